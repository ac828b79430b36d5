import { createService, runService, serve } from '@gatehouse/kit'
import { createApp } from './app.ts'
import { configFromEnv } from './config.ts'
import { openStore } from './open-store.ts'

await runService(async () => {
  const settings = configFromEnv()
  const service = createService('directory', settings)
  const { ready, ...opened } = await openStore(settings, service)
  // The database opens while the server is built; a new one takes all the time there is meanwhile, which a
  // server that was up already would take for overload.
  const app = createApp({ ...service, ...opened })
  await ready
  return serve(app, service)
})
