import { type Platform, metricsPort } from '../describe.ts'
import { callCycle } from '../order.ts'
import type { Problem } from '../problem.ts'
import { didYouMean } from '../did-you-mean.ts'
import { entriesOf, isLabel, longest, wrongLabel } from './labels.ts'

/** What is wrong with the services and their calls. */
export function checkServices(platform: Platform): Problem[] {
  return [
    ...wrongNames(platform),
    ...unknownCalls(platform),
    ...circles(platform),
    ...wrongPorts(platform),
    ...wrongEntrances(platform),
    ...exposedIdentities(platform),
  ]
}

/** Who else has a name among services: callers that are none, network policies, folders of a stage, an image. */
const taken = [
  'person',
  'probe',
  'default-deny',
  'dns',
  'entrance',
  'certificate',
  'namespace',
  'database',
]

/** Ends of names of what Kubernetes has for one service. */
const ends = ['preview', 'canary', 'metrics', 'peers']

/** A name becomes that of a Deployment, a host, a part of a role and of variables. */
function wrongNames({ services }: Platform): Problem[] {
  return Object.keys(services).flatMap((name) => {
    const path = ['services', name]
    if (!isLabel(name, longest.service)) {
      return [wrongLabel(path, 'a service', name, longest.service)]
    }
    const others = Object.keys(services).flatMap((other) => ends.map((end) => `${other}-${end}`))
    const free = !taken.includes(name) && !others.includes(name) && !name.startsWith('database-')
    if (free) return []
    const text = `a service cannot be called ${name}, which is the name of something else`
    return [{ path, text, fix: 'choose another' }]
  })
}

function unknownCalls({ services }: Platform): Problem[] {
  return entriesOf(services).flatMap(([name, { calls = [] }]) =>
    calls.flatMap((callee, index) => {
      const path = ['services', name, 'calls', index]
      if (!Object.hasOwn(services, callee)) {
        const fix = didYouMean(callee, Object.keys(services))
        return [{ path, text: `${name} calls ${callee}, which is not there`, fix }]
      }
      if (calls.indexOf(callee) === index) return []
      return [{ path, text: `${name} calls ${callee} twice`, fix: 'name it once' }]
    }),
  )
}

function circles(platform: Platform): Problem[] {
  const circle = callCycle(platform)
  if (!circle) return []
  const [first = '', second = ''] = circle
  return [
    {
      path: ['services', first, 'calls', platform.services[first]?.calls?.indexOf(second) ?? 0],
      text: `the calls ${circle.join(' → ')} go in a circle, and a request could come back to its sender`,
      fix: 'take one of them out',
    },
  ]
}

function wrongPorts({ services }: Platform): Problem[] {
  const claims = entriesOf(services).flatMap(([name, { port }]) => [
    { port, name, owner: name },
    { port: metricsPort(port), name, owner: `the metrics of ${name}` },
  ])
  return [...Map.groupBy(claims, ({ port }) => port)].flatMap(([port, claimed]) => {
    const who = claimed.map(({ owner }) => owner).join(' and ')
    const path = ['services', claimed.at(-1)?.name ?? '', 'port']
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      const fix = 'choose a whole number up to 64535: metrics are at 1000 above'
      return [{ path, text: `${who}: ${port} is no port`, fix }]
    }
    if (claimed.length === 1) return []
    return [{ path, text: `${who} have the same port ${port}`, fix: 'choose another for one' }]
  })
}

function wrongEntrances({ services }: Platform): Problem[] {
  const names = Object.keys(services).filter((name) => services[name]?.public)
  const [, second] = names
  if (names.length === 1) return []
  return [
    {
      path: second === undefined ? ['services'] : ['services', second, 'public'],
      text: `${names.join(' and ') || 'nothing'} ${names.length > 1 ? 'are' : 'is'} public`,
      fix: 'say `public: true` of exactly one service, the way in',
    },
  ]
}

function exposedIdentities({ services }: Platform): Problem[] {
  return entriesOf(services)
    .filter(([, service]) => service.public && service.aws)
    .map(([name]) => ({
      path: ['services', name, 'aws'],
      text: `${name} is public and so may have no AWS identity`,
      fix: 'give it to a service that it calls',
    }))
}
