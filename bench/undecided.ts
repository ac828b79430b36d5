import { createService, runService, serve } from '@gatehouse/kit'
import { openToAll } from '../services/gateway/src/policy/decisions.ts'
import { createApp } from '../services/gateway/src/app.ts'
import { configFromEnv } from '../services/gateway/src/config.ts'
import { openGateway } from '../services/gateway/src/open-gateway.ts'

/* The gateway as it is, but that it decides nothing: callers are verified, counted and let through. */

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('gateway', settings)
  const deps = await openGateway(settings, service)
  return serve(createApp({ ...deps, decisions: openToAll }), service)
})
