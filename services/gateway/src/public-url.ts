/** The settings that say where browsers find the gateway. */
export type PublicUrlSettings = {
  GATEHOUSE_PUBLIC_URL?: string
  GATEHOUSE_STAGE: string
  PORT: number
}

/** Where browsers find the gateway, as far as that is known: on a laptop it is where it listens. */
export function publicUrlOf(settings: PublicUrlSettings): URL | undefined {
  const { GATEHOUSE_PUBLIC_URL: given, GATEHOUSE_STAGE: stage, PORT } = settings
  if (given !== undefined) return new URL(given)
  return stage === 'local' ? new URL(`http://127.0.0.1:${PORT}`) : undefined
}

/** What is wrong with it, with its fix. */
export function publicUrlProblems({
  GATEHOUSE_PUBLIC_URL: given,
}: Pick<PublicUrlSettings, 'GATEHOUSE_PUBLIC_URL'>): string[] {
  if (given === undefined) return []
  const url = URL.parse(given)
  if (url && url.href === `${url.origin}/`) return []
  return [
    'GATEHOUSE_PUBLIC_URL is no origin: set it to scheme and host alone, like https://gatehouse.example.com.',
  ]
}
