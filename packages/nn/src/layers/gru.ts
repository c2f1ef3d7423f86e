import * as Random from "@typegrad/core/Random"
import type { Dim, Guard, Sx } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { apply, type Cell, type F32, type Params, parts } from "../internal/recurrent.ts"
import { recurrent } from "../internal/recurrentLayer.ts"
import type { CellStateErr, Front, Gates, ReadErr } from "../internal/types/recurrent.ts"
import type { DropoutNeed, Recurrent, RecurrentOptions, UnitsOf } from "./recurrent.ts"

/**
 * The gates lie side by side, in the order of PyTorch: reset, update, new. `recurrentBias` is that of the new gate, which stands inside
 * the reset.
 *
 * @since 0.1.0
 * @category models
 */
export interface GruParams<In extends Dim, U extends Dim> {
  readonly kernel: Tensor.Tensor<[In, Gates<3, U>]>
  readonly recurrentKernel: Tensor.Tensor<[U, Gates<3, U>]>
  readonly bias: Tensor.Tensor<[Gates<3, U>]>
  readonly recurrentBias: Tensor.Tensor<[U]>
}

/** The recurrent part of r and z, and that of n given r. */
type Read = (params: Params, hidden: F32) => readonly [r: F32, z: F32, n: (reset: F32) => F32]

const after: Read = ({ recurrentBias, recurrentKernel }, hidden) => {
  const [r, z, n] = parts(Tensor.matmul(hidden, recurrentKernel) as F32, 3)
  return [r!, z!, (reset) => Tensor.mul(reset, Tensor.add(n!, recurrentBias!) as F32) as F32]
}

const before: Read = ({ recurrentBias, recurrentKernel }, hidden) => {
  const [units = 0] = Tensor.sizes(recurrentKernel)
  const [gates, kernel] = Tensor.split(recurrentKernel, [2 * units, units], 1) as ReadonlyArray<F32>
  const [r, z] = parts(Tensor.matmul(hidden, gates!) as F32, 2)
  const n = (reset: F32) => Tensor.matmul(Tensor.mul(reset, hidden) as F32, kernel!) as F32
  return [r!, z!, (reset) => Tensor.add(n(reset), recurrentBias!) as F32]
}

const cellOf = (read: Read): Cell => ({
  kind: "gru",
  gates: 3,
  parts: [["", "state"]],
  step: (params, projected, state, hidden) => {
    const [xr, xz, xn] = parts(projected, 3)
    const [hr, hz, hn] = read(params, hidden)
    const reset = Tensor.sigmoid(Tensor.add(xr!, hr) as F32) as F32
    const update = Tensor.sigmoid(Tensor.add(xz!, hz) as F32) as F32
    const fresh = Tensor.tanh(Tensor.add(xn!, hn(reset)) as F32) as F32
    return Tensor.add(fresh, Tensor.mul(update, Tensor.sub(state, fresh) as F32) as F32)
  }
})

const cells = { after: /*#__PURE__*/ cellOf(after), before: /*#__PURE__*/ cellOf(before) } as const

/**
 * One step of a gated recurrent unit (Cho et al. 2014, with the reset after the product, as in cuDNN and PyTorch), for `x`
 * `[batch.., features]` and `state` `[batch.., units]`; the next state is also the output. Where p = x kernel + bias and
 * q = state recurrentKernel, each of three parts:
 *
 *     r = sigmoid(p0 + q0), z = sigmoid(p1 + q1)
 *     n = tanh(p2 + r (q2 + recurrentBias))
 *     state' = (1 - z) n + z state
 *
 * With `reset: "before"` it is that of the paper: the recurrent kernel of n reads r state.
 *
 * Throws `ShapeError` where they do not fit.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const params = Nn.sequential(Nn.input(["time", 3]), Nn.gru(5)).init(Random.key(0)).params.gru0
 * Nn.gruCell(params, Tensor.ones([32, 3]), Tensor.zeros([32, 5])).shape // => [32, 5]
 * ```
 *
 * @since 0.1.0
 * @category cells
 */
export const gruCell = <In extends Dim, U extends Dim, X extends Tensor.AnyTensor, S extends Tensor.AnyTensor>(
  params: GruParams<In, U>,
  x: Guard<ReadErr<X, In, "gruCell", [unknown], "batch.., ">, X>,
  state: Guard<CellStateErr<S, "gru", Front<Sx<X>>, U, "gruCell: the">, S>,
  options?: { readonly reset?: "after" | "before" }
): Tensor.Tensor<[...Front<Sx<X>>, U]> =>
  apply(cells[options?.reset ?? "after"], params as never, x as Tensor.AnyTensor, state)

/**
 * Gated recurrent units over `[time, features]`, from zeros: `gruCell` says what a step does; the output is the state. Parameters:
 * `kernel` `[features, 3 units]`, `recurrentKernel` `[units, 3 units]`, `bias` `[3 units]`, `recurrentBias` `[units]`; the gates in the
 * order reset, update, new.
 *
 * Layers follow one another in `sequential`; `bidirectional` reads from both ends. Initial states, the last state, and steps that are
 * not there: `gru(..).unroll(params, x, options)`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const classifier = Nn.sequential(Nn.input(["time", 80]), Nn.gru(64), Nn.gru(64, { returnSequence: false }), Nn.dense(5))
 * classifier.output.shape // => [5]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const gru = <
  const U extends number,
  const Sequence extends boolean = true,
  const Name extends string = "",
  const R extends number = 0
>(
  units: UnitsOf<U, "gru">,
  options?: RecurrentOptions<"gru", Sequence, Name, R> & {
    /** whether the reset comes after the product with the recurrent kernel, unless given, or before */
    readonly reset?: "after" | "before"
  }
): Recurrent<"gru", U, Sequence, Name, DropoutNeed<R>> =>
  recurrent(cells[options?.reset ?? "after"], units as number, options ?? {}, (key, units, init) => ({
    bias: Tensor.concat(
      [0, 1, 2].map((gate) => init(Random.foldIn(key, gate), [units])),
      0
    ),
    recurrentBias: init(Random.foldIn(key, 3), [units])
  }))
