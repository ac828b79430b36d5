import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'

const day = 86_400_000

/** As PEM. */
export type Certificate = { certificate: string; key: string }

export type ServerNames = {
  /** The host names and IP addresses that the certificate is for. */
  hosts: string[]
  /** In days from now; the past for one that has expired. */
  days?: number
}

/** An authority of its own, which signs certificates of servers. */
export function createAuthority(): { certificate: string; issue(names: ServerNames): Certificate } {
  const subject = [{ name: 'commonName', value: `Test authority ${Math.random()}` }]
  const keys = createKeys()
  const own = sign(keys, { subject, issuer: subject, signedBy: keys, days: 1 }, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ])
  return {
    certificate: own.certificate,
    issue({ hosts, days = 1 }) {
      const altNames = hosts.map((host) =>
        /^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host },
      )
      const named = [{ name: 'commonName', value: 'Test server' }]
      const signing = { subject: named, issuer: subject, signedBy: keys, days }
      return sign(createKeys(), signing, [{ name: 'subjectAltName', altNames }])
    },
  }
}

type Keys = forge.pki.rsa.KeyPair & { pem: string }

/** By Node.js, which is a hundred times as fast at it. */
function createKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
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
  signedBy: Keys
  days: number
}

function sign(keys: Keys, { subject, issuer, signedBy, days }: Signing, extensions: object[]) {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = keys.publicKey
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`
  certificate.validity.notBefore = new Date(Date.now() - 10 * day)
  certificate.validity.notAfter = new Date(Date.now() + days * day)
  certificate.setSubject(subject)
  certificate.setIssuer(issuer)
  certificate.setExtensions(extensions)
  certificate.sign(signedBy.privateKey, forge.md.sha256.create())
  return { certificate: forge.pki.certificateToPem(certificate), key: keys.pem }
}
