export * from './check.ts'
export * from './describe.ts'
export * from './order.ts'
