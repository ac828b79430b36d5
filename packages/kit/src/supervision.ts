/*
 * What a service and the process that started it say to each other. Apart from the rest of the kit,
 * so that a supervisor need not load a web server.
 */

/** EX_CONFIG of sysexits.h: starting again will not help, someone must change the configuration. */
export const exitMisconfigured = 78

/** Tells the process that started this one where it listens. */
export type ReadyMessage = { type: 'ready'; port: number; metricsPort: number }
