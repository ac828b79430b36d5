import type { PolicyDocument } from '@gatehouse/platform'
import { shippedPolicy } from '../support/policies.ts'

/** What ships to the stage dev for the directory. */
export const shipped = shippedPolicy('directory').policy

/** The emulator has an action for transactions, which AWS has not: there it is those of what is in them. */
export function allowing({ Version, Statement }: PolicyDocument): PolicyDocument {
  return { Version, Statement: [...Statement, statement('dynamodb:TransactWriteItems')] }
}

export function statement(action: string): PolicyDocument['Statement'][number] {
  return { Sid: action.replaceAll(/\W/g, ''), Effect: 'Allow', Action: [action], Resource: ['*'] }
}

export function without(action: string): PolicyDocument {
  const { Version, Statement } = shipped
  const left = Statement.map((whole) => ({
    ...whole,
    Action: whole.Action.filter((allowed) => allowed !== action),
  }))
  return { Version, Statement: left.filter(({ Action }) => Action.length > 0) }
}
