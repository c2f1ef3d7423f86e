/** Einops: reshapes, transposes, reductions and repetitions written as one pattern. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Pattern, ReduceErr, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { checkFloat, checkNumeric } from "../shape/dtype.ts"
import { type Arranged, patternAxes } from "../shape/pattern.ts"
import { nodeOf } from "./operands.ts"
import { max, mean, min, sum } from "./reduce.ts"

type Sizes = Readonly<Record<string, number>>

/** Under the words of the input. */
const opened = (node: Node, { axes, input }: Arranged): Node =>
  reshape(
    node,
    input.map((word) => axes.get(word)!)
  )

/** From `words` to the axes of the result; words that `node` has not are repeated. */
const closed = (node: Node, words: ReadonlyArray<string>, { axes, output, result }: Arranged): Node => {
  const own = output.filter((word) => words.includes(word))
  const turned = own.every((word, i) => word === words[i])
    ? node
    : transpose(
        node,
        own.map((word) => words.indexOf(word))
      )
  const whole =
    own.length === output.length
      ? turned
      : broadcast(
          turned,
          output.map((word) => axes.get(word)!),
          own.map((word) => output.indexOf(word))
        )
  return reshape(whole, result)
}

/**
 * The elements of `x` in other axes. A pattern names the axes of `x` and those of the result by words; words in parentheses
 * are factors of one axis, the first of them outermost, and `1` is an axis of size 1. `sizes` gives the factors that do
 * not follow.
 *
 * Throws `ShapeError` if the pattern has another rank than `x`, an axis does not divide by the sizes of its factors, or a word
 * is repeated, unknown or missing in the result.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([2, 12, 3])
 * Tensor.rearrange(x, "b (h w) c -> b h w c", { h: 4 }).shape // => [2, 4, 3, 3]
 * Tensor.rearrange(x, "b n c -> (b c) n").shape // => [6, 12]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const rearrange = <S extends Shape, D extends DType, const P extends string, const N extends Sizes = {}>(
  x: Tensor<S, D>,
  pattern: Guard<Known<P, S, Pattern<"rearrange", S, P, N>>, P>,
  sizes?: N
): Tensor<Ok<Pattern<"rearrange", S, P, N>>, D> => {
  const node = nodeOf(x, "rearrange")
  const plan = patternAxes("rearrange", node.axes, pattern as string, sizes ?? {})
  return closed(opened(node, plan), plan.input, plan) as any
}

type How = "max" | "mean" | "min" | "sum"

const reducers: Record<How, (x: any, axes: any) => unknown> = { max, mean, min, sum }

/**
 * A reduction over the axes of `x` that are not in the result. Patterns and `sizes` are as in `rearrange`: `"b (h k) -> b h"`
 * reduces windows of `k`.
 *
 * Throws `ShapeError` as `rearrange` does, and for bool, and for the mean of int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([2, 28, 28, 3])
 * Tensor.reduce(x, "b h w c -> b c", "mean").shape // => [2, 3]
 * Tensor.reduce(x, "b (h k) (w l) c -> b h w c", "max", { k: 2, l: 2 }).shape // => [2, 14, 14, 3]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const reduce = <
  S extends Shape,
  D extends DType,
  const P extends string,
  H extends How,
  const N extends Sizes = {}
>(
  x: Tensor<S, D>,
  pattern: Guard<Known<P, S, Pattern<"reduce", S, P, N>>, P>,
  how: Guard<ReduceErr<D, H>, H>,
  sizes?: N
): Tensor<Ok<Pattern<"reduce", S, P, N>>, D> => {
  const node = nodeOf(x, "reduce")
  const plan = patternAxes("reduce", node.axes, pattern as string, sizes ?? {})
  checkReduce(node.dtype, how as string)
  const gone = plan.input.flatMap((word, i) => (plan.output.includes(word) ? [] : [i]))
  const left = plan.input.filter((word) => plan.output.includes(word))
  const whole = opened(node, plan)
  const reduced = gone.length === 0 ? whole : reducers[how as How](whole, gone)
  return closed(nodeOf(reduced, "reduce"), left, plan) as any
}

const checkReduce = (dtype: DType, how: string): void => {
  if (how === "mean") checkFloat("reduce", dtype)
  else checkNumeric("reduce", dtype)
}

/**
 * `x` repeated along the axes of the result that are not its own, whose sizes `sizes` gives. Patterns are as in `rearrange`: with
 * `"h w -> h (w r)"` every element stands `r` times in a row.
 *
 * Throws `ShapeError` as `rearrange` does.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.repeat(Tensor.zeros([4, 5]), "h w -> h (w r)", { r: 2 }).shape // => [4, 10]
 * ```
 *
 * @since 0.1.0
 * @category shape
 */
export const repeat = <S extends Shape, D extends DType, const P extends string, const N extends Sizes = {}>(
  x: Tensor<S, D>,
  pattern: Guard<Known<P, S, Pattern<"repeat", S, P, N>>, P>,
  sizes?: N
): Tensor<Ok<Pattern<"repeat", S, P, N>>, D> => {
  const node = nodeOf(x, "repeat")
  const plan = patternAxes("repeat", node.axes, pattern as string, sizes ?? {})
  return closed(opened(node, plan), plan.input, plan) as any
}
