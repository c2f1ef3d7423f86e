/** Random choices of tests from a seed (mulberry32). */
export interface Draw {
  /** a whole number in [0, n) */
  readonly below: (n: number) => number
  readonly pick: <A>(choices: ReadonlyArray<A>) => A
  readonly real: () => number
}

export const draw = (seed: number): Draw => {
  let state = seed | 0
  const real = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number): number => Math.floor(real() * n)
  return { below, pick: (choices) => choices[below(choices.length)]!, real }
}
