/** The options by which a command is told as whom, and where, AWS is called. */
export const profileOption = [
  '--profile <name>',
  'of ~/.aws/config, instead of AWS_PROFILE and keys in the environment',
] as const

export const regionOption = [
  '--region <region>',
  'instead of AWS_REGION and that of the profile',
] as const
