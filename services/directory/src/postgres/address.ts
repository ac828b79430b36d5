/** The settings that say where a PostgreSQL server is and how it is spoken to. */
export type DatabaseSettings = {
  GATEHOUSE_STAGE: string
  DATABASE_URL?: string
  DATABASE_PASSWORD_FILE?: string
  DATABASE_CA_FILE?: string
}

/**
 * Whether the server is spoken to over TLS, and so has to prove who it is: there is no TLS that does not
 * check. See docs/decisions/0009-tls-to-the-database.md.
 */
export function usesTls(settings: DatabaseSettings): boolean {
  const url = URL.parse(settings.DATABASE_URL ?? '')
  const mode = url ? parameter(url, 'sslmode') : undefined
  if (mode !== undefined) return mode === 'verify-full'
  if (settings.DATABASE_CA_FILE !== undefined) return true
  return settings.GATEHOUSE_STAGE !== 'local' && url !== null && !isNear(url)
}

/** What is wrong with them, each with its fix; nothing of the URL is repeated, which may hold a password. */
export function databaseProblems(settings: DatabaseSettings): string[] {
  const { DATABASE_URL: given } = settings
  if (given === undefined) {
    return (['DATABASE_PASSWORD_FILE', 'DATABASE_CA_FILE'] as const)
      .filter((name) => settings[name] !== undefined)
      .map((name) => `${name} is set without DATABASE_URL: set that too, or leave both out.`)
  }
  const url = URL.parse(given)
  if (!url || !/^postgres(?:ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    return ['DATABASE_URL is not of the form postgres://user@host:5432/database: correct it.']
  }
  return [...passwordProblems(settings, url), ...tlsProblems(settings, url)]
}

function passwordProblems(settings: DatabaseSettings, url: URL): string[] {
  // The driver takes a password from the query, too.
  if (!url.password && !url.searchParams.has('password')) return []
  if (settings.DATABASE_PASSWORD_FILE !== undefined) {
    return ['DATABASE_URL holds a password beside DATABASE_PASSWORD_FILE: take it out of the URL.']
  }
  return settings.GATEHOUSE_STAGE === 'local'
    ? []
    : [
        `DATABASE_URL holds a password, which only the stage local may have (this is ${settings.GATEHOUSE_STAGE}): ` +
          'put it into a file and name that in DATABASE_PASSWORD_FILE.',
      ]
}

/** Parameters with which the driver would do TLS in ways of its own. */
const foreign = ['ssl', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat']

function tlsProblems(settings: DatabaseSettings, url: URL): string[] {
  const problems = foreign
    .filter((name) => url.searchParams.has(name))
    .map(
      (name) =>
        `DATABASE_URL says ${name}: take that out; TLS is asked for by sslmode=verify-full and DATABASE_CA_FILE.`,
    )
  const mode = parameter(url, 'sslmode')
  if (mode !== undefined && mode !== 'verify-full' && mode !== 'disable') {
    problems.push(
      'DATABASE_URL has an sslmode other than verify-full and disable: say verify-full, which alone ' +
        'checks who the server is, and name its authority in DATABASE_CA_FILE.',
    )
  }
  if (mode !== 'disable') return problems
  if (settings.DATABASE_CA_FILE !== undefined) {
    problems.push(
      'DATABASE_URL says sslmode=disable beside DATABASE_CA_FILE: leave out one of them.',
    )
  } else if (settings.GATEHOUSE_STAGE !== 'local' && !isNear(url)) {
    problems.push(
      'DATABASE_URL says sslmode=disable for a server elsewhere, which only the stage local may ' +
        `(this is ${settings.GATEHOUSE_STAGE}): say sslmode=verify-full and name the server's authority in DATABASE_CA_FILE.`,
    )
  }
  return problems
}

/** Whether what is said stays on this machine: a socket, or an address of the machine itself. */
function isNear(url: URL): boolean {
  const host = parameter(url, 'host') ?? url.hostname
  return /^(?:|\/.*|%2f.*|localhost|127(?:\.\d+){3}|::1|\[::1\])$/i.test(host)
}

/** As the driver takes it: of several the last. */
function parameter(url: URL, name: string): string | undefined {
  return url.searchParams.getAll(name).at(-1)
}
