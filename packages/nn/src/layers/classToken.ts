import type { DType, Float } from "@typegrad/core/DType"
import type { Add, Dim, Shape, Show } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { F32 } from "../attention/operand.ts"
import * as internal from "../internal/layer.ts"
import type { IsSymbol, Last } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"

type More<T> = [T] extends [number] ? Add<T, 1> : number

type WithToken<S> = S extends readonly [infer T, infer D extends Dim] ? [More<T>, D] : [number, number]

type ClassErr<S, DT> = DT extends Float
  ? S extends readonly [unknown, unknown]
    ? IsSymbol<Last<S>> extends "symbol"
      ? `classToken: the last axis of ${Show<S>} has no known size, which its parameters need`
      : 0
    : S extends Shape
      ? number extends S["length"]
        ? 0
        : `classToken expects [time, width] but got ${Show<S>}`
      : 0
  : `classToken expects float input but got ${DT & DType}`

/**
 * @since 0.1.0
 * @category models
 */
export interface TokenParams<D extends Dim> {
  readonly token: Tensor.Tensor<[D]>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ClassToken<Name extends string = ""> extends Layer {
  readonly "~kind": "classToken"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": WithToken<this["~in"]>
  readonly "~outDt": this["~dt"]
  readonly "~params": TokenParams<Last<this["~in"]>>
  readonly "~state": null
  readonly "~err": ClassErr<this["~in"], this["~dt"]>
}

/**
 * Puts a learned vector in front of a sequence `[time, width]`, whose place gathers what a classifier reads (Devlin et al. 2018;
 * Dosovitskiy et al. 2021). Parameters: `token` `[width]`, zeros.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([196, 768]), Nn.classToken()).output.shape // => [197, 768]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const classToken = <const Name extends string = "">(options?: {
  /** the key of its parameters in the model's; else `classToken` and a number */
  readonly name?: Name
}): ClassToken<Name> =>
  internal.make("classToken", options?.name ?? "", ({ shape, dtype }) => {
    const op = "classToken"
    internal.checkFloat(op, dtype)
    if (shape.length !== 2) internal.fail(op, `${op} expects [time, width] but got ${internal.show(shape)}`)
    const width = internal.lastSize(op, shape)
    const apply = ({ params }: { readonly params: any }, x: Tensor.AnyTensor): Tensor.AnyTensor => {
      const token = Tensor.broadcastTo(params.token as F32, [...x.shape.slice(0, -2), 1, width]) as F32
      return Tensor.concat([token, x as F32], -2) as F32
    }
    return {
      output: { shape: [typeof shape[0] === "number" ? shape[0] + 1 : "?", width], dtype },
      needsKey: false,
      hasState: false,
      init: () => ({ params: { token: Tensor.zeros([width]) }, state: null }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
