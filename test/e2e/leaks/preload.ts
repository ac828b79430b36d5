import { appendFileSync } from 'node:fs'

/*
 * Is loaded into each process of the system before all else. It tells the test what the gateway and the issuer
 * hand each other, which nobody else ever sees, and lets the test end a process by an error that nobody catches.
 */
const { fetch } = globalThis
const { NODE_EXCHANGED: file } = process.env

globalThis.fetch = async (input, init) => {
  const answer = await fetch(input, init)
  if (file !== undefined && init?.body instanceof URLSearchParams) {
    const exchanged = { sent: init.body.toString(), got: await answer.clone().text() }
    appendFileSync(file, `${JSON.stringify(exchanged)}\n`)
  }
  return answer
}

process.on('SIGPWR', () => {
  throw new Error('nobody catches this')
})
