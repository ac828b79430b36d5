import { checkPermissions } from './check-permissions.ts'
import { type Platform, metricsPort } from './describe.ts'
import { callCycle } from './order.ts'

const namePattern = /^[a-z][a-z0-9-]{0,30}$/

/** What is wrong with a description beyond its types: a sentence each, none when all is well. */
export function checkPlatform(platform: Platform): string[] {
  return [
    ...wrongNames(platform),
    ...unknownCalls(platform),
    ...circles(platform),
    ...wrongPorts(platform),
    ...wrongEntrances(platform),
    ...exposedIdentities(platform),
    ...checkPermissions(platform),
  ]
}

function wrongNames(platform: Platform): string[] {
  return Object.keys(platform.services)
    .filter((name) => !namePattern.test(name))
    .map((name) => `The service "${name}" needs a name of small letters, digits and hyphens.`)
}

function unknownCalls(platform: Platform): string[] {
  return Object.entries(platform.services).flatMap(([name, { calls = [] }]) =>
    calls
      .filter((callee) => !(callee in platform.services))
      .map((callee) => `${name} calls ${callee}, which is not a service of ${platform.name}.`),
  )
}

function circles(platform: Platform): string[] {
  const circle = callCycle(platform)
  if (!circle) return []
  return [
    `The calls ${circle.join(' → ')} go in a circle: a request could come back to its sender.`,
  ]
}

function wrongPorts(platform: Platform): string[] {
  const owners = Object.entries(platform.services).flatMap(([name, { port }]) => [
    { port, owner: name },
    { port: metricsPort(port), owner: `the metrics of ${name}` },
  ])
  return [...Map.groupBy(owners, ({ port }) => port)].flatMap(([port, claims]) => {
    const who = claims.map(({ owner }) => owner).join(' and ')
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return [`${who}: ${port} is no port.`]
    return claims.length > 1 ? [`${who} have the same port ${port}.`] : []
  })
}

function wrongEntrances(platform: Platform): string[] {
  const names = Object.keys(platform.services).filter((name) => platform.services[name]?.public)
  if (names.length === 1) return []
  return [`One service must be public, the way in; here it is ${names.join(' and ') || 'none'}.`]
}

function exposedIdentities(platform: Platform): string[] {
  return Object.entries(platform.services)
    .filter(([, service]) => service.public && service.aws)
    .map(([name]) => `${name} is public and so may have no AWS identity: give it to what it calls.`)
}
