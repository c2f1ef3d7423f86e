import * as Random from "@typegrad/core/Random"
import type { Dim, Guard, Sx } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { apply, type Cell, type F32 } from "../internal/recurrent.ts"
import { recurrent } from "../internal/recurrentLayer.ts"
import type { CellStateErr, Front, ReadErr } from "../internal/types/recurrent.ts"
import type { DropoutNeed, Recurrent, RecurrentOptions, UnitsOf } from "./recurrent.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface RnnParams<In extends Dim, U extends Dim> {
  readonly kernel: Tensor.Tensor<[In, U]>
  readonly recurrentKernel: Tensor.Tensor<[U, U]>
  readonly bias: Tensor.Tensor<[U]>
}

const cellOf = (f: (x: F32) => unknown): Cell => ({
  kind: "rnn",
  gates: 1,
  parts: [["", "state"]],
  step: (params, projected, _, hidden) =>
    f(Tensor.add(projected, Tensor.matmul(hidden, params.recurrentKernel) as F32) as F32)
})

const cells = /*#__PURE__*/ {
  tanh: /*#__PURE__*/ cellOf((x) => Tensor.tanh(x)),
  relu: /*#__PURE__*/ cellOf((x) => Tensor.relu(x))
} as const

/**
 * One step of a simple recurrent cell: `tanh(x kernel + state recurrentKernel + bias)` (Elman 1990), for `x` `[batch.., features]`
 * and `state` `[batch.., units]`; the next state is also the output. With `"relu"` in the place of tanh it is that of Le et al. 2015.
 *
 * Throws `ShapeError` where they do not fit.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const params = Nn.sequential(Nn.input(["time", 3]), Nn.rnn(5)).init(Random.key(0)).params.rnn0
 * Nn.rnnCell(params, Tensor.ones([32, 3]), Tensor.zeros([32, 5])).shape // => [32, 5]
 * ```
 *
 * @since 0.1.0
 * @category cells
 */
export const rnnCell = <In extends Dim, U extends Dim, X extends Tensor.AnyTensor, S extends Tensor.AnyTensor>(
  params: RnnParams<In, U>,
  x: Guard<ReadErr<X, In, "rnnCell", [unknown], "batch.., ">, X>,
  state: Guard<CellStateErr<S, "rnn", Front<Sx<X>>, U, "rnnCell: the">, S>,
  options?: { readonly activation?: "tanh" | "relu" }
): Tensor.Tensor<[...Front<Sx<X>>, U]> =>
  apply(cells[options?.activation ?? "tanh"], params as never, x as Tensor.AnyTensor, state)

/**
 * A simple recurrent layer (Elman 1990) over `[time, features]`: `h(t) = tanh(x(t) kernel + h(t - 1) recurrentKernel + bias)`, from
 * zeros; its output is h. Parameters: `kernel` `[features, units]`, `recurrentKernel` `[units, units]`, `bias` `[units]`.
 *
 * Layers follow one another in `sequential`; `bidirectional` reads from both ends. Initial states, the last state, and steps that are
 * not there: `rnn(..).unroll(params, x, options)`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input(["time", 80]), Nn.rnn(128), Nn.rnn(64)).output.shape // => ["time", 64]
 * Nn.sequential(Nn.input(["time", 80]), Nn.rnn(128, { returnSequence: false })).output.shape // => [128]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const rnn = <
  const U extends number,
  const Sequence extends boolean = true,
  const Name extends string = "",
  const R extends number = 0
>(
  units: UnitsOf<U, "rnn">,
  options?: RecurrentOptions<"rnn", Sequence, Name, R> & {
    /** `"tanh"` unless given */
    readonly activation?: "tanh" | "relu"
  }
): Recurrent<"rnn", U, Sequence, Name, DropoutNeed<R>> =>
  recurrent(cells[options?.activation ?? "tanh"], units as number, options ?? {}, (key, units, init) => ({
    bias: init(Random.foldIn(key, 0), [units])
  }))
