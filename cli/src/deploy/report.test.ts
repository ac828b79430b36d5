import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recordingContext } from '../testing.ts'
import { type Report, asText } from './report.ts'
import type { View } from './watch/look.ts'
import { createScreen } from './watch/screen.ts'

const progress = {
  folder: 'gateway',
  sync: 'synced',
  rollout: 'starts',
  pods: '0/1',
  isReached: true,
  isHealthy: false,
}

const cause = {
  about: 'gateway',
  kind: 'secret-missing',
  text: 'the secret oidc is not in the namespace dev',
  fix: 'gatehouse cluster prepare dev',
  outlook: 'lasting',
} as const

const view: View = {
  progress: [progress],
  causes: [cause],
  serving: [
    { service: 'gateway', version: '0.1.0', image: `a@sha256:${'0123'.repeat(16)}`, isNew: false },
  ],
}

const report: Report = {
  stage: 'dev',
  commit: '0123456789abcdef',
  changed: true,
  release: { version: '0.2.0', commit: 'fedcba9876543210' } as Report['release'],
}

describe('asText', () => {
  const { stdout } = recordingContext().context
  const textOf = (result: NonNullable<Report['outcome']>['result'], seen = view) =>
    asText({ ...report, outcome: { result, view: seen, elapsed: 41_000 } }, stdout)

  it('says what is wrong, what to do, and what users have', () => {
    assert.equal(
      textOf('failed'),
      [
        'dev is not healthy after 41 s:',
        '  gateway: the secret oidc is not in the namespace dev',
        '    fix: gatehouse cluster prepare dev',
        'Users have:',
        '  gateway  0.1.0  a@sha256:012301230123  stays as it was',
        '',
      ].join('\n'),
    )
    const serving = view.serving.map((one) => ({ ...one, isNew: true }))
    assert.match(textOf('failed', { ...view, serving }), /012301230123 {2}new$/m)
    assert.match(textOf('failed', { ...view, serving: [] }), /\nNothing ran before: .*\n$/)
  })

  it('says each other end', () => {
    assert.equal(textOf('healthy'), 'dev is healthy with 0.2.0 of fedcba987654, after 41 s.\n')
    assert.match(textOf('unfinished'), /not there yet after 41 s, .*: gateway synced, starts\.\n$/)
    assert.match(textOf('stopped'), /The deployment goes on/)
    assert.match(textOf('replaced', { ...view, replacedBy: 'abc' }), /deployed meanwhile \(abc\)/)
    assert.match(asText(report, stdout), /^dev is to be as of 0123456789ab/)
  })
})

describe('createScreen', () => {
  const shown = (terminal: { width: number } | undefined, ...views: View[]) => {
    const { context, written } = recordingContext()
    const show = createScreen(context.stderr, terminal)
    for (const one of views) show(one, 2000)
    return written.stderr
  }
  const healthy = { ...view, progress: [{ ...progress, isHealthy: true }], causes: [] }

  it('prints a line for each change where there is no terminal', () => {
    assert.equal(
      shown(undefined, view, view, healthy),
      [
        'gateway: synced, starts, 0/1 pods ready',
        'gateway: the secret oidc is not in the namespace dev',
        'gateway: synced, starts, 0/1 pods ready, healthy',
        '',
      ].join('\n'),
    )
  })

  it('draws a table again in its place, no wider than the terminal', () => {
    const text = shown({ width: 40 }, view, healthy)
    assert.match(text, /^✗ gateway {6}synced {3}starts {3}0\/1$/m)
    assert.match(text, /^ {2}gateway: the secret oidc is not in th…$/m)
    for (const line of text.split('\n')) assert.ok(line.length <= 40 + 8, line)
    assert.ok(text.includes('\u001B[4A\u001B[0J'))
    assert.match(text, /✓ gateway/)
  })
})
