export * from './document.ts'
export * from './evaluate.ts'
