import type { Platform } from '@gatehouse/platform'
import type { Caller } from '../../aws/caller.ts'
import { openStageCaller } from '../../aws/stage-caller.ts'
import { confirm, refuseUnasked } from '../../confirm.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { leavable } from '../../interruptible.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import { systemNamespace } from '../names.ts'
import { prepareBaseIdentity } from './base-identity.ts'
import { prepareDatabaseCa, refuseNoCertificate } from './database-ca.ts'
import { prepareDatabase } from './database.ts'
import { prepareNamespace } from './namespace.ts'
import { type Needs, needsOf } from './needs.ts'
import type { Outcome } from './outcome.ts'
import { preparePullSecrets } from './pull-secret.ts'
import { refuseUnknownNames } from './refuse.ts'
import { prepareRenewal } from './renewal.ts'
import { readSecretFile } from './secret-file.ts'
import { prepareSecret } from './secrets.ts'
import { type PrepareOptions, Preparation } from './session.ts'
import { prepareSettings } from './settings.ts'
import { showOutcomes } from './show.ts'

/**
 * Makes in a cluster what the services of a stage need before they run there. Answers with the exit code.
 * @throws {CliError}
 */
export async function runPrepare(
  options: PrepareOptions,
  platform: Platform,
  context: Context,
): Promise<number> {
  const needs = needsOf(platform, options.stage)
  refuseUnknownNames(options, needs)
  const files = await readFiles(options, context)
  for (const key of needs.rdsDatabases) {
    const name = `database-${key}-ca`
    const text = files.values[name]
    if (text !== undefined) refuseNoCertificate(name, text)
  }
  const cluster = await openCluster(options.context)
  if (!options.yes && !options.dryRun) await leavable(() => askFor(options.stage, cluster.name))
  let caller: Promise<Caller> | undefined
  const { profile } = options
  const preparation = new Preparation({
    platform,
    needs,
    options,
    ...files,
    cluster,
    context,
    caller: () =>
      (caller ??= openStageCaller(
        platform,
        options.stage,
        profile === undefined ? {} : { profile },
        context.env,
      )),
  })
  // Before anything is made: the account may be another's.
  if (needs.baseIdentity || needs.rdsDatabases.length > 0) await preparation.caller()
  const outcomes: Outcome[] = []
  try {
    for (const step of stepsOf(needs)) outcomes.push(...(await leavable(() => step(preparation))))
  } finally {
    showOutcomes(outcomes, options, cluster.name, context)
  }
  return outcomes.some(({ did }) => did === 'missing') ? exitCodes.failed : exitCodes.done
}

type Step = (preparation: Preparation) => Promise<Outcome[]>

/** In order: the token of the registry is had by the base identity. */
function stepsOf(needs: Needs): Step[] {
  const { stage, baseIdentity, small, pullRoleArn } = needs
  const renews = pullRoleArn !== undefined
  // Nodes of EKS pull from ECR by their own role.
  const pulls = small || needs.registry.kind !== 'ecr'
  const namespaces = renews ? [stage, systemNamespace] : [stage]
  return [
    ...namespaces.map((name): Step => async (to) => [await prepareNamespace(to, name)]),
    prepareSettings,
    ...(small && baseIdentity
      ? [async (to: Preparation) => [await prepareBaseIdentity(to, baseIdentity)]]
      : []),
    ...(pulls ? [(to: Preparation) => preparePullSecrets(to, namespaces)] : []),
    ...(renews ? [prepareRenewal] : []),
    ...needs.ownDatabases.map(
      (key): Step =>
        (to) =>
          prepareDatabase(to, key),
    ),
    ...needs.rdsDatabases.map((key): Step => async (to) => [await prepareDatabaseCa(to, key)]),
    ...Object.entries(needs.secrets).map(([key, object]): Step => async (to) => [
      await prepareSecret(to, key, object),
    ]),
  ]
}

/** Before anything is made, so that a file that cannot be used leaves nothing half done. */
async function readFiles({ secrets, registryTokenFile }: PrepareOptions, { cwd }: Context) {
  const read = Object.entries(secrets).map(
    async ([key, file]) => [key, await readSecretFile(file, cwd)] as const,
  )
  const registryToken =
    registryTokenFile === undefined ? undefined : await readSecretFile(registryTokenFile, cwd)
  return { values: Object.fromEntries(await Promise.all(read)), registryToken }
}

async function askFor(stage: string, cluster: string): Promise<void> {
  refuseUnasked()
  await confirm({
    text: `Prepare ${stage} in the context ${cluster}? y/N: `,
    accepts: (answer) => /^y(es)?$/i.test(answer),
    fix: 'name the context of the right cluster with --context NAME.',
  })
}
