import Type, { type Static } from 'typebox'
import { Check } from 'typebox/value'

const change = Type.Enum(['created', 'updated', 'deleted'])
const bucket = Type.String({ minLength: 1, maxLength: 63 })
/** An instant as RFC 3339 has it. */
const instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' })

/** What happened to what, as replicas tell it to each other; limits are those that AWS has for names. */
const Told = Type.Object({
  /** The one that EventBridge gave the event: the same however often and to whom the message comes. */
  id: Type.String({ minLength: 1, maxLength: 128 }),
  time: instant,
  subject: Type.Union([
    Type.Object({
      kind: Type.Literal('parameter'),
      name: Type.String({ minLength: 1, maxLength: 2048 }),
      change,
    }),
    Type.Object({
      kind: Type.Literal('secret'),
      name: Type.String({ minLength: 1, maxLength: 512 }),
      change,
    }),
    Type.Object({
      kind: Type.Literal('bucket'),
      bucket,
      change: Type.Enum(['created', 'deleted']),
    }),
    Type.Object({
      kind: Type.Literal('object'),
      bucket,
      key: Type.String({ minLength: 1, maxLength: 1024 }),
      change,
    }),
  ]),
})
type Told = Static<typeof Told>

/** What has changed and how, without the time. */
export type Subject = Told['subject']

/** What AWS said has happened, at `time`. It is a hint: what is so now, only a look shows. */
export type AwsChange = Subject & { time: Date }

/** A change and the id of its event. */
export type ReceivedChange = { id: string; change: AwsChange }

/** What can be no change (a name that is too long, an instant that never was) is undefined. */
export function receivedOf(told: unknown): ReceivedChange | undefined {
  if (!Check(Told, told)) return undefined
  const time = new Date(told.time)
  if (Number.isNaN(time.getTime())) return undefined
  return { id: told.id, change: { ...told.subject, time } }
}

/** The form in which `receivedOf` of another replica takes it. */
export function toldOf({ id, change: { time, ...subject } }: ReceivedChange): unknown {
  return { id, time: time.toISOString(), subject }
}
