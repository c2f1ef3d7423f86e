/** A value times a function of its gate: the two are halves of the last axis. */
import type { DType } from "@typegrad/core/DType"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { type F32, unary } from "../internal/activation.ts"
import { fail, lastSize, show } from "../internal/layer.ts"
import type { EvenIn, Halved } from "../internal/types/float.ts"
import { gelu, silu } from "./smooth.ts"

/** Half of the last axis. As `HalfErr` on types. */
export const half = (op: string, shape: Shape): number => {
  const last = shape[shape.length - 1]
  if (typeof last === "string") return fail(op, `${op}: the last axis of ${show(shape)} has no known size to halve`)
  const size = lastSize(op, shape)
  return size % 2 === 0 ? size / 2 : fail(op, `${op}: the last axis of ${show(shape)} is odd and has no halves`)
}

const gated = (op: string, x: unknown, f: (gate: F32) => Tensor.AnyTensor): any =>
  unary(op, x, (x) => {
    half(op, x.shape)
    const [value, gate] = Tensor.split(x, 2, -1) as unknown as readonly [F32, F32]
    return Tensor.mul(value, f(gate) as F32)
  })

/**
 * `value sigmoid(gate)`: the first half of the last axis is the value, the second the gate (Dauphin et al. 2017, "Language modeling with gated convolutional networks").
 * Throws `ShapeError` where the last axis has no halves.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Activation from "@typegrad/nn/Activation"
 *
 * Activation.glu(Tensor.ones([32, 8])).shape // => [32, 4]
 * ```
 *
 * @since 0.1.0
 * @category gates
 */
export const glu = <S extends Shape, D extends DType>(x: EvenIn<S, D, "glu">): Tensor.Tensor<Halved<S>> =>
  gated("glu", x, (gate) => Tensor.sigmoid(gate))

/**
 * `value relu(gate)`: the first half of the last axis is the value, the second the gate (Shazeer 2020, "GLU variants improve transformer").
 * Throws `ShapeError` where the last axis has no halves.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Activation from "@typegrad/nn/Activation"
 *
 * Activation.reglu(Tensor.ones([32, 8])).shape // => [32, 4]
 * ```
 *
 * @since 0.1.0
 * @category gates
 */
export const reglu = <S extends Shape, D extends DType>(x: EvenIn<S, D, "reglu">): Tensor.Tensor<Halved<S>> =>
  gated("reglu", x, (gate) => Tensor.relu(gate))

/**
 * `value gelu(gate)`: the first half of the last axis is the value, the second the gate (Shazeer 2020, "GLU variants improve transformer").
 * Throws `ShapeError` where the last axis has no halves.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Activation from "@typegrad/nn/Activation"
 *
 * Activation.geglu(Tensor.ones([32, 8])).shape // => [32, 4]
 * ```
 *
 * @since 0.1.0
 * @category gates
 */
export const geglu = <S extends Shape, D extends DType>(x: EvenIn<S, D, "geglu">): Tensor.Tensor<Halved<S>> =>
  gated("geglu", x, (gate) => gelu(gate))

/**
 * `value silu(gate)`: the first half of the last axis is the value, the second the gate (Shazeer 2020, "GLU variants improve transformer").
 * Throws `ShapeError` where the last axis has no halves.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Activation from "@typegrad/nn/Activation"
 *
 * Activation.swiglu(Tensor.ones([32, 8])).shape // => [32, 4]
 * ```
 *
 * @since 0.1.0
 * @category gates
 */
export const swiglu = <S extends Shape, D extends DType>(x: EvenIn<S, D, "swiglu">): Tensor.Tensor<Halved<S>> =>
  gated("swiglu", x, (gate) => silu(gate))
