import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Block, blocksOf } from './hcl.ts'
import { terraformFolders } from './terraform.ts'

/** The markers of terraform-docs, which people and editors know. */
const begin = '<!-- BEGIN_TF_DOCS -->'
const end = '<!-- END_TF_DOCS -->'

/** Where there is a README: each module and example has one, and a stage that is not like the others. */
export const documentedFolders = terraformFolders.filter(
  (folder) => !folder.includes('/stages/') || existsSync(join(folder, 'README.md')),
)

/**
 * The README of a Terraform folder as it should be: what somebody has written, and between the markers the
 * inputs and outputs of the folder.
 * @throws {Error} when there is no README, or none with markers
 */
export function readmeOf(folder: string): { path: string; found: string; wanted: string } {
  const path = join(folder, 'README.md')
  const found = readFileSync(path, 'utf8')
  const [before, rest] = found.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) {
    throw new Error(`${path} has no lines ${begin} and ${end}, between which inputs and outputs go`)
  }
  return { path, found, wanted: `${before}${begin}\n${tablesOf(folder)}${end}${after}` }
}

function tablesOf(folder: string): string {
  const sources = globSync('*.tf', { cwd: folder }).toSorted()
  const blocks = sources.flatMap((name) => blocksOf(readFileSync(join(folder, name), 'utf8')))
  const inputs = blocks.filter(({ type }) => type === 'variable').map(inputRow)
  const outputs = blocks.filter(({ type }) => type === 'output').map(outputRow)
  return [
    table('Inputs', ['name', 'type', 'default', 'description'], inputs),
    table('Outputs', ['name', 'description'], outputs),
  ].join('')
}

function inputRow({ name, attributes }: Block): string[] {
  const { type = 'any', default: preset, description = '""' } = attributes
  return [
    code(name),
    code(type),
    preset === undefined ? 'required' : code(preset),
    text(description),
  ]
}

function outputRow({ name, attributes }: Block): string[] {
  return [code(name), text(attributes.description ?? '""')]
}

function table(title: string, head: string[], rows: string[][]): string {
  if (rows.length === 0) return ''
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return `## ${title}\n${lines.join('\n')}\n\n`
}

/** An expression in one line. */
function code(expression: string): string {
  const line = expression
    .replaceAll(/^ +(\w+) += /gm, '$1 = ')
    .replaceAll(/([[{(])\n\s*/g, (_, bracket) => (bracket === '{' ? '{ ' : bracket))
    .replaceAll(/,?\n\s*([\])])/g, '$1')
    .replaceAll(/,?\n\s*\}/g, ' }')
    .replaceAll(/,?\n\s*/g, ', ')
  return `\`${line.replaceAll('|', '\\|')}\``
}

/** What a string literal says. */
function text(literal: string): string {
  return (JSON.parse(literal.replaceAll('$${', '${')) as string).replaceAll('|', '\\|')
}
