import type { Outcome } from './outcome.ts'
import type { Preparation } from './session.ts'

const kind = { apiVersion: 'secrets-store.csi.x-k8s.io/v1', kind: 'SecretProviderClass' }

/** What has the driver write the password of a database of RDS into a file, where there is such a driver. */
export async function preparePasswordClass(
  preparation: Preparation,
  key: string,
  secretArn: string,
): Promise<Outcome> {
  const { cluster, namespace, labels, needs } = preparation
  const name = `database-${key}`
  if (await cluster.knows(kind)) {
    const spec = passwordClass(name, secretArn, needs.podIdentity)
    return preparation.ensure({ ...kind, metadata: { name, namespace, labels }, spec })
  }
  const note = 'the Secrets Store CSI driver is not there yet: run this again when it is'
  return { namespace, kind: kind.kind, name, did: 'missing', note }
}

/** RDS changes the password by itself, which is one key of a secret; the driver writes the new one. */
export function passwordClass(name: string, secretArn: string, podIdentity: boolean) {
  const objects = [
    {
      objectName: secretArn,
      objectType: 'secretsmanager',
      // The whole of it has a name, too.
      objectAlias: `${name}.json`,
      jmesPath: [{ path: 'password', objectAlias: name }],
    },
  ]
  return {
    provider: 'aws',
    parameters: {
      ...(podIdentity && { usePodIdentity: 'true' }),
      // The provider reads YAML, of which JSON is a part.
      objects: JSON.stringify(objects),
    },
  }
}
