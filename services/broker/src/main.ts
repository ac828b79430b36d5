import { createService, openCallers, runMain, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { openProvider } from './open-provider.ts'

await runMain('broker', async () => {
  const settings = configFromEnv()
  const service = createService('broker', settings)
  const provider = await openProvider(settings, service)
  const callers = openCallers(settings, service)
  return serve(createApp({ ...service, callers, provider }), service)
})
