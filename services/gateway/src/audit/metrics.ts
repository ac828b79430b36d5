import { Counter, Gauge, type Registry } from 'prom-client'

/** How many entries were kept and lost is counted where it happens; how many wait is read from there. */
export function auditMetrics(registry: Registry, pending: () => number): Counter<'result'> {
  new Gauge({
    name: 'gatehouse_audit_entries_pending',
    help: 'Entries that wait to be kept in the audit log',
    registers: [registry],
    collect() {
      this.set(pending())
    },
  })
  const entries = new Counter({
    name: 'gatehouse_audit_entries_total',
    help: 'Entries that are in the audit log (kept), or on stdout alone (lost)',
    labelNames: ['result'],
    registers: [registry],
  })
  // From the beginning on: a rate shows the first that is lost, too.
  for (const result of ['kept', 'lost']) entries.inc({ result }, 0)
  return entries
}
