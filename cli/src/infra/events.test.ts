import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEvent } from './events.ts'
import { failedError } from './failure.ts'
import { progressOf } from './progress.ts'
import { redactor } from './redact.ts'
import type { Root } from './root.ts'

const hook = (type: string, action: string, seconds?: number) =>
  JSON.stringify({
    type,
    hook: { resource: { addr: 'aws_vpc.this' }, action, elapsed_seconds: seconds },
  })

const root = { stage: 'dev', shownFolder: 'deploy/terraform/stages/dev' } as Root
const asIs = (text: string) => text

/** As Terraform 1.11 says that somebody else has the state. */
const locked = {
  severity: 'error' as const,
  summary: 'Error acquiring the state lock',
  detail: `Error message: operation error S3: PutObject, https response error StatusCode: 412
Lock Info:
  ID:        cab08757-3cd1-223c-4091-9d7f078aaaf7
  Path:      gatehouse-state-123456789012/stages/dev/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ada@laptop
  Version:   1.11.4
  Created:   2026-11-25 16:35:30.593855548 +0000 UTC
  Info:

Terraform acquires a state lock to protect the state from being written`,
}

describe('readEvent', () => {
  it('reads what is shown of a run', () => {
    assert.deepEqual(readEvent(hook('apply_complete', 'create', 3)), {
      type: 'done',
      address: 'aws_vpc.this',
      action: 'create',
      seconds: 3,
    })
    assert.equal(readEvent(hook('apply_start', 'create'))?.type, 'started')
    assert.equal(readEvent(hook('apply_errored', 'create'))?.type, 'failed')
  })

  it('leaves out what is not shown, and what is no event', () => {
    for (const line of ['', 'Terraform has crashed', '{"type":"version"}', '{', '[]', 'null']) {
      assert.equal(readEvent(line), undefined)
    }
  })

  it('reads diagnostics without the values of their snippets', () => {
    const event = readEvent(
      JSON.stringify({
        type: 'diagnostic',
        diagnostic: {
          severity: 'error',
          summary: 'Invalid value',
          detail: 'It is too long.',
          address: 'aws_vpc.this',
          range: { filename: 'main.tf', start: { line: 7 } },
          snippet: { values: [{ traversal: 'var.x', statement: 'is "hunter2"' }] },
        },
      }),
    )
    assert.deepEqual(event, {
      type: 'diagnostic',
      severity: 'error',
      summary: 'Invalid value',
      detail: 'It is too long.',
      address: 'aws_vpc.this',
      place: 'main.tf, line 7',
    })
  })
})

describe('progressOf', () => {
  it('counts what is done, and says after a while that something still is', () => {
    const show = progressOf(12)
    const of = (line: string) => show(readEvent(line) as never)
    assert.equal(of(hook('apply_start', 'create')), undefined)
    assert.equal(of(hook('apply_progress', 'create', 10)), undefined)
    assert.equal(of(hook('apply_progress', 'create', 60)), '… aws_vpc.this: create since 60 s')
    assert.equal(
      of(hook('apply_complete', 'create', 61)),
      '[ 1/12] created aws_vpc.this, 1 min 1 s',
    )
    assert.equal(of(hook('apply_complete', 'read')), undefined)
    assert.equal(of(hook('apply_complete', 'delete')), '[ 2/12] destroyed aws_vpc.this')
    assert.equal(of(hook('apply_errored', 'update')), 'failed: update aws_vpc.this')
  })
})

describe('failedError', () => {
  it('says who holds the state, since when, and how to take the lock', () => {
    const { message, fix, exitCode } = failedError([locked], root, asIs)
    assert.equal(
      message,
      'the state is locked: ada@laptop runs apply since 2026-11-25 16:35:30 UTC',
    )
    assert.match(fix, /terraform -chdir=deploy\/terraform\/stages\/dev force-unlock cab08757-3cd1-/)
    assert.equal(exitCode, 3)
  })

  it('repeats no value that was given, in any spelling', () => {
    const values = ['hunter2"quoted', 'päss/word']
    const detail = 'AWS refuses hunter2"quoted, "hunter2\\"quoted" and p%C3%A4ss%2Fword'
    const { message } = failedError(
      [{ severity: 'error', summary: 'No', detail }],
      root,
      redactor(values),
    )
    assert.equal(message, 'No\n  AWS refuses (sensitive), "(sensitive)" and (sensitive)')
  })

  it('says how the bucket of states comes to be', () => {
    const summary = 'S3 bucket "gatehouse-state-123456789012" does not exist.'
    const { fix } = failedError([{ severity: 'error', summary, detail: '' }], root, asIs)
    assert.match(fix, /gatehouse infra apply bootstrap/)
  })

  it('says who makes the provider that stages of an account share', () => {
    const found = {
      severity: 'error' as const,
      summary: 'finding IAM OIDC Provider by url (https://keys.example.com/k3s): not found',
      detail: '',
    }
    const address = 'module.stage.data.aws_iam_openid_connect_provider.cluster[0]'
    const { fix } = failedError([{ ...found, address }], root, asIs)
    assert.match(fix, /^another stage of the account makes it/)
  })
})
