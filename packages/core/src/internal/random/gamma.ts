/** The gamma distribution and its family. */
import type { DType } from "../../DType.ts"
import type { Key } from "../../Random.ts"
import type { Axis, Guard, Shape } from "../../Shape.ts"
import * as Tensor from "../../Tensor.ts"
import { axesOf as axesOfOperand, nodeOf, stretch } from "../ops/operands.ts"
import type { FloatIn } from "../ops/params.ts"
import { fill } from "../primitives/fill.ts"
import { broadcastAxes } from "../shape/broadcast.ts"
import { checkFloat } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import { show } from "../shape/show.ts"
import { whileLoop } from "../transform/whileLoop.ts"
import { inside } from "./continuous.ts"
import { axesOf, checkKey, fold, type Like, type LikeErr, node, part, type ShapeOf, tensor } from "./draw.ts"
import { normalOf } from "./normal.ts"

type F32 = Tensor.Tensor<Shape>
type Bool = Tensor.Tensor<Shape, "bool">
type Scalar = Tensor.Tensor<[], "int32">

/** A parameter of a distribution: a number, or a tensor that broadcasts to the shape drawn. */
export type Parameter = number | Tensor.Tensor<any>

const parameter = (op: string, name: string, x: Parameter, axes: ReadonlyArray<Axis>): F32 => {
  if (typeof x === "number") return tensor(fill(x, { axes, dtype: "float32" }))
  const own = axesOfOperand(x)
  const whole = own.length > axes.length ? null : broadcastAxes(op, own, axes)
  if (whole === null || whole.some(({ size }, i) => size !== axes[i]!.size)) {
    fail(op, `${op}: ${name} ${show(own)} does not broadcast to ${show(axes)}`)
  }
  return tensor(stretch(node(x as Tensor.AnyTensor), axes))
}

const uniformOf = (key: Key, like: F32): F32 => tensor(inside(key, node(like).axes))

type Carry = readonly [value: F32, done: Bool, turn: Scalar]

/**
 * log of Gamma(alpha, rate 1) for alpha >= 1 by rejection (Marsaglia and Tsang 2000): d v with d = alpha - 1/3 and
 * v = (1 + x / sqrt(9 d))^3, x normal, taken where log(u) < x^2 / 2 + d - d v + d log(v). Every turn draws for all elements; those
 * that are done keep theirs. What is no number stays none.
 */
const rejection = (key: Key, alpha: F32): F32 => {
  const d = Tensor.sub(alpha, 1 / 3) as F32
  const c = Tensor.rsqrt(Tensor.mul(d, 9) as F32) as F32
  const body = ([value, done, turn]: Carry): Carry => {
    const own = fold(key, node(turn))
    const x = tensor(normalOf(part(own, 0), node(alpha).axes)) as F32
    const root = Tensor.add(Tensor.mul(c, x), 1) as F32
    const positive = Tensor.greater(root, 0) as Bool
    const logV = Tensor.mul(Tensor.log(Tensor.where(positive, root, 1) as F32), 3) as F32
    const square = Tensor.mul(Tensor.square(x), 0.5) as F32
    const bound = Tensor.add(square, Tensor.mul(d, Tensor.add(Tensor.sub(1, Tensor.exp(logV)), logV))) as F32
    const fits = Tensor.less(Tensor.log(uniformOf(part(own, 1), alpha)), bound) as Bool
    const taken = Tensor.logicalAnd(Tensor.logicalAnd(positive, fits), Tensor.logicalNot(done)) as Bool
    return [
      Tensor.where(taken, Tensor.add(Tensor.log(d), logV), value) as F32,
      Tensor.logicalOr(done, taken) as Bool,
      Tensor.add(turn, 1) as Scalar
    ]
  }
  const first: Carry = [
    Tensor.full(Tensor.sizes(alpha), Number.NaN) as F32,
    Tensor.logicalNot(Tensor.greater(d, 0)) as Bool,
    Tensor.scalar(0, "int32")
  ]
  const left = ([, done]: Carry) => Tensor.notEqual(Tensor.sum(Tensor.cast(Tensor.logicalNot(done), "int32")), 0)
  const [value] = whileLoop(left as never, body as never, first) as Carry
  return value
}

