import { createService, runMain, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { openGateway } from './open-gateway.ts'

await runMain('gateway', async () => {
  const settings = configFromEnv()
  const service = createService('gateway', settings)
  return serve(createApp(await openGateway(settings, service)), service)
})
