export type AddRepoFlags = {
  context?: string
  project?: string
  sshKey?: string
  knownHosts?: string
  tokenFile?: string
  username?: string
  appId?: string
  installationId?: string
  appKey?: string
  apiUrl?: string
  json?: boolean
}
