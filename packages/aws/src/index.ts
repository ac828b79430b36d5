export * from './calls.ts'
export * from './clients.ts'
export * from './failures.ts'
export * from './identity.ts'
