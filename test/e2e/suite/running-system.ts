/** A system that runs anywhere, as those who use it know it. */
export type RunningSystem = {
  /** Of the gateway. */
  url: string
  /** Of the broker itself. */
  brokerUrl: string
  /** With what reading is allowed: nothing where anonymous may. */
  reader: Record<string, string>
  /** Of who may do everything. */
  admin: Record<string, string>
  /** With which a person may ask the broker itself. */
  brokerToken(): Promise<string>
}
