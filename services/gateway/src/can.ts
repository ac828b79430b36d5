import { explain } from './can/explain.ts'
import { questionFrom } from './can/question.ts'
import { WrongQuestion } from './can/wrong-question.ts'
import { Policies } from './policy/policies.ts'
import { readPolicyFiles } from './policy/policy-files.ts'
import { SettingsError } from '@gatehouse/kit'

/*
 * Explains one decision, for `gatehouse can`: prints it as JSON, and ends with 0 if it is allowed, with 1 if
 * it is denied, with 2 if the question or the policies make no sense.
 */
async function can(args: string[]): Promise<{ answer: object; exitCode: number }> {
  try {
    const { stage, policyFile, ...question } = questionFrom(args)
    const policies = new Policies(
      await readPolicyFiles({
        GATEHOUSE_STAGE: stage,
        ...(policyFile !== undefined && { GATEHOUSE_POLICY_FILE: policyFile }),
      }),
    )
    const explanation = explain(policies, question)
    return { answer: { stage, ...explanation }, exitCode: explanation.allowed ? 0 : 1 }
  } catch (error) {
    if (error instanceof WrongQuestion)
      return { answer: { error: { message: error.message, fix: error.fix } }, exitCode: 2 }
    if (error instanceof SettingsError) {
      const message = `the policies cannot be used\n  ${error.problems.join('\n  ')}`
      return {
        answer: { error: { message, fix: 'docs/access.md tells how they are written' } },
        exitCode: 2,
      }
    }
    throw error
  }
}

const { answer, exitCode } = await can(process.argv.slice(2))
process.stdout.write(`${JSON.stringify(answer)}\n`)
process.exitCode = exitCode
