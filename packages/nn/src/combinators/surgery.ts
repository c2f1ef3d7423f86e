import type { DType } from "@typegrad/core/DType"
import type { Guard, Shape } from "@typegrad/core/Shape"
import { fail } from "../internal/layer.ts"
import type { FoldAll, FoldErr } from "../internal/types/fold.ts"
import type { CountOf, LastErr, Taken } from "../internal/types/surgery.ts"
import type { Layer } from "../Layer.ts"
import { type Stack, stackOf } from "./stack.ts"

/**
 * The first `count` layers of a stack. Layers without a name keep the names of their variables, so the prefix takes the variables of
 * the whole: what it does not need is left alone. A count that is no number of its layers is a compile error, and throws
 * `ShapeError`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const body = Nn.stack(Nn.dense(64), Nn.relu, Nn.dense(32), Nn.relu, Nn.dense(10))
 * Nn.sequential(Nn.input([784]), ...Nn.prefix(body, 4).layers).output.shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const prefix = <const Ls extends ReadonlyArray<Layer>, const N extends number>(
  stack: Stack<Ls>,
  count: CountOf<Ls, N>
): Stack<Taken<Ls, N>> => {
  const n = count as number
  const { layers } = stack
  if (!(Number.isSafeInteger(n) && n >= 0 && n <= layers.length))
    fail("prefix", `prefix: the stack has ${layers.length} layers, not ${n}`)
  return stackOf(layers.slice(0, n)) as never
}

/**
 * The stack with another last layer. Variables of the others keep their names and types. A stack of no layers has none to replace.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const body = Nn.stack(Nn.dense(64), Nn.relu, Nn.dense(10))
 * Nn.sequential(Nn.input([784]), Nn.replaceHead(body, Nn.dense(3))).output.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const replaceHead = <const Ls extends ReadonlyArray<Layer>, const L extends Layer>(
  stack: Stack<Ls>,
  head: Guard<LastErr<Ls>, Guard<FoldErr<FoldAll<Shape, DType, [...Front<Ls>, L]>>, L>>
): Stack<[...Front<Ls>, L]> => {
  const { layers } = stack
  if (layers.length === 0) fail("replaceHead", "replaceHead: the stack has no layers")
  return stackOf([...layers.slice(0, -1), head as Layer]) as never
}

type Front<Ls> = Ls extends readonly [...infer F extends ReadonlyArray<Layer>, unknown] ? F : ReadonlyArray<Layer>
