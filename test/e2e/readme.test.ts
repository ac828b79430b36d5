import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type System, root, startSystem } from './system.ts'

/** A command of a page, and what the page says that it prints; `…` there stands for anything. */
type Example = { command: string; output: string | undefined }

function examplesOf(page: string): Example[] {
  const text = readFileSync(join(root, page), 'utf8')
  const blocks = text.matchAll(/^```sh\n([^]*?)^```\n(?:```(?:json|text|http)\n([^]*?)^```)?/gm)
  return [...blocks]
    .map(([, command = '', output]) => ({ command, output }))
    .filter(({ command }) => !/^npm (start|test)$/m.test(command))
}

/** `npx --no gatehouse …` is about what runs on this folder; `can` asks nothing that runs. */
const gatehouse = `npx() {
  shift 2
  [ "$1" = can ] || set -- "$@" --data .gatehouse
  '${process.execPath}' '${root}cli/src/main.ts' "$@"
}\n`

/** As in one terminal, `$key` is there for the commands that follow. */
const terminal =
  "if [ -f .key ]; then . ./.key; fi; trap 'declare -p key >.key 2>&1 || rm .key' EXIT\n"

/** The ports of the services follow that of the gateway. */
function onPortsOf(port: number, command: string): string {
  return command.replaceAll(/(?<=127\.0\.0\.1:)808\d/g, (usual) => `${Number(usual) - 8080 + port}`)
}

function pattern(output: string): RegExp {
  const parts = output.trim().split('…')
  return new RegExp(`^${parts.map((part) => RegExp.escape(part)).join('[^]*')}$`)
}

/** Every command in these pages is run, in order, on a system of its own, and prints what the page says. */
for (const page of [
  'README.md',
  'docs/api.md',
  'docs/local-account.md',
  'docs/access.md',
  'docs/keys-and-audit.md',
]) {
  describe(page, () => {
    let system: System
    let folder: string
    before(async () => {
      system = await startSystem()
      folder = await mkdtemp(join(tmpdir(), 'gatehouse-readme-'))
      symlinkSync(system.data, join(folder, '.gatehouse'))
      symlinkSync(join(root, 'cli'), join(folder, 'cli'))
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    })
    after(async () => {
      await system.stop()
      await rm(folder, { recursive: true, force: true })
    })

    const examples = examplesOf(page)
    assert.ok(examples.length > 3, `${page} shows too little`)
    for (const { command, output } of examples) {
      it(command.trim().split('\n')[0] as string, async () => {
        const script = terminal + gatehouse + onPortsOf(system.port, command)
        const { stdout } = await promisify(execFile)('bash', ['-ec', script], { cwd: folder })
        if (output !== undefined) assert.match(stdout.trim(), pattern(output))
      })
    }
  })
}
