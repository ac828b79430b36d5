import { awsFailure, codeOf } from '@gatehouse/aws'
import { ProblemError } from '@gatehouse/contract'
import { CliError } from '../cli-error.ts'

/** What was asked of AWS. */
export type Asked = { region: string; profile?: string; role?: string }

type Explanation = { message: string; fix: string }

/** Why AWS does not take the caller, and what to do about it. What is no failure of AWS stays as it is. */
export function explain(error: unknown, asked: Asked): unknown {
  if (!(error instanceof Error) || error instanceof CliError) return error
  const explanation = ofCredentials(error, asked) ?? ofAnswer(error, asked)
  return explanation
    ? new CliError(explanation.message, { fix: explanation.fix, cause: error })
    : error
}

const signIn = 'sign in (aws sso login, aws login), or run aws configure'

/** What went wrong before anything was asked of AWS. */
function ofCredentials(error: Error, { profile }: Asked): Explanation | undefined {
  if (!/^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/.test(error.name)) {
    return undefined
  }
  const of = profile ? ` of the profile ${profile}` : ''
  const option = profile ? ` --profile ${profile}` : ''
  const [line = ''] = error.message.split('\n')
  if (/sso/i.test(line)) {
    return { message: `the SSO session${of} has ended`, fix: `aws sso login${option}` }
  }
  if (/aws login|reauthenticate/i.test(line)) {
    return { message: `the sign-in${of} has ended`, fix: `aws login${option}` }
  }
  if (/multi-factor/i.test(line)) {
    return {
      message: `the credentials${of} need a code (MFA), which services cannot ask you for`,
      fix: 'take a session first (aws sts get-session-token), and name a profile that holds its keys.',
    }
  }
  if (line.startsWith('Could not resolve credentials using profile')) {
    return {
      message: `there is no profile ${profile}, or it says nothing of credentials`,
      fix: `aws configure list-profiles shows those that are there; aws configure sso${option} makes this one.`,
    }
  }
  if (line.startsWith('Could not load credentials')) {
    return {
      message: 'no AWS credentials were found',
      fix: `${signIn}, then name the profile with --profile NAME; or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    }
  }
  return {
    message: `the credentials${of} cannot be had: ${line}`,
    fix: `correct the profile in ~/.aws/config, or name another with --profile NAME.`,
  }
}

function ofAnswer(error: Error, asked: Asked): Explanation | undefined {
  const failure = awsFailure(error)
  if (!(failure instanceof ProblemError)) return undefined
  const code = codeOf(error)
  const { region, role } = asked
  switch (failure.kind) {
    case 'storage-credentials-refused':
      return refused(code, asked)
    case 'storage-clock-wrong':
      return {
        message: 'AWS refuses the signature: the clock of this machine is wrong',
        fix: 'set the clock (timedatectl set-ntp true, or the date and time settings), then again.',
      }
    case 'storage-access-denied':
      return {
        message: role
          ? `this identity may not take on the role ${role}, or there is no such role`
          : `AWS denies it: ${error.message}`,
        fix: role
          ? "the role's trust policy must name this identity, and this identity needs sts:AssumeRole on it."
          : 'ask whoever administers the account.',
      }
    case 'storage-throttled':
      return {
        message: `AWS asks for fewer calls (${code})`,
        fix: 'wait a minute, then run it again.',
      }
    default:
      return {
        message: `AWS cannot be reached in the region ${region} (${code})`,
        fix: 'see that the region is spelt right, that this machine is online, and that AWS_ENDPOINT_URL, if set, is right.',
      }
  }
}

function refused(code: string, { profile, region }: Asked): Explanation {
  const again = profile
    ? `aws sso login --profile ${profile}, or put new keys into the profile.`
    : `${signIn}; if AWS_ACCESS_KEY_ID is set, take new keys or unset it.`
  if (code.startsWith('ExpiredToken')) {
    return { message: 'the AWS credentials have ended', fix: again }
  }
  return {
    message: `AWS does not take the credentials (${code})`,
    fix: `${again} In a region that the account has not enabled (${region}?) it says so, too.`,
  }
}
