import type { EksCluster } from '../cluster.ts'
import type { Platform } from '../describe.ts'
import type { Path, Problem } from '../problem.ts'
import { entriesOf } from './labels.ts'
import { parseRange } from './range.ts'

/** What is wrong with clusters, above all versions that would change by themselves. */
export function checkClusters(platform: Platform): Problem[] {
  return entriesOf(platform.clusters).flatMap(([name, cluster]) => {
    const path = ['clusters', name]
    if (cluster.kind === 'eks') return wrongEks(name, cluster, path)
    if (cluster.kind !== 'existing' || isClusterName(cluster.name)) return []
    return [
      {
        path: [...path, 'name'],
        text: `no cluster of EKS can be called "${cluster.name}"`,
        fix: 'write up to 100 letters, digits, `_` and `-`',
      },
    ]
  })
}

function wrongEks(name: string, cluster: EksCluster, path: Path): Problem[] {
  const { version, addons, admins, publicAccess } = cluster
  return [
    ...(/^1\.\d{2}$/.test(version)
      ? []
      : [
          {
            path: [...path, 'version'],
            text: `the version "${version}" of the cluster ${name} is not pinned`,
            fix: 'write one of Kubernetes, such as 1.34',
          },
        ]),
    ...entriesOf(addons)
      .filter(([, pinned]) => !/^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(pinned))
      .map(([addon, pinned]) => ({
        path: [...path, 'addons', addon],
        text: `the version "${pinned}" of the add-on ${addon} is not pinned`,
        fix: 'write one that `aws eks describe-addon-versions` shows, such as v1.20.4-eksbuild.1',
      })),
    ...admins.flatMap((admin, index) =>
      /^(role|user)\/[\w+=,.@/-]+$/.test(admin)
        ? []
        : [
            {
              path: [...path, 'admins', index],
              text: `"${admin}" cannot administer the cluster ${name}`,
              fix: 'write role/NAME or user/NAME, of the account of the stage',
            },
          ],
    ),
    ...publicAccess.flatMap((range, index) =>
      parseRange(range)
        ? []
        : [
            {
              path: [...path, 'publicAccess', index],
              text: `"${range}", from which the cluster ${name} is reached, is no range of addresses`,
              fix: 'write a CIDR, such as 203.0.113.0/24',
            },
          ],
    ),
    ...wrongNodes(name, cluster.nodes, [...path, 'nodes']),
  ]
}

function wrongNodes(name: string, nodes: EksCluster['nodes'], path: Path): Problem[] {
  const { architecture, instanceTypes, min, max, diskGib } = nodes
  const whole = [min, max, diskGib].every(Number.isInteger)
  return [
    ...(instanceTypes.length > 0
      ? []
      : [
          {
            path: [...path, 'instanceTypes'],
            text: `the nodes of ${name} are of no instance type`,
            fix: 'name one, such as t4g.medium',
          },
        ]),
    ...instanceTypes.flatMap((type, index) => {
      const at = [...path, 'instanceTypes', index]
      if (!/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type)) {
        return [
          { path: at, text: `"${type}" is no instance type`, fix: 'write one such as t4g.medium' },
        ]
      }
      if (isArm(type) === (architecture === 'arm64')) return []
      const text = `${type} is ${isArm(type) ? 'arm64' : 'x86_64'}, and the nodes of ${name} are ${architecture}`
      return [{ path: at, text, fix: 'change one of them' }]
    }),
    ...(whole && min >= 1 && min <= max && diskGib >= 20
      ? []
      : [
          {
            path,
            text: `the cluster ${name} has ${min} to ${max} nodes of ${diskGib} GiB`,
            fix: 'give whole numbers, min from 1 and not above max, diskGib from 20',
          },
        ]),
  ]
}

/** Graviton's families have a `g` behind their generation, apart from the first one. */
function isArm(instanceType: string): boolean {
  const [family = ''] = instanceType.split('.')
  return family === 'a1' || /^[a-z]+\d+[a-z]*g/.test(family)
}

function isClusterName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)
}
