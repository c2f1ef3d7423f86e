/** Elements before and after those of a tensor. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Pad, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { concat } from "../primitives/concat/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { pad as padNode } from "../primitives/pad/op.ts"
import { reverse } from "../primitives/reverse/op.ts"
import { sliceAxis } from "../primitives/slice/op.ts"
import { fail } from "../shape/fail.ts"
import { checkArray, checkWord } from "../shape/found.ts"
import { checkPadMode, padAxes } from "../shape/pad.ts"
import type { PadModeErr } from "../types/pad.ts"
import { nodeOf } from "./operands.ts"

type Paddings = ReadonlyArray<readonly [before: number, after: number]>

/** `count` copies of the first or last element along an axis. */
const repeated = (x: Node, axis: number, at: number, count: number): Node =>
  broadcast(
    sliceAxis(x, axis, at, at + 1),
    x.axes.with(axis, { size: count }),
    x.axes.map((_, i) => i)
  )

const modes = ["constant", "reflect", "symmetric", "edge", "circular"] as const

type Mode = (typeof modes)[number]

type Ends = (x: Node, axis: number, before: number, after: number) => readonly [before: Node, after: Node]

const ends: { readonly [M in Exclude<Mode, "constant">]: Ends } = {
  edge: (x, axis, before, after) => [repeated(x, axis, 0, before), repeated(x, axis, x.axes[axis]!.size - 1, after)],
  reflect: (x, axis, before, after) => {
    const last = x.axes[axis]!.size - 1
    return [reverse(sliceAxis(x, axis, 1, before + 1), [axis]), reverse(sliceAxis(x, axis, last - after, last), [axis])]
  },
  symmetric: (x, axis, before, after) => {
    const { size } = x.axes[axis]!
    return [reverse(sliceAxis(x, axis, 0, before), [axis]), reverse(sliceAxis(x, axis, size - after, size), [axis])]
  },
  circular: (x, axis, before, after) => {
    const { size } = x.axes[axis]!
    return [sliceAxis(x, axis, size - before, size), sliceAxis(x, axis, 0, after)]
  }
}

/**
 * `x` with `[before, after]` elements more on each of its axes. By default they are `value` (by default 0); other modes take them
 * from `x`:
 *
 * - `"edge"`: the element at the end, again and again: `a a|a b c|c c`
 * - `"reflect"`: mirrored at the element at the end: `c b|a b c|b a`
 * - `"symmetric"`: mirrored behind the element at the end: `b a|a b c|c b`
 * - `"circular"`: from the other end: `b c|a b c|a b`
 *
 * Throws `ShapeError` for another number of paddings than axes, a padding that is negative or fractional, one that is longer
 * than what is mirrored or repeated, and for a value that is not of the dtype.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.pad(Tensor.zeros([2, 3]), [[0, 0], [1, 2]]).shape // => [2, 6]
 * Tensor.pad(Tensor.zeros([5]), [[4, 4]], { mode: "reflect" }).shape // => [13]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const pad = <S extends Shape, D extends DType, const P extends Paddings, M extends Mode = "constant">(
  x: Tensor<S, D>,
  paddings: Guard<Known<P, S, Pad<S, P>>, Guard<Known<P, S, PadModeErr<S, P, M>>, P>>,
  options?: { readonly mode?: M; readonly value?: number }
): Tensor<Ok<Pad<S, P>>, D> => {
  const node = nodeOf(x, "pad")
  const by = paddings as Paddings
  const mode: Mode = options?.mode ?? "constant"
  const value = options?.value ?? 0
  checkArray("pad", "the paddings are", by, "[[1, 1], [0, 0]]")
  by.forEach((each, i) => checkArray("pad", `padding ${i} is`, each, "[1, 1]"))
  checkWord("pad", "mode", mode, modes)
  padAxes(node.axes, by)
  if (mode === "constant") {
    const { dtype } = node
    if (dtype === "int32" && (value | 0) !== value) fail("pad", `pad: ${value} is no int32`)
    return padNode(node, literal(value, dtype), {
      before: by.map(([before]) => before),
      after: by.map(([, after]) => after),
      between: by.map(() => 0)
    }) as any
  }
  checkPadMode(mode, node.axes, by)
  return by.reduce((sum, [before, after], axis) => {
    if (before + after === 0) return sum
    const [first, last] = ends[mode](sum, axis, before, after)
    return concat([...(before === 0 ? [] : [first]), sum, ...(after === 0 ? [] : [last])], axis)
  }, node) as any
}
