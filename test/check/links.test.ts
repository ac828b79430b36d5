import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '../..')

/** Those of Git, and those that are about to be: names with other characters are none of ours. */
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))

/** Without code, in which nothing is a link. */
function prose(path: string): string {
  return readFileSync(join(root, path), 'utf8')
    .replaceAll(/^( *)```[^]*?^\1```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''))
}

/** The anchors of its headings, as GitHub makes them. */
function anchorsOf(path: string): Set<string> {
  const headings = [...prose(path).matchAll(/^#+ +(.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return new Set(headings)
}

function broken(path: string): string[] {
  const links = [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return links
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#')
      const to = file === '' ? path : relative(root, join(root, dirname(path), file))
      if (!existsSync(join(root, to))) return true
      if (anchor === undefined) return false
      return statSync(join(root, to)).isDirectory() || !anchorsOf(to).has(anchor)
    })
    .map((target) => `${path}: ${target}`)
}

describe('links between pages', () => {
  it('lead to what is there', () => {
    assert.ok(pages.includes('README.md'))
    assert.deepEqual(pages.flatMap(broken), [])
  })
})