/** log of Gamma(alpha, 1): below 1 by Gamma(alpha + 1) u^(1 / alpha). In logarithms, as small alphas give numbers below any float. */
const logGamma = (key: Key, alpha: F32): F32 => {
  const constant = Tensor.stopGradient(alpha) as F32
  const small = Tensor.less(constant, 1) as Bool
  const drawn = rejection(part(key, 0), Tensor.where(small, Tensor.add(constant, 1), constant) as F32)
  const power = Tensor.div(Tensor.log(uniformOf(part(key, 1), constant)), constant) as F32
  const positive = Tensor.greater(constant, 0) as Bool
  return Tensor.where(positive, Tensor.add(drawn, Tensor.where(small, power, 0)), Number.NaN) as F32
}

/**
 * float32 of the gamma distribution with shape `alpha` (a number, or a tensor that broadcasts to `shape`) and rate 1; NaN where
 * alpha is not positive. No gradient reaches alpha.
 *
 * Throws `ShapeError` for an alpha that does not broadcast.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.gamma(Random.key(0), 2.5, [100]).shape // => [100]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const gamma = <const L extends Like>(
  key: Key,
  alpha: Parameter,
  shape: Guard<LikeErr<L, "gamma">, L>
): Tensor.Tensor<ShapeOf<L>> =>
  Tensor.exp(logGamma(key, parameter("gamma", "alpha", alpha, axesOf("gamma", shape, key)))) as never

/**
 * float32 of the chi-square distribution with `degrees` of freedom: twice a gamma of half of them.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.chiSquare(Random.key(0), 3, [100]).shape // => [100]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const chiSquare = <const L extends Like>(
  key: Key,
  degrees: Parameter,
  shape: Guard<LikeErr<L, "chiSquare">, L>
): Tensor.Tensor<ShapeOf<L>> => {
  const k = parameter("chiSquare", "degrees", degrees, axesOf("chiSquare", shape, key))
  return Tensor.mul(Tensor.exp(logGamma(key, Tensor.mul(k, 0.5) as F32)), 2) as never
}

/**
 * float32 of Student's t distribution with `degrees` of freedom: a normal over the root of a chi-square by its degrees.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.studentT(Random.key(0), 5, [100]).shape // => [100]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const studentT = <const L extends Like>(
  key: Key,
  degrees: Parameter,
  shape: Guard<LikeErr<L, "studentT">, L>
): Tensor.Tensor<ShapeOf<L>> => {
  const k = parameter("studentT", "degrees", degrees, axesOf("studentT", shape, key))
  const half = Tensor.mul(k, 0.5) as F32
  const x = tensor(normalOf(part(key, 2), node(k).axes)) as F32
  return Tensor.mul(x, Tensor.sqrt(Tensor.div(half, Tensor.exp(logGamma(key, half))) as F32)) as never
}

/**
 * float32 of the beta distribution with parameters `a` and `b`: g / (g + h) of gammas with these shapes.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 *
 * Random.beta(Random.key(0), 2, 5, [100]).shape // => [100]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const beta = <const L extends Like>(
  key: Key,
  a: Parameter,
  b: Parameter,
  shape: Guard<LikeErr<L, "beta">, L>
): Tensor.Tensor<ShapeOf<L>> => {
  const axes = axesOf("beta", shape, key)
  const g = logGamma(part(key, 0), parameter("beta", "a", a, axes))
  const h = logGamma(part(key, 1), parameter("beta", "b", b, axes))
  return Tensor.sigmoid(Tensor.sub(g, h) as F32) as never
}

/**
 * float32 of the Dirichlet distribution: the last axis of `alpha` are its parameters, the result has its shape and sums to 1 along
 * that axis.
 *
 * Throws `ShapeError` for a scalar, and for what is not float.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Random.dirichlet(Random.key(0), Tensor.ones([32, 3])).shape // => [32, 3]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const dirichlet = <S extends Shape, D extends DType>(
  key: Key,
  alpha: FloatIn<S, D, "dirichlet">
): Tensor.Tensor<S> => {
  checkKey("dirichlet", key)
  const { axes, dtype } = nodeOf(alpha, "dirichlet", "alpha is")
  checkFloat("dirichlet", dtype)
  if (axes.length === 0) fail("dirichlet", "dirichlet: alpha is a scalar [], which has no axis of parameters")
  return Tensor.softmax(logGamma(key, alpha as Tensor.AnyTensor as F32), axes.length - 1) as never
}
