import { openApi } from './api.ts'
import { renewAll } from './renew.ts'
import { fetchPullToken } from './token.ts'

/*
 * main.ts LABEL: renews the pull secrets of ECR in the namespaces that have a label, and says so in one line of JSON
 * each. Runs in a cluster as the CronJob `registry-renewal`; ends with 1 when one could not be renewed.
 */
const [label = ''] = process.argv.slice(2)
const tokenFile = process.env.AWS_WEB_IDENTITY_TOKEN_FILE
const renewals = await renewAll({
  api: await openApi(process.env),
  label,
  fetchToken: fetchPullToken,
  ...(tokenFile && { tokenFile }),
  now: () => new Date(),
})
for (const renewal of renewals) console.log(JSON.stringify(renewal))
process.exitCode = renewals.some((renewal) => 'failure' in renewal) ? 1 : 0
