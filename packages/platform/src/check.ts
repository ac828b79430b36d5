import { checkAccounts } from './checks/accounts.ts'
import { checkClusterParts } from './checks/cluster-parts.ts'
import { checkClusters } from './checks/clusters.ts'
import { checkNames } from './checks/names.ts'
import { checkNetworks } from './checks/network.ts'
import { checkNodePorts } from './checks/node-ports.ts'
import { checkOrder } from './checks/order.ts'
import { checkPermissions } from './checks/permissions.ts'
import { checkResources } from './checks/resources.ts'
import { checkServices } from './checks/services.ts'
import { checkSettings } from './checks/settings.ts'
import { checkStageSettings } from './checks/stage-settings.ts'
import { checkStageUses } from './checks/stage-uses.ts'
import { checkStages } from './checks/stages.ts'
import { checkUsage } from './checks/usage.ts'
import { checkWorkloads } from './checks/workloads.ts'
import type { Platform } from './describe.ts'
import type { Problem } from './problem.ts'
import { checkShape } from './shape/platform.ts'

/** By what they need to be right before them. */
const phases: readonly (readonly ((platform: Platform) => Problem[])[])[] = [
  [checkShape],
  [
    checkServices,
    checkWorkloads,
    checkSettings,
    checkPermissions,
    checkResources,
    checkNames,
    checkClusters,
    checkClusterParts,
    checkNodePorts,
    checkStages,
    checkStageSettings,
    checkStageUses,
    checkOrder,
    checkNetworks,
    checkAccounts,
  ],
  [checkUsage],
]

/**
 * What is wrong with a description: nothing, when all that derives from it can be derived. Where it has not the
 * form that its types say, nothing else is looked at; nor is what nobody uses where names stand for nothing.
 */
export function checkPlatform(platform: Platform): Problem[] {
  for (const checks of phases) {
    const problems = checks.flatMap((check) => check(platform))
    if (problems.length > 0) return problems
  }
  return []
}
