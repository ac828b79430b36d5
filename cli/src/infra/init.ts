import { failedError } from './failure.ts'
import type { Backend } from './root.ts'
import type { Session } from './session.ts'

/**
 * Makes the folder ready: provider, modules, backend. What a run before has left there of another backend does not
 * count; `moved` takes the state along from it instead.
 * @throws {CliError} when that fails
 */
export async function init(session: Session, backend: Backend | undefined, moved = false) {
  const { terraform, root } = session
  const args = ['init', '-input=false', ...backendArguments(backend)]
  const errors = moved
    ? // Terraform moves no state with `-json`.
      (await terraform.read([...args, '-migrate-state', '-force-copy', '-no-color'])).errors
    : await terraform.run([...args, '-reconfigure'], () => {})
  if (errors) throw failedError(errors, root, session.inputs.redact)
}

function backendArguments(backend: Backend | undefined): string[] {
  if (!backend) return []
  const settings = { ...backend, use_lockfile: true }
  return Object.entries(settings).map(([name, value]) => `-backend-config=${name}=${value}`)
}
