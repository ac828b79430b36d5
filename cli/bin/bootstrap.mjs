#!/usr/bin/env node
/*
 * bootstrap.mjs FILE ARGS…
 * Runs a TypeScript file of this repository from a fresh checkout: installs the packages when they are
 * absent or old, then goes on under the pinned Node.js. Plain JavaScript for Node.js 20 and newer.
 */
import { resolve } from 'node:path'
import { installPackages } from './install.mjs'
import { runWithPinnedNode } from './pinned-node.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: bootstrap.mjs FILE [ARGS…]')
  process.exitCode = 2
} else if (await installPackages()) {
  await runWithPinnedNode(resolve(file), args)
} else {
  process.exitCode = 1
}
