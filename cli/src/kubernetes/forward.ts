import { type Socket, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { PortForward } from '@kubernetes/client-node'
import type { Cluster } from './cluster.ts'
import { CliError } from '../cli-error.ts'
import { clusterFailure, isAbsent, notOfStage } from './failures.ts'

/**
 * Makes a service of a cluster reachable on this machine, each connection by a pod of it that is ready, for as
 * long as this process has other things to do. Answers with its URL.
 * @throws {CliError} when the service is not there, or none of its pods is ready
 */
export async function forwardService(
  cluster: Cluster,
  namespace: string,
  service: string,
  port: number,
): Promise<string> {
  const forward = new PortForward(cluster.config)
  const connect = async (socket: Socket) => {
    socket.on('error', () => undefined)
    await forward.portForwardService(namespace, service, [port], socket, null, socket)
  }
  await isThere(cluster, forward, { namespace, service, port })
  const server = createServer((socket) => {
    connect(socket).catch((error: Error) => socket.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Place = { namespace: string; service: string; port: number }

/** Opens one connection and closes it again, so that whoever asks hears at once why it cannot be. */
async function isThere(
  cluster: Cluster,
  forward: PortForward,
  { namespace, service, port }: Place,
): Promise<void> {
  const [input, output] = [new PassThrough(), new PassThrough()]
  try {
    const opened = await forward.portForwardService(namespace, service, [port], output, null, input)
    const socket = typeof opened === 'function' ? opened() : opened
    socket?.close()
  } catch (error) {
    throw forwardFailure(error, cluster, { namespace, service, port })
  }
}

/** Of a connection that is refused there is an event instead of an error. */
function forwardFailure(error: unknown, cluster: Cluster, { namespace, service }: Place): CliError {
  if (isAbsent(error)) return notOfStage(error, cluster.name, `service ${service}`, namespace)
  const { message = '' } = error as { message?: string }
  if (/response: 40[13]$/.test(message)) {
    const text = `the cluster ${cluster.name} refuses: you may not forward ports of pods in the namespace ${namespace}`
    const fix = `use a context that may get and create pods/portforward in ${namespace}.`
    return new CliError(text, { fix, cause: error })
  }
  if (/^No (?:ready )?pods? found/.test(message)) {
    return new CliError(`no pod of ${service} in the namespace ${namespace} is ready`, {
      fix: `see what they wait for: kubectl -n ${namespace} describe pods -l app.kubernetes.io/name=${service}`,
      cause: error,
    })
  }
  return clusterFailure(error, cluster.name)
}
