import { generateKeyPairSync, randomBytes } from 'node:crypto'
import forge from 'node-forge'

const day = 86_400_000

/** As PEM. */
export type Issued = { certificate: string; key: string }

/** In days. */
const lifetimes = { authority: 3650, server: 365 }

/** An authority that signs the certificates of one server. */
export function createAuthority(name: string, now: Date): Issued {
  const keys = createKeys()
  const subject = [{ name: 'commonName', value: `${name} ${now.toISOString().slice(0, 10)}` }]
  const signing = { subject, issuer: subject, signedBy: keys.privateKey, now }
  return sign(keys, { ...signing, days: lifetimes.authority }, [
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
}

/** A certificate of a server with these names, by an authority. */
export function issueServer(authority: Issued, hosts: readonly string[], now: Date): Issued {
  const signedBy = forge.pki.privateKeyFromPem(authority.key)
  const issuer = forge.pki.certificateFromPem(authority.certificate).subject.attributes
  const subject = [{ name: 'commonName', value: hosts[0] ?? '' }]
  return sign(createKeys(), { subject, issuer, signedBy, days: lifetimes.server, now }, [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
  ])
}

type Keys = forge.pki.rsa.KeyPair & { pem: string }

/** By Node.js, which is a hundred times as fast at it. */
function createKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return {
    pem: privateKey,
    privateKey: forge.pki.privateKeyFromPem(privateKey),
    publicKey: forge.pki.publicKeyFromPem(publicKey),
  }
}

type Signing = {
  subject: forge.pki.CertificateField[]
  issuer: forge.pki.CertificateField[]
  signedBy: forge.pki.rsa.PrivateKey
  days: number
  now: Date
}

function sign(
  keys: Keys,
  { subject, issuer, signedBy, days, now }: Signing,
  extensions: object[],
): Issued {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = keys.publicKey
  // Positive, as the standard wants it: RFC 5280, 4.1.2.2.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`
  // Clocks differ.
  certificate.validity.notBefore = new Date(now.getTime() - 3_600_000)
  certificate.validity.notAfter = new Date(now.getTime() + days * day)
  certificate.setSubject(subject)
  certificate.setIssuer(issuer)
  certificate.setExtensions(extensions)
  certificate.sign(signedBy, forge.md.sha256.create())
  // Forge ends lines as old mail does.
  const pem = forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n')
  return { certificate: pem, key: keys.pem }
}
