import type { DType } from "@typegrad/core/DType"
import type { Dim, Guard, Heads, Known, Mul, Ok, Ranked, Shape, Show } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { F32 } from "./operand.ts"

/** `[..., time, width]` in heads; or a message. */
type Split<S extends Shape, N extends number, Op extends string = "splitHeads"> = S extends Ranked
  ? S extends readonly [...infer B extends Shape, infer t extends Dim, infer w extends Dim]
    ? Heads<w, N, Op> extends infer R
      ? R extends number
        ? [...B, N, t, R]
        : R
      : never
    : `${Op}: needs [..., time, width] but got ${Show<S>}`
  : Shape

type Times<A, B> = [A, B] extends [infer a extends number, infer b extends number] ? Mul<a, b> : number

/** `[..., heads, time, width]` with the heads side by side; or a message. */
type Joined<S extends Shape> = S extends Ranked
  ? S extends readonly [...infer B extends Shape, infer h extends Dim, infer t extends Dim, infer w extends Dim]
    ? [...B, t, Times<h, w>]
    : `joinHeads: needs [..., heads, time, width] but got ${Show<S>}`
  : Shape

/**
 * The width of `x` `[..., time, width]` shared out to heads: `[..., heads, time, width / heads]`. Throws `ShapeError` if the heads do
 * not divide the width.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Attention from "@typegrad/nn/Attention"
 *
 * Attention.splitHeads(Tensor.zeros([32, 10, 768]), 12).shape // => [32, 12, 10, 64]
 * ```
 *
 * @since 0.1.0
 * @category heads
 */
export const splitHeads = <S extends Shape, D extends DType, const N extends number>(
  x: Tensor.Tensor<S, D>,
  heads: Guard<Known<D, S, Split<S, N>>, N>
): Tensor.Tensor<Ok<Split<S, N>>, D> => {
  const [op, count] = ["splitHeads", heads as number]
  if (x.shape.length < 2) internal.fail(op, `splitHeads: needs [..., time, width] but got ${internal.show(x.shape)}`)
  internal.checkCount("splitHeads: heads", count)
  return toHeads(x as unknown as F32, count, headWidth(op, x, count)) as any
}

/** What each head has of the last axis. */
export const headWidth = (op: string, x: Tensor.AnyTensor, heads: number): number => {
  const width = Tensor.sizes(x).at(-1)!
  return width % heads === 0
    ? width / heads
    : internal.fail(op, `${op}: ${heads} heads do not divide the width ${x.shape.at(-1)!}`)
}

export const toHeads = (x: F32, heads: number, width: number): F32 =>
  Tensor.swapAxes(Tensor.reshape(x, [...x.shape.slice(0, -1), heads, width]) as F32, -3, -2) as F32

/**
 * Heads `[..., heads, time, width]` side by side: `[..., time, heads * width]`, the reverse of `splitHeads`. Throws `ShapeError` for a
 * tensor of fewer axes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Attention from "@typegrad/nn/Attention"
 *
 * Attention.joinHeads(Tensor.zeros([32, 12, 10, 64])).shape // => [32, 10, 768]
 * ```
 *
 * @since 0.1.0
 * @category heads
 */
export const joinHeads = <S extends Shape, D extends DType>(
  x: Guard<Known<D, S, Joined<S>>, Tensor.Tensor<S, D>>
): Tensor.Tensor<Ok<Joined<S>>, D> => {
  const found = x as unknown as F32
  const { shape } = found
  if (shape.length < 3)
    internal.fail("joinHeads", `joinHeads: needs [..., heads, time, width] but got ${internal.show(shape)}`)
  const [heads, , width] = Tensor.sizes(found).slice(-3)
  const rows = Tensor.swapAxes(found, -3, -2) as F32
  return Tensor.reshape(rows, [...shape.slice(0, -3), shape.at(-2)!, heads! * width!]) as any
}
