/** What account.yaml begins as. */
export const accountTemplate = `# The parameters and secrets of the local account. Edit and save: the broker picks it up at once,
# and says in its log and at /health what is wrong where, if something is.
# Buckets are the folders beside this file, in buckets/<name>/.
#
# parameters:
#   /shop/greeting: hello                                    # a String
#   /shop/features: { type: StringList, value: [search, basket] }
#   /shop/database/password: { type: SecureString, value: local-only, description: Never answered }
#
# secrets:
#   shop/payment-provider: { description: Sandbox key, value: { key: abc } }   # text or a mapping
`
