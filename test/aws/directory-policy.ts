import { type PolicyDocument, policyOf } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import { accountId, region } from '../support/aws-account.ts'

export const settings = { DYNAMODB_TABLE: 'people', S3_BUCKET: 'avatars' }

/** What the directory may do by platform.ts. */
export const shipped = policyOf(platform, 'directory', {
  partition: 'aws',
  region,
  account: accountId,
  settings,
})

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
