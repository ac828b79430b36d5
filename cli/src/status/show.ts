import type { Context, Output, Style } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { columns, duration, megabytes } from '../format.ts'
import { type RunFile, nothingRuns, readRunFile } from '../up/run-file.ts'
import { type ServiceStatus, lookAt } from './look.ts'

/** Shows what runs on a data folder. Answers with the exit code: whether all is well. */
export async function showStatus(
  dataDir: string,
  json: boolean,
  { stdout }: Context,
): Promise<number> {
  const run = readRunFile(dataDir)
  if (!run) throw nothingRuns(dataDir)
  const services = await Promise.all(
    Object.entries(run.services).map(([name, service]) => lookAt(name, service)),
  )
  const well = services.every(({ health }) => health === 'ok')
  if (json) stdout.write(`${JSON.stringify({ well, dataDir, ...run, services }, undefined, 2)}\n`)
  else stdout.write(page(run, services, dataDir, stdout.paint))
  return well ? exitCodes.done : exitCodes.failed
}

const healthStyles: Record<ServiceStatus['health'], Style> = {
  ok: 'green',
  degraded: 'yellow',
  unavailable: 'red',
  down: 'red',
}

function page(
  run: RunFile,
  services: ServiceStatus[],
  dataDir: string,
  paint: Output['paint'],
): string {
  const age = duration(Date.now() - Date.parse(run.startedAt))
  const memory = services.reduce((sum, service) => sum + (service.memory ?? 0), 0)
  const [head = '', ...lines] = columns([
    ['SERVICE', 'HEALTH', 'ADDRESS', 'VERSION', 'UPTIME', 'MEMORY'],
    ...services.map((service) => [
      service.name,
      service.health,
      service.url,
      service.version ?? '-',
      service.uptime === undefined ? '-' : duration(service.uptime),
      service.memory === undefined ? '-' : megabytes(service.memory),
    ]),
    ['', '', '', '', '', megabytes(memory)],
  ])
  const coloured = lines.map((line, index) => {
    const health = services[index]?.health
    return health ? line.replace(` ${health} `, ` ${paint(healthStyles[health], health)} `) : line
  })
  const problems = services.flatMap(({ name, problems: found }) =>
    found.map((problem) => `${paint('yellow', name)}: ${problem}\n`),
  )
  const serves = run.account
    ? `\nIt serves the AWS account ${run.account.id} in ${run.account.region}, as ${run.account.arn}`
    : ''
  const signIn = run.signIn
    ? `\nPeople sign in at ${run.signIn.publicUrl}/auth/login, by ${run.signIn.issuer}`
    : ''
  return `Gatehouse ${run.version} (${run.commit}) runs on ${dataDir}
for ${age}, as process ${run.pid}${serves}${signIn}

${[paint('bold', head), ...coloured].join('\n')}
${problems.length > 0 ? `\n${problems.join('')}` : ''}`
}
