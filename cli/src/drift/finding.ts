/** Something that is not as it is described. */
export type Finding = {
  /** Where it was found. */
  where: 'AWS'
  what: 'changed by hand' | 'removed by hand' | 'not applied' | 'not described'
  /** The type of the resource: Terraform's, where Terraform knows it. */
  kind: string
  /** Its address in Terraform, or its name on AWS. */
  name: string
  /** In what it differs, one line each. */
  details: string[]
}

/** What was looked for, without being found out. */
export type Unknown = { what: string; why: string }

export type Found = { findings: Finding[]; unknown: Unknown[] }

/** What was found of a stage, as programs read it. */
export type Report = Found & { stage: string }
