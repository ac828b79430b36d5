/** How a service runs in a cluster. */
export type Workload = {
  /** As many as are needed for 70 % of the CPU that each asks for. */
  replicas: { min: number; max: number }
  /** What each replica asks for, in thousandths of a core. */
  cpuMillis: number
  /** What each replica asks for and may take. */
  memoryMib: number
  /** How a new version takes over: all at once after it was looked at, or by steps. */
  rollout: 'blue-green' | 'canary'
  /** What is asked for by synthetic requests, so that a version without users is judged, too. */
  probes: readonly `/${string}`[]
  slo: Slo
}

/** What users may count on. A new version that does worse is taken back. */
export type Slo = {
  /** Requests that are not answered 5xx. */
  successPercent: number
  /** Within which 95 of 100 answers are complete. */
  p95Milliseconds: number
}
