import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { root } from '../support/command.ts'
import { documentedFolders, readmeOf } from '../support/terraform-readme.ts'

const variables = `variable "stages" {
  type = map(object({
    account = string
    tags    = optional(list(string), [])
  }))
  description = "The \\"account\\" of each stage | place."
  nullable    = false

  validation {
    condition     = length(var.stages) > 0
    error_message = "Name a stage."
  }
}

variable "days" {
  type        = number
  description = "How long."
  default     = null
}

variable "names" {
  type = list(string)
  default = [
    "a",
    "b",
  ]
  description = "Who."
}
`
const outputs = `output "arn" {
  description = "The ARN."
  value       = aws_s3_bucket.this.arn
}
`
const wanted = `# A
<!-- BEGIN_TF_DOCS -->
## Inputs
| name | type | default | description |
| --- | --- | --- | --- |
| \`stages\` | \`map(object({ account = string, tags = optional(list(string), []) }))\` | required | The "account" of each stage \\| place. |
| \`days\` | \`number\` | \`null\` | How long. |
| \`names\` | \`list(string)\` | \`["a", "b"]\` | Who. |

## Outputs
| name | description |
| --- | --- |
| \`arn\` | The ARN. |

<!-- END_TF_DOCS -->
After
`

async function readme(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-readme-'))
  try {
    await writeFile(join(folder, 'variables.tf'), variables)
    await writeFile(join(folder, 'outputs.tf'), outputs)
    await writeFile(join(folder, 'README.md'), text)
    return readmeOf(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('the README of a Terraform folder', () => {
  for (const folder of documentedFolders) {
    const name = relative(root, folder)
    it(`has the inputs and outputs of ${name}`, () => {
      const { found, wanted: now } = readmeOf(folder)
      assert.equal(found, now, `stale: npm run format writes ${name}/README.md anew`)
    })
  }

  it('gets its tables between the markers, and keeps the rest', async () => {
    const before = '# A\n<!-- BEGIN_TF_DOCS -->\nold\n<!-- END_TF_DOCS -->\nAfter\n'
    assert.equal((await readme(before)).wanted, wanted)
    assert.equal((await readme(wanted)).wanted, wanted)
  })

  it('is refused without the markers', async () => {
    await assert.rejects(readme('# A\n'), /has no lines <!-- BEGIN_TF_DOCS -->/)
  })
})
