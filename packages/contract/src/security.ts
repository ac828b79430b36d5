import type { Security } from './openapi.ts'

/** How people and programs say who they are to the gateway. Who does not is anonymous. */
export const gatewaySecurity: Security = {
  optional: true,
  schemes: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'An API key, which begins with gthk_, or an access token of the issuer',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: 'gatehouse_session',
      description:
        'What a browser has once its user has signed in at /auth/login; over HTTPS its name begins with __Host-',
    },
  },
}

/** How callers of an inner service prove who they are. */
export const innerSecurity: Security = {
  optional: false,
  schemes: {
    caller: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A token that is for this service, as `gatehouse token` prints one',
    },
  },
}
