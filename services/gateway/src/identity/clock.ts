/** Milliseconds that only go forward, from wherever: for how long ago something was. */
export type Clock = () => number

export const clock: Clock = () => performance.now()
