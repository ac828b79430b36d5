import type { AttributeChange } from '../infra/attributes.ts'
import type { Resource, ResourceChange } from '../infra/plan-file.ts'

/**
 * Attributes that tell of what other resources describe, or of the passing of time. They differ from the state
 * after each apply, without that anybody changed anything; what is behind them is looked at by itself.
 */
const told: Record<string, RegExp> = {
  aws_s3_bucket:
    /^(acceleration_status|acl|cors_rule|grant|lifecycle_rule|logging|object_lock_\w+|policy|replication_configuration|request_payer|server_side_encryption_configuration|versioning|website)\b/,
  aws_eip: /^(association_id|instance|network_interface|private_dns|private_ip)\b/,
  aws_iam_role: /^(inline_policy|managed_policy_arns)\b/,
  aws_db_instance: /^(latest_restorable_time|status|replicas)\b/,
  // Each change of a value is one: the description says the first value alone.
  aws_ssm_parameter: /^version$/,
  aws_sqs_queue: /^(policy|redrive_policy|redrive_allow_policy)\b/,
  aws_secretsmanager_secret: /^(policy|replica)\b/,
  aws_dynamodb_table: /^(replica|stream_arn|stream_label)\b/,
  aws_eks_cluster: /^(platform_version|status)\b/,
  aws_eks_node_group: /^(status|resources|release_version)\b/,
}

/** Whether an attribute says that somebody changed something. */
export function tellsOfChange({ type }: ResourceChange, change: AttributeChange): boolean {
  const { name, from, to } = change
  // Repeats what `tags` says.
  if (name.startsWith('tags_all')) return false
  if (nothing.has(from) && nothing.has(to)) return false
  return !told[type]?.test(name)
}

/** To the provider these are different things, to nobody else. */
const nothing = new Set(['(none)', '{}', '[]', '""', 'false', '0'])

type Rule = Record<string, unknown>

/** The lists of rules in a resource, and the resources that describe such rules one by one. */
const ruleLists: Record<string, { resource: string; of: string; key: (rule: Rule) => string[] }> = {
  'aws_security_group.ingress': {
    resource: 'aws_vpc_security_group_ingress_rule',
    of: 'security_group_id',
    key: securityRule,
  },
  'aws_security_group.egress': {
    resource: 'aws_vpc_security_group_egress_rule',
    of: 'security_group_id',
    key: securityRule,
  },
  'aws_route_table.route': { resource: 'aws_route', of: 'route_table_id', key: routeRule },
}

/** Whether an attribute of a resource lists rules that resources of their own describe. */
export function listsRules(type: string, attribute: string): boolean {
  return `${type}.${attribute}` in ruleLists
}

/** The rules that are there now, and were neither before nor are described by themselves. */
export function addedRules(
  { type, change }: ResourceChange,
  attribute: string,
  resources: Resource[],
): string[] {
  const list = ruleLists[`${type}.${attribute}`]
  if (!list) return []
  const [before, after] = [change.before, change.after] as Record<string, unknown>[]
  const rulesOf = (from: unknown) => ((from ?? []) as Rule[]).flatMap(list.key)
  const described = resources
    .filter((one) => one.type === list.resource && one.values[list.of] === after?.id)
    .flatMap(({ values }) => list.key(values))
  const known = new Set([...rulesOf(before?.[attribute]), ...described])
  return rulesOf(after?.[attribute]).filter((rule) => !known.has(rule))
}

/** `tcp 443 10.0.0.0/16`, one for each source; the same for either kind of resource. */
function securityRule(rule: Rule): string[] {
  const protocol = String(rule.ip_protocol ?? rule.protocol)
  const [from, to] = [rule.from_port, rule.to_port].map(String)
  const ports = protocol === '-1' ? 'all' : from === to ? from : `${from}-${to}`
  const sources = [
    rule.cidr_blocks,
    rule.ipv6_cidr_blocks,
    rule.security_groups,
    rule.prefix_list_ids,
    rule.cidr_ipv4,
    rule.cidr_ipv6,
    rule.referenced_security_group_id,
    rule.prefix_list_id,
    rule.self === true ? 'itself' : undefined,
  ]
  return sources
    .flat()
    .filter((source): source is string => typeof source === 'string' && source !== '')
    .map((source) => `${protocol === '-1' ? 'all' : protocol} ${ports} ${source}`)
}

/** `0.0.0.0/0`: the target is in the resource of the route. */
function routeRule(rule: Rule): string[] {
  return [
    rule.cidr_block,
    rule.ipv6_cidr_block,
    rule.destination_cidr_block,
    rule.destination_ipv6_cidr_block,
    rule.destination_prefix_list_id,
  ].filter((text): text is string => typeof text === 'string' && text !== '')
}
