import { join, resolve } from 'node:path'
import { publicService } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import type { AddCommand } from './command.ts'
import { defaultAccessTokenSeconds, issuerPort } from './issuer/options.ts'
import { origin, wholeNumber } from './option-values.ts'

type Flags = {
  clientSecretFile: string
  host: string
  port: number
  url?: string
  publicUrl: string
  redirectUri?: string
  accessTokenSeconds: number
}

const gatewayPort = platform.services[publicService(platform) as 'gateway'].port

const help = `
Examples:
  $ gatehouse issuer --client-secret-file secret       after: openssl rand -hex 32 > secret
  $ gatehouse issuer --client-secret-file secret --host 10.244.0.1 --url http://host.lab:8084 \\
      --public-url http://127.0.0.1:30002              for the pods of a cluster on this machine

\`gatehouse up\` runs it by itself. A gateway elsewhere signs people in here with GATEHOUSE_OIDC_ISSUER (the
URL), GATEHOUSE_OIDC_CLIENT_ID=gatehouse, GATEHOUSE_OIDC_CLIENT_SECRET_FILE, GATEHOUSE_OIDC_AUDIENCE=gatehouse
and GATEHOUSE_OIDC_ROLES_CLAIM=roles.

It is for tests: it asks for no password, so whoever reaches it can be any of its people, an admin among them.
Nothing is kept: when it ends, what it has issued ends. It logs JSON lines.`

export const addIssuer: AddCommand = (program, context, done) => {
  program
    .command('issuer')
    .description('Run an OpenID Connect issuer for tests, until Ctrl-C.')
    .requiredOption('--client-secret-file <file>', 'the secret that the gateway shows')
    .option('--host <address>', 'where it listens', '127.0.0.1')
    .option('--port <port>', 'on which port', wholeNumber(1, 65_535), issuerPort(gatewayPort))
    .option(
      '--url <url>',
      'where browsers and the gateway reach it (default: host and port)',
      origin,
    )
    .option(
      '--public-url <url>',
      'where browsers reach the gateway',
      origin,
      `http://127.0.0.1:${gatewayPort}`,
    )
    .option('--redirect-uri <uri>', 'where people go back (default: /auth/callback of that)')
    .option(
      '--access-token-seconds <seconds>',
      'how long access tokens hold',
      wholeNumber(1, 86_400),
      defaultAccessTokenSeconds,
    )
    .addHelpText('after', help)
    .action(async ({ clientSecretFile, url, redirectUri, ...flags }: Flags) => {
      const { runIssuer } = await import('./issuer/run.ts')
      const options = {
        ...flags,
        url: url ?? `http://${flags.host}:${flags.port}`,
        redirectUri: redirectUri ?? `${flags.publicUrl}/auth/callback`,
        clientSecretFile: resolve(context.cwd, clientSecretFile),
      }
      done(await runIssuer(options, join(context.root, 'cli/sample'), context))
    })
}
