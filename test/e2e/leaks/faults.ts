import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilHealthy } from '../system.ts'
import type { Who } from './answers.ts'
import type { Browser } from './browser.ts'
import { until } from './planted.ts'
import type { Talkative } from './system.ts'

/** What ends together, and by which signal: SIGPWR is an error that nobody catches. */
const rounds: Record<string, NodeJS.Signals>[] = [
  { directory: 'SIGKILL' },
  { gateway: 'SIGPWR', issuer: 'SIGPWR' },
  { broker: 'SIGPWR', directory: 'SIGPWR', issuer: 'SIGKILL' },
]

/** Each process ends in each way, while people and programs go on asking. */
export async function failMeanwhile(
  talkative: Talkative,
  everyone: Who[],
  browser: Browser,
): Promise<void> {
  const { answers, system, urls, processes } = talkative
  const run = { on: true }
  const goOn = async (path: string) => {
    while (run.on) {
      for (const { name, headers } of everyone)
        await answers.ask(name, urls.gateway + path, { headers }).catch(() => undefined)
      await browser.visit(urls.gateway + path).catch(() => undefined)
      await browser.visit(`${urls.gateway}/auth/login`).catch(() => undefined)
      await sleep(100)
    }
  }
  const asking = ['/api/v1/me', '/param/canary', '/users', '/auth/callback?code=x'].map(goOn)
  await report(talkative)
  for (const round of rounds) {
    const before = await processes()
    for (const [name, signal] of Object.entries(round))
      process.kill(before.get(name) ?? assert.fail(`${name} does not run`), signal)
    await until(async () => {
      const now = await processes()
      return Object.keys(round).every((name) => now.has(name) && now.get(name) !== before.get(name))
    })
    await untilHealthy(system.url)
  }
  run.on = false
  await Promise.all(asking)
}

/** Has every process write a diagnostic report of itself. */
async function report({ processes, reports, system }: Talkative): Promise<void> {
  const running = new Set([...(await processes()).values(), Number(system.up.pid)])
  for (const pid of running) process.kill(pid, 'SIGUSR2')
  await until(async () => (await readdir(reports)).length >= running.size)
}

/** Hears of changes until it is told to stop, with each key. */
export function listen({ answers, urls }: Talkative, everyone: Who[]): () => Promise<void> {
  const stopped = new AbortController()
  const streams = everyone.map(async ({ name, headers }) => {
    const { signal } = stopped
    try {
      const answer = await fetch(`${urls.gateway}/api/v1/changes`, { headers, signal })
      for await (const chunk of answer.body ?? []) answers.keep(`${name}: changes`, chunk)
    } catch {
      // It was stopped, or the gateway was.
    }
  })
  return async () => {
    stopped.abort()
    await Promise.all(streams)
  }
}
