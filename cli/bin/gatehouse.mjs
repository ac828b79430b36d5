#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { installPackages } from './install.mjs'
import { runWithPinnedNode } from './pinned-node.mjs'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
if (await installPackages()) await runWithPinnedNode(main, process.argv.slice(2))
else process.exitCode = 1
