/**
 * Threefry-2x32 (see internal/threefry.ts) composed of int32 primitives, for a key an example: `randomBits` and `randomFold` take
 * one key only. All operands have equal sizes.
 */
import type { Axis } from "../../Shape.ts"
import type { Node } from "../Node.ts"
import { add } from "./add/op.ts"
import { broadcast } from "./broadcast/op.ts"
import { eq } from "./eq/op.ts"
import { fill } from "./fill.ts"
import { iota } from "./iota/op.ts"
import { or } from "./or/op.ts"
import { reduceSum } from "./reduceSum/op.ts"
import { select } from "./select/op.ts"
import { shiftLeft } from "./shiftLeft/op.ts"
import { shiftRightLogical } from "./shiftRightLogical/op.ts"
import { xor } from "./xor/op.ts"

const rotations = [13, 15, 26, 6, 17, 29, 16, 24]

export type Words = readonly [Node, Node]

/** The block of counter (0, `counter`) under a key. */
export const threefry = ([k0, k1]: Words, counter: Node): Words => {
  const schedule = [k0, k1, xor(xor(k0, k1), fill(0x1bd11bda, k0))] as const
  let x: Node = k0
  let y = add(counter, k1)
  for (let round = 0; round < 20; round++) {
    const by = rotations[round & 7]!
    x = add(x, y)
    y = xor(or(shiftLeft(y, fill(by, y)), shiftRightLogical(y, fill(32 - by, y))), x)
    if ((round & 3) === 3) {
      const s = (round >> 2) + 1
      x = add(x, schedule[s % 3]!)
      y = add(add(y, schedule[(s + 1) % 3]!), fill(s, y))
    }
  }
  return [x, y]
}

/** Both words of keys [examples, 2], each [examples]. */
export const words = (keys: Node): Words => {
  const at = iota(keys.axes, 1)
  const word = (i: number): Node => reduceSum(select(eq(at, fill(i, at)), keys, fill(0, keys)), [1])
  return [word(0), word(1)]
}

/** Keys [examples, 2] of two words [examples]. */
export const keys = ([first, second]: Words, pair: Axis): Node => {
  const axes = [...first.axes, pair]
  const at = iota(axes, 1)
  return select(eq(at, fill(0, at)), broadcast(first, axes, [0]), broadcast(second, axes, [0]))
}
