/**
 * What comes within so many milliseconds; the wait keeps no process alive.
 * @throws {Error} when it does not, named TimeoutError
 */
export async function within<T>(ms: number, result: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    const error = Object.assign(new Error(`No answer within ${ms / 1000} s.`), {
      name: 'TimeoutError',
    })
    timer = setTimeout(reject, ms, error).unref()
  })
  return Promise.race([result, tooLate]).finally(() => clearTimeout(timer))
}
