import type { EdgeSettings } from './settings.ts'

/** Settings under which three a minute are allowed of anything. */
export const limitsOf3: EdgeSettings = {
  HOST: '127.0.0.1',
  PORT: 8080,
  GATEHOUSE_STAGE: 'local',
  GATEHOUSE_AUTH: 'policy',
  RATE_LIMIT_ADDRESS_PER_MINUTE: 3,
  RATE_LIMIT_PRINCIPAL_PER_MINUTE: 3,
  RATE_LIMIT_FAILURES_PER_MINUTE: 3,
}
