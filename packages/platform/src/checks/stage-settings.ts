import type { Platform, Service } from '../describe.ts'
import type { Path, Problem } from '../problem.ts'
import { didYouMean } from '../did-you-mean.ts'
import { entriesOf } from './labels.ts'

/** Settings that each service has, and that a stage may give. Others follow from what the chart makes. */
const common = ['LOG_LEVEL', 'REQUEST_TIMEOUT_MS', 'MAX_EVENT_LOOP_DELAY_MS']

/** What is wrong with the settings that are of one stage. */
export function checkStageSettings({ services, stages }: Platform): Problem[] {
  return entriesOf(stages).flatMap(([stage, { settings }]) =>
    entriesOf(settings).flatMap(([name, given]) => {
      const path = ['stages', stage, 'settings', name]
      const service = Object.hasOwn(services, name) ? services[name] : undefined
      if (!service) return [unknownService(path, stage, name, services)]
      return entriesOf(given).flatMap(([setting, value]) =>
        wrongSetting([...path, setting], name, service, setting, value),
      )
    }),
  )
}

export function unknownService(
  path: Path,
  stage: string,
  name: string,
  services: Platform['services'],
): Problem {
  const text = `${stage} has ${String(path.at(-2))} of ${name}, which is no service`
  return { path, text, fix: didYouMean(name, Object.keys(services)) }
}

function wrongSetting(
  path: Path,
  name: string,
  { settings = [], uses = {}, fixed = {}, aws }: Service,
  setting: string,
  value: string,
): Problem[] {
  const problem = (text: string, fix: string): Problem[] => [{ path, text, fix }]
  if (/(PASSWORD|SECRET|TOKEN|KEY|CREDENTIALS)$/.test(setting) || URL.parse(value)?.password) {
    const text = `${setting} of ${name} looks like a secret, and the description is in Git`
    return problem(text, 'take the value out, and have the service read it from a file')
  }
  if (setting in fixed) {
    return problem(
      `${name} has ${setting} in \`fixed\`, which is the same in all stages`,
      'take it out of one of them',
    )
  }
  if (setting in uses) {
    return problem(
      `${setting} of ${name} names a resource`,
      'name another one in `uses` of the stage, or its name in `names`',
    )
  }
  const known = [...settings, ...common, ...(aws ? ['AWS_ENDPOINT_URL'] : [])]
  if (known.includes(setting)) return []
  return problem(`${setting} is no setting of ${name}`, didYouMean(setting, known))
}
