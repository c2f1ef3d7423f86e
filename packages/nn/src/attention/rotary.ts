import type { DType } from "@typegrad/core/DType"
import type { FloatErr, Guard, Known, Settled, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { angles, checkPairs, type PairsErr } from "./angles.ts"
import { type F32, type I32, needFloat } from "./operand.ts"

/**
 * How rotary positions turn.
 *
 * @since 0.1.0
 * @category models
 */
export interface RotaryOptions {
  /** how many positions come before the first, as with a cache; 0 unless given */
  readonly past?: number | Tensor.Tensor<[], "int32">
  /** pair i turns by `position base^(-2i / width)`; 10000 unless given */
  readonly base?: number
  /** which elements are a pair: 2i and 2i + 1, as in the paper (unless given), or i and i + width / 2, as in GPT-NeoX and Llama */
  readonly pairs?: "adjacent" | "halves"
}

const checkBase = (op: string, base: number): void =>
  internal.checkRange(`${op}: base`, base, base > 0 && Number.isFinite(base), "positive")

/** The two of each pair, and back. */
const layouts = {
  adjacent: {
    take: (x: F32, half: number): readonly [F32, F32] => {
      const pairs = Tensor.reshape(x, [...x.shape.slice(0, -1), half, 2]) as F32
      return Tensor.unstack(pairs, -1) as unknown as readonly [F32, F32]
    },
    put: (a: F32, b: F32, x: F32): F32 => Tensor.reshape(Tensor.stack([a, b], -1) as F32, x.shape) as F32
  },
  halves: {
    take: (x: F32): readonly [F32, F32] => Tensor.split(x, 2, -1) as unknown as readonly [F32, F32],
    put: (a: F32, b: F32): F32 => Tensor.concat([a, b], -1) as F32
  }
}

/**
 * Rotary positions (Su et al. 2021, "RoFormer", equation 15): each pair of elements of `x` `[..., time, width]` is turned by an angle
 * that grows with the position, `position base^(-2i / width)` for pair i, so that the product of a query and a key depends on their
 * distance only. For queries and keys, not for values.
 *
 * Throws `ShapeError` for an odd width, fewer than two axes, and other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Attention from "@typegrad/nn/Attention"
 *
 * Attention.rotary(Tensor.zeros([32, 12, 10, 64])).shape // => [32, 12, 10, 64]
 * ```
 *
 * @since 0.1.0
 * @category positions
 */
export const rotary = <S extends Shape, D extends DType>(
  x: Guard<Settled<S, D, FloatErr<D, "rotary">>, Guard<Known<D, S, PairsErr<S, "rotary">>, Tensor.Tensor<S, D>>>,
  options: RotaryOptions = {}
): Tensor.Tensor<S> => {
  const node = x as unknown as F32
  const { base = 10000, pairs = "adjacent", past = 0 } = options
  needFloat("rotary", node)
  checkBase("rotary", base)
  const [time, size] = Tensor.sizes(node).slice(-2)
  const width = checkPairs("rotary", node.shape, size)
  const by = angles(time!, width, base, past as number | I32)
  const [cos, sin] = [Tensor.cos(by) as F32, Tensor.sin(by) as F32]
  const { put, take } = layouts[pairs]
  const [a, b] = take(node, width / 2)
  const times = (p: F32, q: F32): F32 => Tensor.mul(p, q) as F32
  const [first, second] = [Tensor.sub(times(a, cos), times(b, sin)), Tensor.add(times(a, sin), times(b, cos))]
  return put(first as F32, second as F32, node) as any
}
