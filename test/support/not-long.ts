/** What takes long is for continuous integration: for `skip`. */
export const notLong =
  process.env.GATEHOUSE_LONG === 'true' ? undefined : 'optional: it runs with GATEHOUSE_LONG=true'
