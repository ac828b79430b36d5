import { createService, runService, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { openLocalProvider } from './local/provider.ts'

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('broker', settings)
  const provider = await openLocalProvider({
    folder: settings.GATEHOUSE_DATA_DIR,
    region: settings.AWS_REGION,
    log: service.log,
    metrics: service.metrics,
  })
  return serve(createApp({ ...service, provider }), service)
})
