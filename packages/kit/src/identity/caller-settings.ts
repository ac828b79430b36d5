import type { CallerName } from '@gatehouse/contract'
import Type, { type Static, type TObject } from 'typebox'
import { isLoopback } from '../loopback.ts'
import { type ServiceSettings, missingSettings } from '../settings.ts'
import { isUrl } from './key-source.ts'

const caller = '(gateway|broker|person|probe)=[^\\s,]{1,255}'

/** Of a service that answers only callers who prove who they are. */
export const callerSettings = {
  CALLERS: Type.Optional(
    Type.String({
      pattern: `^${caller}(,${caller})*$`,
      examples: ['gateway=system:serviceaccount:gatehouse:gateway'],
      description: 'who may call: names and the subjects of their tokens, parted by commas',
    }),
  ),
  CALLERS_ISSUER: Type.Optional(
    Type.String({
      examples: ['https://kubernetes.default.svc'],
      description: 'who issues the tokens of callers, exactly as the tokens say',
    }),
  ),
  CALLERS_JWKS: Type.Optional(
    Type.String({
      examples: ['https://kubernetes.default.svc/openid/v1/jwks'],
      description: 'where the keys of that issuer are: an https URL, or the path of a file',
    }),
  ),
  CALLERS_CA_FILE: Type.Optional(
    Type.String({ description: 'the file of the authorities to believe about that URL' }),
  ),
  CALLERS_JWKS_TOKEN_FILE: Type.Optional(
    Type.String({ description: 'the file of the token that is sent to that URL' }),
  ),
}

export type CallerSettings = Static<TObject<typeof callerSettings>> &
  Pick<ServiceSettings, 'GATEHOUSE_AUTH'>

const required = ['CALLERS', 'CALLERS_ISSUER', 'CALLERS_JWKS'] as const

/** What is wrong with them, each with its fix. Without authorization they mean nothing. */
export function callerProblems(settings: CallerSettings): string[] {
  if (settings.GATEHOUSE_AUTH === 'none') return []
  return [
    ...missingSettings(required, callerSettings, settings),
    ...repeatedSubjects(settings),
    ...keyProblems(settings),
  ]
}

/** The names of callers by the subjects of their tokens. A name may have several. */
export function callersBySubject(text: string): Map<string, CallerName> {
  return new Map(
    text.split(',').map((part) => {
      const [name = '', subject = ''] = part.split(/=(.*)/)
      return [subject, name as CallerName]
    }),
  )
}

function repeatedSubjects({ CALLERS: text }: CallerSettings): string[] {
  if (text === undefined || callersBySubject(text).size === text.split(',').length) return []
  return ['CALLERS names a subject twice: give each one name.']
}

/** Who can change the keys on their way here can be anyone. */
function keyProblems(settings: CallerSettings): string[] {
  const { CALLERS_JWKS: source } = settings
  if (source === undefined) return []
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(source) ? URL.parse(source) : undefined
  const isSafe =
    url === undefined ||
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!isSafe) return ['CALLERS_JWKS is no https URL and no path of a file: correct it.']
  if (isUrl(source)) return []
  return (['CALLERS_CA_FILE', 'CALLERS_JWKS_TOKEN_FILE'] as const)
    .filter((name) => settings[name] !== undefined)
    .map((name) => `${name} is set, and CALLERS_JWKS is no URL: leave out one of them.`)
}
