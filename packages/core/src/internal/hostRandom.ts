import { keyed } from "./threefry.ts"

/**
 * A stream of random numbers on the host. It is the same for the same key; drawing moves it on.
 *
 * @since 0.1.0
 * @category models
 */
export interface HostRandom {
  /** in [0, 1), a multiple of 2^-53 */
  readonly uniform: () => number
  /** `n` of them */
  readonly uniforms: (n: number) => Float64Array
  /** mean 0, variance 1 */
  readonly normal: () => number
  /** an integer in [0, n), each equally likely; n from 1 to 2^32 */
  readonly int: (n: number) => number
  /** 0..n-1 in random order, each order equally likely */
  readonly permutation: (n: number) => Int32Array
}

/** Block i is threefry(key, (1, i)); what programs draw from a key comes from counters (0, i). */
export const hostRandom = (k0: number, k1: number): HostRandom => {
  const threefry = keyed(k0, k1)
  const block = new Int32Array(2)
  let counter = 0
  let spare: number | null = null

  const draw = (): void => threefry(1 + Math.floor(counter / 2 ** 32), counter++ | 0, block)
  const uniform = (): number => {
    draw()
    return ((block[0]! >>> 5) * 2 ** 26 + (block[1]! >>> 6)) * 2 ** -53
  }
  // Box and Muller, two at a time
  const normal = (): number => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  const int = (n: number): number => {
    if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 32)) throw new RangeError(`int: ${n} is not from 1 to 2^32`)
    // words from the last, incomplete multiple of n on would favour small integers
    const limit = 2 ** 32 - (2 ** 32 % n)
    for (;;) {
      draw()
      const word = block[0]! >>> 0
      if (word < limit) return word % n
    }
  }
  return {
    uniform,
    uniforms: (n) => Float64Array.from({ length: n }, uniform),
    normal,
    int,
    permutation: (n) => {
      const order = Int32Array.from({ length: n }, (_, i) => i)
      for (let i = n - 1; i > 0; i--) {
        const j = int(i + 1)
        const value = order[i]!
        order[i] = order[j]!
        order[j] = value
      }
      return order
    }
  }
}
