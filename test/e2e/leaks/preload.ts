import { appendFileSync } from 'node:fs'

/*
 * Is loaded into each process of the system before all else. It tells the test what the gateway and the issuer
 * hand each other, which nobody else ever sees, and lets the test end a process by an error that nobody catches.
 */
const { fetch } = globalThis
const { NODE_EXCHANGED: file } = process.env

globalThis.fetch = async (input, init) => {
  if (file === undefined || !(init?.body instanceof URLSearchParams)) return fetch(input, init)
  const sent = init.body.toString()
  const note = (got: string) => appendFileSync(file, `${JSON.stringify({ sent, got })}\n`)
  // It may break off.
  note('')
  const answer = await fetch(input, init)
  note(await answer.clone().text())
  return answer
}

process.on('SIGPWR', () => {
  throw new Error('nobody catches this')
})
