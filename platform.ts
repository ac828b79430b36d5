import { definePlatform } from '@gatehouse/platform'

/** The one description of the system. */
export const platform = definePlatform({
  name: 'gatehouse',
  services: {
    gateway: {
      entry: 'services/gateway/src/main.ts',
      port: 8080,
      public: true,
      calls: ['directory', 'broker'],
    },
    broker: {
      entry: 'services/broker/src/main.ts',
      port: 8081,
    },
    directory: {
      entry: 'services/directory/src/main.ts',
      port: 8082,
      aws: true,
      settings: ['DATABASE_URL', 'DATABASE_PASSWORD_FILE', 'S3_BUCKET'],
    },
  },
})
