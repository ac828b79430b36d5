import { createService, runService, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { openStore } from './open-store.ts'

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('directory', settings)
  const store = await openStore(settings, service.log)
  return serve(createApp({ ...service, store }), service)
})
