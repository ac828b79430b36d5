export type PasswordFlags = {
  context?: string
  show?: boolean
  output?: string
  set?: boolean
  fromFile?: string
  json?: boolean
}
