/** What Terraform tells while it runs, as far as it is shown. */
export type TerraformEvent =
  | { type: 'started' | 'failed'; address: string; action: string }
  | { type: 'waiting' | 'done'; address: string; action: string; seconds: number }
  | { type: 'outputs'; outputs: Outputs }
  | ({ type: 'diagnostic' } & Diagnostic)

export type Outputs = Record<string, { sensitive: boolean; value?: unknown }>

export type Diagnostic = {
  severity: 'error' | 'warning'
  summary: string
  detail: string
  /** The resource that it is about. */
  address?: string
  /** Where it stands: `main.tf, line 12`. */
  place?: string
}

/** A line as Terraform writes it; only what is read here. */
type Line = {
  type?: string
  hook?: { resource?: { addr?: string }; action?: string; elapsed_seconds?: number }
  outputs?: Outputs
  diagnostic?: {
    severity: Diagnostic['severity']
    summary: string
    detail?: string
    address?: string
    range?: { filename: string; start: { line: number } }
  }
}

const hooks: Record<string, 'started' | 'failed' | 'waiting' | 'done'> = {
  apply_start: 'started',
  apply_progress: 'waiting',
  apply_complete: 'done',
  apply_errored: 'failed',
}

/**
 * Reads a line of `terraform … -json`. What is no event, or one that is not shown, is undefined; the snippets of
 * diagnostics, which hold values, are left out.
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export function readEvent(text: string): TerraformEvent | undefined {
  const line = lineOf(text)
  if (line?.diagnostic) return { type: 'diagnostic', ...diagnosticOf(line.diagnostic) }
  if (line?.type === 'outputs' && line.outputs) return { type: 'outputs', outputs: line.outputs }
  const type = hooks[line?.type ?? '']
  if (type === undefined) return undefined
  const { resource, action = '', elapsed_seconds: seconds = 0 } = line?.hook ?? {}
  return { type, address: resource?.addr ?? '', action, seconds }
}

function lineOf(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line
  } catch {
    return undefined
  }
}

function diagnosticOf(given: NonNullable<Line['diagnostic']>): Diagnostic {
  const { severity, summary, detail = '', address, range } = given
  return {
    severity,
    summary,
    detail,
    ...(address && { address }),
    ...(range && { place: `${range.filename}, line ${range.start.line}` }),
  }
}
