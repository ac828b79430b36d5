import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CliError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import type { AddRepoFlags } from './flags.ts'
import { readBranches } from './check.ts'
import { checkUrl, readCredential } from './credential.ts'
import { joinKnownHosts, mergeKnownHosts, readKnownHosts } from './known-hosts.ts'
import { listRepositories, repositorySecret } from './secret.ts'

/**
 * Lets Argo CD read a repository, once the credential has opened it here.
 * @returns the exit code
 * @throws {CliError}
 */
export async function runAdd(url: string, flags: AddRepoFlags, context: Context): Promise<number> {
  const credential = await readCredential(flags, context.cwd)
  checkUrl(url, credential)
  const given = await readHosts(flags.knownHosts, context.cwd)
  const cluster = await openCluster(flags.context)
  const hosts = joinKnownHosts((await readKnownHosts(cluster)) ?? '', given)

  context.stderr.write(`asking ${url} for its branches\n`)
  const branches = await readBranches(url, credential, hosts)
  const known = (await listRepositories(cluster)).some((repository) => repository.url === url)
  if (given !== '') await mergeKnownHosts(given, cluster)
  const secret = repositorySecret({ url, project: flags.project, now: new Date() }, credential)
  await cluster.apply(secret)

  if (flags.json) {
    const result = { url, credential: credential.kind, changed: known, branches: branches.length }
    context.stdout.write(`${JSON.stringify(result)}\n`)
  } else {
    const reads = known ? 'reads it with the new credential' : 'may read it'
    const count = branches.length === 1 ? '1 branch' : `${branches.length} branches`
    context.stdout.write(`Argo CD in ${cluster.name} ${reads}: ${credential.kind}, ${count}.\n`)
  }
  return exitCodes.done
}

async function readHosts(file: string | undefined, cwd: string): Promise<string> {
  if (file === undefined) return ''
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: Error) => {
    throw new CliError(`${file} cannot be read: ${error.message}`, {
      fix: 'name a file of what ssh-keyscan prints.',
    })
  })
  const lines = joinKnownHosts(text)
  if (lines !== '' && lines.trimEnd().split('\n').every(isHostKey)) return lines
  throw new CliError(`${file} is no list of host keys`, {
    fix: 'each line is HOST TYPE KEY, as ssh-keyscan prints it.',
  })
}

function isHostKey(line: string): boolean {
  return /^(?:@\S+ )?\S+ [a-z0-9@.-]+ [A-Za-z0-9+/]+=*(?: .*)?$/.test(line)
}
