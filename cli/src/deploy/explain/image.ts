import { type Finding, lasting, passing, prepare } from './cause.ts'

/** Why a node has not got an image, by what containerd says. */
export function explainPull(image: string, said: string, stage: string): Finding {
  const name = short(image)
  if (/secret|FailedToRetrieve/i.test(said) && /pull secret/i.test(said)) {
    return lasting(
      'pull-secret-missing',
      `the pull secret for ${name} is not there`,
      prepare(stage),
    )
  }
  if (/\b40[13]\b|unauthorized|authorization failed|denied|no basic auth|forbidden/i.test(said)) {
    return lasting(
      'image-refused',
      `the registry does not let the node pull ${name}`,
      `${prepare(stage)} renews the pull secret; see that its identity may pull, and that the repository is there.`,
    )
  }
  if (/code = NotFound|: not found|manifest unknown|repository .*not exist/i.test(said)) {
    return lasting(
      'image-absent',
      `the image ${name} is not in the registry`,
      'push it (gatehouse build --push REGISTRY), then deploy again.',
    )
  }
  if (/no match for platform|exec format error/i.test(said)) {
    return lasting(
      'image-platform',
      `the image ${name} is not for the architecture of the node`,
      'build it for that, too: gatehouse build --platform linux/amd64,linux/arm64',
    )
  }
  return passing(
    'registry-unreachable',
    `the node does not get ${name}: ${lastPart(said)}`,
    'see that the nodes reach the registry, and that its name is right in platform.ts.',
  )
}

/** Go's errors go from the outermost to the innermost: the last part says what it was. */
function lastPart(said: string): string {
  const parts = said.split(/: (?=[a-z])/)
  return parts.slice(-2).join(': ').trim() || 'it does not say why'
}

/** A digest as far as people compare it. */
export function short(image: string): string {
  return image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1')
}
