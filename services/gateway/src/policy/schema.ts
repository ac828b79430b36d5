import type { EntityType, SchemaJson } from '@cedar-policy/cedar-wasm/nodejs'
import { type PolicyResourceType, actions } from './actions.ts'

const text = { type: 'String' } as const
const optionalText = { type: 'String', required: false } as const

function entity(attributes: Record<string, object>, parents: string[] = []): EntityType<string> {
  return {
    memberOfTypes: parents,
    shape: { type: 'Record', attributes: attributes as Record<string, { type: string }> },
  }
}

const principals = {
  Anonymous: entity({}),
  Person: entity({ name: text, email: optionalText }, ['Role']),
  ApiKey: entity(
    {
      owner: text,
      name: text,
      scopes: { type: 'Set', element: { type: 'Entity', name: 'Action' } },
    },
    ['Role'],
  ),
}

const resources: Record<PolicyResourceType, EntityType<string>> = {
  System: entity({}),
  Account: entity({}),
  Bucket: entity({ name: text }),
  Object: entity({ bucket: text, key: text }, ['Bucket']),
  Parameter: entity({ name: text }),
  Secret: entity({ name: text }),
  User: entity({}),
  Self: entity({}),
  AuditLog: entity({}),
  Role: entity({}),
}

/**
 * What policies can speak of. Only people are given roles by policy; everything else anyone may ask for.
 * @see https://docs.cedarpolicy.com/schema/json-schema.html
 */
export const policySchema: SchemaJson<string> = {
  '': {
    entityTypes: { ...principals, ...resources },
    actions: Object.fromEntries(
      [...actions].map(([action, { types }]) => [
        action,
        {
          appliesTo: {
            principalTypes: action === 'HoldRole' ? ['Person'] : Object.keys(principals),
            resourceTypes: [...types],
          },
        },
      ]),
    ),
  },
}
