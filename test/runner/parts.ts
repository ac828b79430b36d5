import { join } from 'node:path'

/** One part of `npm test`: files of node:test. */
export type Part = {
  name: string
  /** What it holds, for the person who reads the output. */
  about: string
  /** Glob patterns, relative to `folder`. Each list of them runs in a process, side by side with the others. */
  files: string[][]
  folder: string
  /** How long it may take before it counts as hung. */
  seconds: number
}

const folder = join(import.meta.dirname, '../..')

/** In the order in which they run: what fails fastest and explains most comes first. */
export const parts: Part[] = [
  {
    name: 'check',
    about:
      'types, lint, format, stale generated files, unused code, dependency rules, lockfile, API documents',
    files: [['test/check/*.test.ts']],
    folder,
    seconds: 300,
  },
  {
    name: 'unit',
    about: 'each package and service by itself',
    files: [
      ['{packages/!(kit)/src,cli/src}/**/!(*.integration).test.ts'],
      // Servers wait for callers here, which the others need not wait for.
      ['packages/kit/src/**/!(*.integration).test.ts'],
      ['services/{broker,directory}/src/**/!(*.integration).test.ts'],
      ['services/gateway/src/**/!(*.integration).test.ts'],
    ],
    folder,
    seconds: 120,
  },
  {
    name: 'integration',
    about: 'what needs real databases and processes',
    files: [
      ['services/**/src/**/*.integration.test.ts'],
      ['{packages,cli}/**/src/**/*.integration.test.ts', 'test/runner/*.integration.test.ts'],
    ],
    folder,
    seconds: 300,
  },
  {
    name: 'e2e',
    about: 'the whole system as its users meet it',
    files: [['test/e2e/*.test.ts']],
    folder,
    seconds: 600,
  },
  {
    name: 'attacks',
    about: 'what must not succeed, tried against the whole system',
    files: [['test/attacks/*.test.ts']],
    folder,
    seconds: 300,
  },
  {
    name: 'fuzz',
    about: 'generated requests against the running system, by its own API description',
    files: [['test/fuzz/*.test.ts']],
    folder,
    seconds: 600,
  },
  {
    name: 'aws',
    about: 'against an emulated AWS account',
    // One after the other: emulators that share two cores answer polls too late.
    files: [['test/aws/*.test.ts']],
    folder,
    seconds: 900,
  },
  {
    name: 'terraform',
    about: 'format, validity and tests of the Terraform, and what it makes of an emulated account',
    // Applies wait for the emulator most of the time, the others compute.
    files: [
      ['test/terraform/{drift,modules,policy-scan}.test.ts'],
      ['test/terraform/{infra,issuer,small}.test.ts'],
      ['test/terraform/{bootstrap,database,stage}.test.ts'],
    ],
    folder,
    seconds: 1800,
  },
  {
    name: 'chart',
    about:
      'what the chart of the services makes and refuses, held against the schemas of Kubernetes',
    files: [['test/chart/*.test.ts']],
    folder,
    seconds: 300,
  },
  {
    name: 'images',
    about: 'the images of the services: what they hold, and that they start',
    files: [['test/images/*.test.ts']],
    folder,
    seconds: 600,
  },
  {
    name: 'cluster',
    about: 'on a real cluster of one node: the whole system, load, faults and bad versions',
    // One after the other: they share the node, and the whole system has its ports.
    files: [['test/cluster/*.test.ts']],
    folder,
    seconds: 2400,
  },
]
