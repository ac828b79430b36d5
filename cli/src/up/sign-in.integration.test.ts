import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { openBrowser } from '../issuer/test-browser.ts'
import { type RunFile, readRunFile } from './run-file.ts'
import { pair, processesBelow, startUp, until } from './test-run.ts'

const ready = '"service":"gatehouse","msg":"ready"'

type Environment = Record<string, string | undefined>

async function environmentOf(up: Awaited<ReturnType<typeof startUp>>): Promise<Environment> {
  return (await (await fetch(`${up.services().gateway?.url}/env`)).json()) as Environment
}

const verifier = 'v'.repeat(43)
/** SHA-256 of that, base64url. */
const challenge = Buffer.from(
  await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)),
).toString('base64url')

/** Signs in as a gateway with these settings would have someone sign in. Answers with the token endpoint's answer. */
async function signIn(settings: Environment, person: string) {
  const issuer = settings.GATEHOUSE_OIDC_ISSUER ?? ''
  const redirectUri = `${settings.GATEHOUSE_PUBLIC_URL}/auth/callback`
  const id = settings.GATEHOUSE_OIDC_CLIENT_ID ?? ''
  const browser = openBrowser(issuer)
  const query = new URLSearchParams({
    client_id: id,
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: redirectUri,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  const { location: page = '' } = await browser(`/auth?${query.toString()}`)
  const { location: resume = '' } = await browser(page, { person })
  const { location: callback = '' } = await browser(resume)
  const secret = await readFile(settings.GATEHOUSE_OIDC_CLIENT_SECRET_FILE ?? '', 'utf8')
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  })
  return (await answer.json()) as Record<string, string>
}

function claimsOf(token = ''): Record<string, unknown> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

describe('gatehouse up, for people who sign in', { concurrency: 2 }, () => {
  it('runs an issuer that knows the gateway, and ends with it', async (t) => {
    const up = await startUp(t, pair('steady'))
    const said = JSON.parse(await up.said(ready)) as { signIn: RunFile['signIn'] }
    const settings = await environmentOf(up)
    assert.equal(said.signIn?.issuer, settings.GATEHOUSE_OIDC_ISSUER)
    assert.deepEqual(readRunFile(up.dataDir)?.signIn, said.signIn)

    const tokens = await signIn(settings, 'bjorn-lindqvist')
    const id = claimsOf(tokens.id_token)
    assert.deepEqual([id.sub, id.aud], ['bjorn-lindqvist', settings.GATEHOUSE_OIDC_CLIENT_ID])
    const access = claimsOf(tokens.access_token)
    assert.equal(access.aud, settings.GATEHOUSE_OIDC_AUDIENCE)
    assert.deepEqual(access[settings.GATEHOUSE_OIDC_ROLES_CLAIM ?? ''], ['operator'])

    await up.said('"method":"POST","path":"/token","status":200')
    const lines = up.lines.filter((line) => line.includes('"service":"issuer"'))
    for (const secret of [tokens.id_token, tokens.access_token, tokens.refresh_token]) {
      assert.ok(secret && !up.lines.join('\n').includes(secret))
    }
    assert.doesNotMatch(lines.join('\n'), /code=|WARNING|NOTICE/)

    up.child.kill('SIGTERM')
    assert.equal(await up.ended, 0)
    await assert.rejects(fetch(`${settings.GATEHOUSE_OIDC_ISSUER}/jwks`), TypeError)
  })

  const linux = process.platform === 'linux'
  it('starts the issuer again when it ends', { skip: !linux && 'needs /proc' }, async (t) => {
    const up = await startUp(t, pair('plain'))
    await up.said('issuer is ready')
    for (const pid of await processesBelow(Number(up.child.pid))) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
      if (command.includes('main.ts\0issuer')) process.kill(pid, 'SIGKILL')
    }
    await up.said('issuer ended (killed by SIGKILL); starting it again in 250 ms')
    const isIssuerReady = (line: string) => /"service":"issuer".*"msg":"ready"/.test(line)
    await until(() => up.lines.filter(isIssuerReady).length === 2, up.child)
    const { signIn: place } = readRunFile(up.dataDir) as RunFile
    assert.equal((await fetch(`${place?.issuer}/jwks`)).status, 200)
  })

  it('leaves it out where a person has an issuer, and hands that on', async (t) => {
    const { gateway, broker } = pair('steady')
    assert.ok(gateway && broker)
    const services = { gateway: { ...gateway, settings: ['GATEHOUSE_OIDC_ISSUER'] }, broker }
    const issuer = 'https://login.example.com'
    const up = await startUp(t, services, { env: { GATEHOUSE_OIDC_ISSUER: issuer } })
    await up.said(ready)
    const settings = await environmentOf(up)
    assert.equal(settings.GATEHOUSE_OIDC_ISSUER, issuer)
    assert.equal(settings.GATEHOUSE_OIDC_CLIENT_ID, undefined)
    assert.equal(settings.GATEHOUSE_PUBLIC_URL, up.services().gateway?.url)
    assert.equal(
      up.lines.some((line) => line.includes('issuer is ready')),
      false,
    )
  })
})
