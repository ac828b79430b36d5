import { writeFileSync } from 'node:fs'
import { run } from './support/command.ts'
import { documentedFolders, readmeOf } from './support/terraform-readme.ts'

/*
 * What `npm run format` does after oxfmt: the format of Terraform, where that is there, and the inputs and outputs
 * in the READMEs of its modules.
 */
await run('terraform', ['fmt', '-recursive', 'deploy/terraform']).catch(() => undefined)
for (const folder of documentedFolders) {
  const { path, found, wanted } = readmeOf(folder)
  if (found !== wanted) writeFileSync(path, wanted)
}
