import { X509Certificate } from 'node:crypto'
import { type Issued, createAuthority, issueServer } from './certificates.ts'
import type { Outcome } from './outcome.ts'
import { type Preparation, type Secret, valueOf } from './session.ts'

/**
 * The authority of a server, which nobody mounts; what its clients trust; and the server's certificate. A new
 * authority comes beside the old one, so that clients which have read the old one alone still trust the server.
 */
export async function prepareCertificates(
  preparation: Preparation,
  name: string,
): Promise<Outcome[]> {
  const { namespace, now } = preparation
  const secretNames = { authority: `${name}-authority`, ca: `${name}-ca`, tls: `${name}-tls` }
  const hosts = hostsOf(name, namespace)
  const present = issuedIn(await preparation.findSecret(secretNames.authority))
  const authority =
    present && !isOld(present, now) && !preparation.rotates(secretNames.authority)
      ? present
      : createAuthority(name, now)
  const before = await preparation.findSecret(secretNames.tls)
  const server =
    fits(issuedIn(before), authority, hosts, now) && !preparation.rotates(secretNames.tls)
      ? (issuedIn(before) as Issued)
      : issueServer(authority, hosts, now)
  const trusted = trustedOf(
    authority,
    valueOf(await preparation.findSecret(secretNames.ca), 'value') ?? '',
    now,
  )
  const pair = (secret: string, { certificate, key }: Issued) => {
    const values = { 'tls.crt': certificate, 'tls.key': key }
    const object = preparation.secret(secret, values, { type: 'kubernetes.io/tls' })
    return preparation.ensure(object, `until ${endOf(certificate)}`, 'renewed')
  }
  return [
    await pair(secretNames.authority, authority),
    await preparation.ensure(
      preparation.secret(secretNames.ca, { value: trusted }),
      undefined,
      'renewed',
    ),
    await pair(secretNames.tls, server),
  ]
}

/** As pods of the namespace and of others call it. */
export function hostsOf(name: string, namespace: string): string[] {
  const inNamespace = `${name}.${namespace}`
  return [`${inNamespace}.svc`, `${inNamespace}.svc.cluster.local`, inNamespace, name]
}

/** Whether less than a third of its time is left. */
export function isOld({ certificate }: Issued, now: Date): boolean {
  const { validFromDate, validToDate } = new X509Certificate(certificate)
  const whole = validToDate.getTime() - validFromDate.getTime()
  return validToDate.getTime() - now.getTime() < whole / 3
}

function fits(
  server: Issued | undefined,
  authority: Issued,
  hosts: readonly string[],
  now: Date,
): boolean {
  if (!server || isOld(server, now)) return false
  const certificate = new X509Certificate(server.certificate)
  return (
    certificate.verify(new X509Certificate(authority.certificate).publicKey) &&
    hosts.every((host) => certificate.checkHost(host) !== undefined)
  )
}

/** What clients trust: the authority, then those before it that have not ended. */
export function trustedOf({ certificate }: Issued, before: string, now: Date): string {
  const earlier = before.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const own = certificate.trim()
  const others = earlier.filter(
    (text) => text !== own && new X509Certificate(text).validToDate > now,
  )
  return [own, ...others].map((text) => `${text}\n`).join('')
}

function issuedIn(secret: Secret | undefined): Issued | undefined {
  const certificate = valueOf(secret, 'tls.crt')
  const key = valueOf(secret, 'tls.key')
  return certificate && key ? { certificate, key } : undefined
}

function endOf(certificate: string): string {
  return new X509Certificate(certificate).validToDate.toISOString().slice(0, 10)
}
