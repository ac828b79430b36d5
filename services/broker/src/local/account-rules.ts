/*
 * What Parameter Store and Secrets Manager would refuse, said so that a person can mend it. None of these
 * sentences repeats a value: it may be secret.
 */

/** The longest value of a parameter, in bytes: the Advanced tier's (the Standard tier takes 4,096). */
const maxParameterBytes = 8192
const maxSecretBytes = 65_536
const maxLevels = 15

/**
 * What is wrong with the name of a parameter, if anything.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export function parameterNameProblem(name: string): string | undefined {
  const levels = name.split('/')
  if (!/^[A-Za-z0-9_./-]+$/.test(name)) return 'use only letters, digits and . _ - / in its name'
  if (name.length > 1011) return 'shorten its name to 1,011 characters'
  if (levels.length > 1 && levels[0] !== '') {
    return `begin its name with a slash (/${name}): it has levels`
  }
  const named = levels[0] === '' ? levels.slice(1) : levels
  if (named.includes('')) return 'take the doubled or last slash out of its name'
  if (named.includes('.') || named.includes('..')) {
    return 'take the level "." or ".." out of its name: no URL can carry it'
  }
  if (named.length > maxLevels) return `give it at most ${maxLevels} levels`
  if (/^\/?(?:aws|ssm)/i.test(name)) return 'choose a name that does not begin with aws or ssm'
  return undefined
}

/**
 * What is wrong with the name of a secret, if anything.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function secretNameProblem(name: string): string | undefined {
  if (!/^[A-Za-z0-9/_+=.@-]+$/.test(name)) {
    return 'use only letters, digits and / _ + = . @ - in its name'
  }
  return name.length > 512 ? 'shorten its name to 512 characters' : undefined
}

export function parameterValueProblem(value: string): string | undefined {
  return sizeProblem(value, maxParameterBytes)
}

export function secretValueProblem(value: string): string | undefined {
  return sizeProblem(value, maxSecretBytes)
}

export function descriptionProblem(text: string, longest: number): string | undefined {
  return text.length > longest ? `shorten its description to ${longest} characters` : undefined
}

function sizeProblem(value: string, longest: number): string | undefined {
  const bytes = Buffer.byteLength(value)
  if (bytes === 0) return 'its value is empty: give it one'
  if (bytes <= longest) return undefined
  const [has, may] = [bytes, longest].map((count) => count.toLocaleString('en'))
  return `its value has ${has} bytes of UTF-8: shorten it to ${may}`
}
