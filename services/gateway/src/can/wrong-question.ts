/** A question that cannot be answered as it is put; `fix` says how to put it. */
export class WrongQuestion extends Error {
  override name = 'WrongQuestion'
  readonly fix: string

  constructor(message: string, fix: string) {
    super(message)
    this.fix = fix
  }
}
