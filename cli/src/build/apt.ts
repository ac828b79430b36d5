import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from './architecture.ts'
import { runTool } from './tool.ts'

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
const install =
  'On Debian or Ubuntu, apt-get install debian-archive-keyring brings what may be missing; on another system let ' +
  'CI build the images.'

/**
 * Downloads packages of a release of Debian with its security updates, as they are named (`name` or
 * `name=version`), into the folder `debs` of `folder`, which is made anew. apt checks Debian's signatures. It
 * has a state of its own: neither this machine's packages nor its architecture matter.
 * @throws {CliError} when that does not work, with `fix`
 */
export async function downloadDebs(
  names: readonly string[],
  { suite, architecture, fix }: { suite: string; architecture: Architecture; fix: string },
  folder: string,
): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const name of ['lists/partial', 'cache/archives/partial', 'debs']) {
    await mkdir(join(folder, name), { recursive: true })
  }
  await writeFile(join(folder, 'status'), '')
  await writeFile(join(folder, 'sources.list'), sources(suite))
  await writeFile(join(folder, 'apt.conf'), configuration(folder, architecture))
  const env = { APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' }
  const cwd = join(folder, 'debs')
  const reach = `see that Debian's mirrors are reached. ${install}`
  await runTool('apt-get', ['-q', 'update'], { cwd, env, fix: reach })
  await runTool('apt-get', ['-q', 'download', ...names], { cwd, env, fix })
}

function sources(suite: string): string {
  const source = (archive: string, of: string) =>
    `deb [signed-by=${keyring}] http://deb.debian.org/${archive} ${of} main\n`
  return source('debian', suite) + source('debian-security', `${suite}-security`)
}

function configuration(folder: string, architecture: Architecture): string {
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Dir::State': folder,
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::SourceList': join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} "${value}";\n`)
    .join('')
}
