import { describe } from 'node:test'
import { type Case, allows, refuses } from './test-cases.ts'

const guards = ['stages', 'prod', 'guards']
const window = [...guards, 'windows', 0]

function wrong(text: string, fault: string): Case {
  return [
    window,
    text,
    `prod has the window "${text}", in which ${fault}: write it as in "Mon-Thu 09:00-16:00 Europe/Berlin".`,
  ]
}

describe('checkPlatform, of the order of stages', () => {
  allows('windows as people write them', window, [
    'Mon,Wed 00:00-24:00 UTC',
    'Sat 08:30-09:00 America/New_York',
  ])
  refuses([
    [
      ['stages', 'prod', 'after'],
      'qa',
      'prod comes after qa, which is no stage: there are dev, prod.',
    ],
    [
      ['stages', 'prod', 'after'],
      undefined,
      'dev and prod come after no stage, and both would take what is on the main branch: say after which stage prod comes.',
      ['stages', 'prod'],
    ],
    [
      ['stages', 'prod', 'after'],
      'prod',
      'prod comes after itself, by way of prod: let one stage be the first, without `after`.',
    ],
    [
      guards,
      undefined,
      'prod comes after dev without a guard: add guards: soakHours, approvals or windows.',
    ],
    [
      guards,
      {},
      'prod comes after dev without a guard: add guards: soakHours, approvals or windows.',
    ],
    [
      ['stages', 'dev', 'guards'],
      { approvals: 1 },
      'dev is the first stage, and nothing waits before it: take `guards` out.',
    ],
    [
      [...guards, 'soakHours'],
      0,
      'prod has soakHours of 0, which guard nothing: give more, or take it out.',
    ],
    [
      [...guards, 'approvals'],
      0.5,
      'prod has approvals of 0.5: give a whole number from 1, or take it out.',
    ],
    [
      [...guards, 'windows'],
      [],
      'prod has no window, so that nothing could ever come: name one, or take it out.',
    ],
    wrong('always', 'days, hours or time zone are missing'),
    wrong('Mon-Thu 09:00-16:00', 'days, hours or time zone are missing'),
    wrong('Mo-Thu 09:00-16:00 UTC', 'Mo is none of Mon, Tue, Wed, Thu, Fri, Sat, Sun'),
    wrong('Mon 16:00-09:00 UTC', 'the end is not after the beginning'),
    wrong('Mon 09:00-16:75 UTC', 'an hour is none of a day'),
    wrong('Mon 09:00-25:00 UTC', 'an hour is none of a day'),
    wrong('Mon 09:00-16:00 Berlin', 'Berlin is no time zone'),
  ])
})
