import type { Dim, Shape, Show } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { checkPairs, type PairsErr } from "../attention/angles.ts"
import type { F32 } from "../attention/operand.ts"
import { sinusoidal } from "../attention/positions.ts"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import type { Count, FloatErr, IsSymbol, Last } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"

type SequenceErr<S, Kind extends string> = S extends readonly [unknown, infer W]
  ? IsSymbol<W> extends "symbol"
    ? `${Kind}: the last axis of ${Show<S>} has no known size, which its parameters need`
    : 0
  : S extends Shape
    ? number extends S["length"]
      ? 0
      : `${Kind} expects [time, width] but got ${Show<S>}`
    : 0

type First<A, B> = A extends string ? A : B

const checkSequence = (kind: string, shape: Shape): number => {
  if (shape.length !== 2) internal.fail(kind, `${kind} expects [time, width] but got ${internal.show(shape)}`)
  return internal.lastSize(kind, shape)
}

/**
 * @since 0.1.0
 * @category models
 */
export interface SinusoidalPositions extends Layer {
  readonly "~kind": "sinusoidalPositions"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": First<
    FloatErr<this["~dt"], "sinusoidalPositions">,
    First<SequenceErr<this["~in"], "sinusoidalPositions">, PairsErr<this["~in"], "sinusoidalPositions">>
  >
}

/**
 * Adds sinusoidal positions to `[time, width]` (Vaswani et al. 2017, section 3.5): `Attention.sinusoidal`. The width must be even.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const embed = Nn.stack(Nn.embedding(8000, 512), Nn.sinusoidalPositions)
 * Nn.sequential(Nn.input(["time"], "int32"), embed).output.shape // => ["time", 512]
 * ```
 *
 * @since 0.1.0
 * @category positions
 */
export const sinusoidalPositions: SinusoidalPositions = /*#__PURE__*/ internal.make(
  "sinusoidalPositions",
  "",
  (input) => {
    const kind = "sinusoidalPositions"
    internal.checkFloat(kind, input.dtype)
    const width = checkPairs(kind, input.shape, checkSequence(kind, input.shape))
    return internal.pure(
      input,
      (x) => Tensor.add(x as F32, sinusoidal(Tensor.sizes(x).at(-2)! as 1, width as 2) as unknown as F32) as F32
    )
  }
)

/**
 * @since 0.1.0
 * @category models
 */
export interface PositionParams<C extends Dim, D extends Dim> {
  readonly table: Tensor.Tensor<[C, D]>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface PositionEmbedding<C extends number, Name extends string = ""> extends Layer {
  readonly "~kind": "positionEmbedding"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": PositionParams<C, Last<this["~in"]>>
  readonly "~state": null
  readonly "~err": First<FloatErr<this["~dt"], "positionEmbedding">, SequenceErr<this["~in"], "positionEmbedding">>
}

/** At run time only: as a type it would not settle in code generic over the number of positions. */
const checkTime = (time: number, context: number): void => {
  if (time > context)
    internal.fail("positionEmbedding", `positionEmbedding: ${time} positions, but the table has ${context}`)
}

/** The first rows of a table of positions. */
export const firstRows = (table: F32, time: number): F32 => {
  checkTime(time, Tensor.sizes(table)[0]!)
  return Tensor.slice(table, [[0, time], null] as any) as F32
}

/**
 * Adds learned positions to `[time, width]`: row p of a table for position p (Gehring et al. 2017; GPT-2). A sequence that is longer than
 * `context` throws `ShapeError`. Parameters: `table` `[context, width]`, normal of deviation 0.02 unless given.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const embed = Nn.stack(Nn.embedding(50257, 768), Nn.positionEmbedding(1024))
 * Nn.sequential(Nn.input(["time"], "int32"), embed).output.shape // => ["time", 768]
 * ```
 *
 * @since 0.1.0
 * @category positions
 */
export const positionEmbedding = <const C extends number, const Name extends string = "">(
  context: Count<C, "positionEmbedding: context">,
  options?: {
    /** the key of its parameters in the model's; else `positionEmbedding` and a number */
    readonly name?: Name
    readonly tableInit?: Initializer.Initializer
  }
): PositionEmbedding<C, Name> => {
  const { name = "", tableInit = Initializer.normal(0.02) } = options ?? {}
  const count = context as number
  internal.checkCount("positionEmbedding: context", count)
  return internal.make("positionEmbedding", name, (input) => {
    internal.checkFloat("positionEmbedding", input.dtype)
    const width = checkSequence("positionEmbedding", input.shape)
    const [time] = input.shape
    if (typeof time === "number") checkTime(time, count)
    const apply = ({ params }: { readonly params: any }, x: Tensor.AnyTensor): Tensor.AnyTensor =>
      Tensor.add(x as F32, firstRows(params.table, Tensor.sizes(x).at(-2)!)) as F32
    return {
      output: input,
      needsKey: false,
      hasState: false,
      init: (key) => ({ params: { table: tableInit(key, [count, width]) }, state: null }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
}
