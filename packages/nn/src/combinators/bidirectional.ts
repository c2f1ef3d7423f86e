import * as Random from "@typegrad/core/Random"
import type { Add, Dim, Guard, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Last } from "../internal/types/check.ts"
import type {
  BatchOf,
  BothErr,
  CellKind,
  CellParams,
  CellState,
  ReadErr,
  SequenceErr,
  SequenceOut,
  StepsOf
} from "../internal/types/recurrent.ts"
import type { Layer, Need } from "../Layer.ts"
import type { UnrollOptions } from "../layers/recurrent.ts"

/**
 * One of each direction.
 *
 * @since 0.1.0
 * @category models
 */
export interface Directions<out T> {
  readonly forward: T
  readonly backward: T
}

/**
 * @since 0.1.0
 * @category models
 */
export type Merge = "concat" | "sum"

type Width<U extends number, M extends Merge> = M extends "concat" ? Add<U, U> : U

/**
 * A recurrent layer from both ends.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bidirectional<
  C extends CellKind,
  U extends number,
  Sequence extends boolean = true,
  M extends Merge = "concat",
  Name extends string = "",
  Needs extends Need = never
> extends Layer {
  readonly "~kind": "bidirectional"
  readonly "~name": Name
  readonly "~needs": Needs
  readonly "~out": SequenceOut<this["~in"], Width<U, M>, Sequence>
  readonly "~outDt": this["~dt"]
  readonly "~params": Directions<CellParams<C, Last<this["~in"]>, U>>
  readonly "~state": null
  readonly "~err": SequenceErr<this["~in"], this["~dt"], C>
  /**
   * The outputs of all steps of `x` `[batch.., time, features]` and the last state of each direction: that of `backward` is the
   * one after the first step. `initial`, where given, is `{ forward, backward }`. Otherwise as `unroll` of the layer inside.
   */
  readonly unroll: <In extends Dim, X extends Tensor.AnyTensor, const O extends UnrollOptions = {}>(
    params: Directions<CellParams<C, In, U>>,
    x: Guard<ReadErr<X, In, C, [unknown, unknown], "batch.., time, ">, X>,
    options?: Guard<BothErr<O, X, C, U>, O>
  ) => readonly [outputs: Tensor.Tensor<StepsOf<X, Width<U, M>>>, last: Directions<CellState<C, BatchOf<X>, U>>]
}

/** A sentence for what has no direction. */
type TurnErr<L> = L extends { readonly "~turned": unknown }
  ? 0
  : L extends { readonly "~kind": infer K extends string }
    ? `bidirectional takes rnn, lstm or gru but got ${K}`
    : "bidirectional takes rnn, lstm or gru"

type BidirectionalOf<L, M extends Merge, Name extends string> = L extends {
  readonly "~kind": infer C extends CellKind
  readonly "~of": readonly [infer U extends number, infer Sequence extends boolean]
  readonly "~needs": infer Needs extends Need
}
  ? Bidirectional<C, U, Sequence, M, Name, Needs>
  : never

type F32 = Tensor.Tensor<Shape>

/** What a recurrent layer has at run time. */
interface Turnable extends Layer {
  readonly "~turned": () => Turnable
  readonly unroll: (params: unknown, x: unknown, options: unknown) => readonly [F32, unknown]
}

/**
 * A recurrent layer and its like from the other end, with parameters of their own, `{ forward, backward }` (Schuster and Paliwal
 * 1997): the outputs of both at each step side by side, or their sum. With `returnSequence: false` inside, those of the step that each
 * took last.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const tagger = Nn.sequential(Nn.input(["time", 64]), Nn.bidirectional(Nn.lstm(32)), Nn.dense(17))
 * tagger.output.shape // => ["time", 17]
 * Nn.sequential(Nn.input(["time", 64]), Nn.bidirectional(Nn.gru(32), { merge: "sum" })).output.shape // => ["time", 32]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const bidirectional = <const L, const M extends Merge = "concat", const Name extends string = "">(
  layer: Guard<TurnErr<L>, L>,
  options?: {
    /** the key of its parameters in the model's; else `bidirectional` and a number */
    readonly name?: Name
    /** `"concat"` unless given */
    readonly merge?: M
  }
): BidirectionalOf<L, M, Name> => {
  const { name = "", merge = "concat" } = options ?? {}
  const forward = layer as Turnable
  if (forward?.["~turned"] === undefined) {
    const got = forward?.["~kind"] === undefined ? "" : ` but got ${forward["~kind"]}`
    return internal.fail("bidirectional", `bidirectional takes rnn, lstm or gru${got}`)
  }
  const backward = forward["~turned"]()
  const join = (a: Tensor.AnyTensor, b: Tensor.AnyTensor): F32 =>
    merge === "concat" ? (Tensor.concat([a as F32, b as F32], -1) as F32) : (Tensor.add(a as F32, b as F32) as F32)
  const bound = internal.make<Layer>("bidirectional", name, (input) => {
    const [f, b] = [forward["~bind"](input), backward["~bind"](input)]
    const { dtype, shape } = f.output
    const units = shape[shape.length - 1] as number
    return {
      output: { shape: [...shape.slice(0, -1), merge === "concat" ? 2 * units : units], dtype },
      needsKey: f.needsKey,
      hasState: false,
      init: (key) => ({
        params: {
          forward: f.init!(Random.foldIn(key, 0)).params,
          backward: b.init!(Random.foldIn(key, 1)).params
        },
        state: null
      }),
      train: ({ params }, x, key) => {
        const own = (index: number) => (key === null ? null : Random.foldIn(key, index))
        const [y] = f.train({ params: params.forward, state: null }, x, own(0))
        const [z] = b.train({ params: params.backward, state: null }, x, own(1))
        return [join(y, z), null]
      },
      infer: ({ params }, x) =>
        join(f.infer({ params: params.forward, state: null }, x), b.infer({ params: params.backward, state: null }, x))
    }
  })
  const unroll = (params: Directions<unknown>, x: unknown, given: UnrollOptions = {}) => {
    const { initial, key } = given
    if (initial !== undefined && !hasBoth(initial))
      internal.fail("bidirectional", "bidirectional: the initial state must be { forward, backward }")
    const own = (side: "forward" | "backward", index: number): UnrollOptions => ({
      ...given,
      initial: (initial as Directions<unknown> | undefined)?.[side],
      key: key === undefined ? undefined : Random.foldIn(key, index),
      ...{ "~side": side }
    })
    const [y, last] = forward.unroll(params.forward, x, own("forward", 0))
    const [z, first] = backward.unroll(params.backward, x, own("backward", 1))
    return [join(y, z), { forward: last, backward: first }]
  }
  return { ...bound, unroll } as unknown as BidirectionalOf<L, M, Name>
}

const hasBoth = (x: unknown): boolean => typeof x === "object" && x !== null && "forward" in x && "backward" in x
