import { type Output, directoryRoutes, gatewayRoutes, pathFor } from '@gatehouse/contract'
import { implement, versionsHeader } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Dependencies } from '../dependencies.ts'
import { versionsOf, withVersions, written } from '../forward/versions.ts'

/** The audit log, to read: as the directory has it, and kept by nobody on the way. */
export function addAudit(
  app: FastifyInstance,
  { directory, version }: Pick<Dependencies, 'directory' | 'version'>,
): void {
  const { listAudit } = gatewayRoutes
  implement(app, listAudit, async (input, request, reply) => {
    const path = pathFor(directoryRoutes.readAudit, input)
    const fetched = await directory.send({ method: 'GET', path }, request)
    const versions = { gateway: version.version, ...versionsOf(fetched) }
    const answer = withVersions(await fetched.json(), versions)
    void reply.headers({ 'cache-control': 'no-store', [versionsHeader]: written(versions) })
    return answer as Output<typeof listAudit>
  })
}
