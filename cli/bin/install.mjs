import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './root.mjs'

const lockfile = join(root, 'package-lock.json')
/** What npm notes of an installation when it is complete. */
const installed = join(root, 'node_modules/.package-lock.json')

/** How much of npm's messages is shown. */
const mostLines = 20

/**
 * Installs the packages unless those of the lockfile are there.
 * @returns {Promise<boolean>} whether they are there now; if not, the person has been told
 */
export async function installPackages() {
  const fresh = !existsSync(installed)
  if (!fresh && isCurrent()) return true
  const why = fresh
    ? 'installing its packages (once'
    : 'its packages have changed, installing them ('
  say(`${why}${fresh ? ', ' : ''}about a minute) …`)
  const began = Date.now()
  const failure = await runNpm()
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  if (failure === undefined) {
    say(`installed its packages in ${seconds} s.`)
    return true
  }
  say(`could not install its packages: ${failure}`)
  console.error(`  fix: ${fixOf(failure)}`)
  return false
}

function fixOf(failure) {
  if (failure.includes('EUSAGE')) return 'run npm install: package.json and the lockfile disagree.'
  return 'see that npm reaches its registry (npm ping) and that the disk has room, then run this again.'
}

/** A checkout touches the lockfile without a change, so what it says counts where times do not settle it. */
function isCurrent() {
  if (statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs) return true
  const there = packagesOf(installed)
  return Object.entries(packagesOf(lockfile)).every(([path, wanted]) => {
    const found = there[path]
    if (path === '') return true
    if (!found) return wanted.optional || wanted.devOptional
    return found.version === wanted.version && found.integrity === wanted.integrity
  })
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}

/** Runs `npm ci` and answers with what went wrong, if anything did. */
function runNpm() {
  const own = process.env.npm_execpath ?? ''
  const [command, ...first] = basename(own) === 'npm-cli.js' ? [process.execPath, own] : ['npm']
  const npm = spawn(command, [...first, 'ci', '--no-audit', '--no-fund', '--no-progress'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let messages = ''
  npm.stderr.setEncoding('utf8').on('data', (text) => (messages += text))
  const progress = showProgress()
  return new Promise((done) => {
    npm.on('error', (error) => done(`npm does not run (${error.message}).`))
    npm.on('close', (code) => {
      if (code !== 0) done(`npm ci ended with ${code}.\n${firstLines(messages)}`)
      else done(undefined)
    })
  }).finally(() => progress.stop())
}

/** What npm says of a failure; its help follows. */
function firstLines(text) {
  return text.trimEnd().split('\n').slice(0, mostLines).join('\n')
}

/** Says how many packages are there: on a terminal all the time in one line, else every ten seconds. */
function showProgress() {
  const began = Date.now()
  const packages = Object.entries(packagesOf(lockfile))
    .filter(([path, { optional, link }]) => path.includes('node_modules/') && !optional && !link)
    .map(([path]) => join(root, path, 'package.json'))
  const terminal = process.stderr.isTTY
  const report = () => {
    const seconds = Math.round((Date.now() - began) / 1000)
    const count = packages.filter((path) => existsSync(path)).length
    const text = `  ${count} of ${packages.length} packages after ${seconds} s`
    process.stderr.write(terminal ? `\r${text}` : `${text}\n`)
  }
  const timer = setInterval(report, terminal ? 250 : 10_000)
  return {
    stop: () => {
      clearInterval(timer)
      if (terminal) process.stderr.write('\r\u001b[K')
    },
  }
}

function say(text) {
  console.error(`Gatehouse: ${text}`)
}
