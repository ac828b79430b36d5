import { lookup } from 'node:dns/promises'
import type { HealthCheck } from '@gatehouse/kit'
import { Peer, type PeerOptions } from './peer.ts'

const lookEveryMilliseconds = 2_000

/** Follows every other replica of the broker, as they come and go. */
export class Peers {
  readonly #names: { host: string; port: number }[]
  readonly #options: PeerOptions
  readonly #peers = new Map<string, Peer>()
  readonly #looks: NodeJS.Timeout
  /** Those that are found first have been there before. */
  #place: '0' | undefined = '0'
  #unresolved = false

  /** `names` is a list of `host:port`, parted by commas; each stands for all addresses of its host. */
  constructor(names: string, options: PeerOptions) {
    this.#names = names.split(',').map((name) => {
      const colon = name.lastIndexOf(':')
      return { host: name.slice(0, colon), port: Number(name.slice(colon + 1)) }
    })
    this.#options = options
    this.#looks = setInterval(() => void this.#look(), lookEveryMilliseconds).unref()
    void this.#look()
  }

  readonly check: HealthCheck = () => {
    const others = [...this.#peers.values()].filter(({ self }) => !self)
    const lost = others.filter((peer) => peer.lost).length
    if (!this.#unresolved && lost === 0) return { status: 'ok' }
    const trouble = this.#unresolved
      ? 'BROKER_PEERS cannot be resolved.'
      : `${lost} of ${others.length} other brokers cannot be followed.`
    return {
      status: 'degraded',
      detail:
        `${trouble} What they receive is noticed here only when the time to live of what is kept ends. ` +
        'An operator must look at BROKER_PEERS and BROKER_TOKEN_FILE, and at the network between the brokers.',
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#looks)
    await Promise.all([...this.#peers.values()].map((peer) => peer.close()))
  }

  async #look(): Promise<void> {
    const found = new Map<string, { host: string; port: number }>()
    try {
      for (const { host, port } of this.#names) {
        for (const { address } of await lookup(host, { all: true })) {
          found.set(`${address} ${port}`, { host: address, port })
        }
      }
    } catch (error) {
      if (!this.#unresolved) {
        this.#options.log.warn({ err: error }, 'the other brokers cannot be found')
      }
      this.#unresolved = true
      return
    }
    this.#unresolved = false
    for (const [key, peer] of this.#peers) peer.listed = found.has(key)
    for (const [key, address] of found) {
      if (!this.#peers.has(key)) this.#add(key, address)
    }
    this.#place = undefined
  }

  #add(key: string, address: { host: string; port: number }): void {
    const peer = new Peer(address, this.#place, this.#options)
    this.#peers.set(key, peer)
    // One that is itself stays known, so that it is not tried again.
    void peer.done.then(() => peer.self || this.#peers.delete(key))
  }
}
