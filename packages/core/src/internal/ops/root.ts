import type { Node } from "../Node.ts"
import { eq } from "../primitives/eq/op.ts"
import { fill, zeros } from "../primitives/fill.ts"
import { select } from "../primitives/select/op.ts"
import { sqrt } from "../primitives/sqrt/op.ts"

/** `f(x)` with value and gradient 0 where x is 0, and f is not smooth. */
export const smoothAtZero = (x: Node, f: (x: Node) => Node): Node => {
  const nothing = eq(x, zeros(x))
  return select(nothing, zeros(x), f(select(nothing, fill(1, x), x)))
}

/** The root, whose gradient is 0 at 0: what is 0 there is a smallest length. */
export const rootOf = (x: Node): Node => smoothAtZero(x, sqrt)
