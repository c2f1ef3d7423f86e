/**
 * Threefry-2x32 with 20 rounds: a counter-based random function (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011; constants of Random123). Words are int32: their bits are what counts.
 */

const rotations = [13, 15, 26, 6, 17, 29, 16, 24]

/** Prepares a key: the returned function writes the block of counter (c0, c1) into `out[0]` and `out[1]`. */
export const keyed = (k0: number, k1: number): ((c0: number, c1: number, out: Int32Array) => void) => {
  const schedule = [k0 | 0, k1 | 0, k0 ^ k1 ^ 0x1bd11bda]
  return (c0, c1, out) => {
    let x = (c0 + schedule[0]!) | 0
    let y = (c1 + schedule[1]!) | 0
    for (let round = 0; round < 20; round++) {
      const by = rotations[round & 7]!
      x = (x + y) | 0
      y = ((y << by) | (y >>> (32 - by))) ^ x
      // after every fourth round the key is injected
      if ((round & 3) === 3) {
        const s = (round >> 2) + 1
        x = (x + schedule[s % 3]!) | 0
        y = (y + schedule[(s + 1) % 3]! + s) | 0
      }
    }
    out[0] = x
    out[1] = y
  }
}

/** One block of a key that is used once. */
export const threefry2x32 = (k0: number, k1: number, c0: number, c1: number): readonly [number, number] => {
  const out = new Int32Array(2)
  keyed(k0, k1)(c0, c1, out)
  return [out[0]!, out[1]!]
}
