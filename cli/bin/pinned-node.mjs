import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'

/** The oldest Node.js that runs the sources as they are. */
const neededMajor = 26

/**
 * Runs a file under the Node.js of this repository: in this process if that is new enough, else in one of
 * its own, whose exit code becomes this one's. What is compiled is kept for the next time, here and in
 * every process that inherits the environment.
 */
export async function runWithPinnedNode(file, args) {
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/node')
  if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
    module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
    process.argv.splice(1, Infinity, file, ...args)
    await import(pathToFileURL(file).href)
    return
  }
  const node = join(root, 'node_modules/.bin/node')
  if (existsSync(node)) {
    process.exitCode = await runIn(node, file, args)
    return
  }
  console.error(
    `Gatehouse needs Node.js ${neededMajor}, this is ${process.versions.node}, and npm has no package of it ` +
      `for ${process.platform} on ${process.arch}.\n` +
      `  fix: install Node.js ${neededMajor} (https://nodejs.org) and run this again.`,
  )
  process.exitCode = 1
}

function runIn(node, file, args) {
  const child = spawn(node, [file, ...args], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((done, fail) => {
    child.on('error', fail)
    // As shells have it: 128 and the number of the signal.
    child.on('exit', (code, signal) => done(code ?? 128 + constants.signals[signal]))
  })
}
