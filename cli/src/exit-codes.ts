/** What the command line ends with. Scripts rely on these: they are listed in the help. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  inUse: 3,
  unknown: 4,
  interrupted: 130,
} as const

export const exitCodesHelp = `Exit codes:
  0    done
  1    failed, or not all is well
  2    wrong usage
  3    refused: another process holds the data folder, a port or the state, or a name is taken
  4    it could not be found out (gatehouse drift, gatehouse deploy)
  130  interrupted before it was done`
