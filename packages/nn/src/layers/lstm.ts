import * as Random from "@typegrad/core/Random"
import type { Dim, Guard, Shape, Sx } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { lstmStep } from "../internal/lstmStep.ts"
import { apply, type Cell, type F32 } from "../internal/recurrent.ts"
import { recurrent } from "../internal/recurrentLayer.ts"
import type { CellStateErr, Front, Gates, ReadErr } from "../internal/types/recurrent.ts"
import type { DropoutNeed, Recurrent, RecurrentOptions, UnitsOf } from "./recurrent.ts"

/**
 * The gates lie side by side, in the order of PyTorch: input, forget, cell, output.
 *
 * @since 0.1.0
 * @category models
 */
export interface LstmParams<In extends Dim, U extends Dim> {
  readonly kernel: Tensor.Tensor<[In, Gates<4, U>]>
  readonly recurrentKernel: Tensor.Tensor<[U, Gates<4, U>]>
  readonly bias: Tensor.Tensor<[Gates<4, U>]>
}

/**
 * What an LSTM keeps: `hidden`, which is its output, and `cell`.
 *
 * @since 0.1.0
 * @category models
 */
export interface LstmState<B extends Shape, U extends Dim> {
  readonly hidden: Tensor.Tensor<[...B, U]>
  readonly cell: Tensor.Tensor<[...B, U]>
}

const cell: Cell = {
  kind: "lstm",
  gates: 4,
  parts: [
    ["hidden", "hidden state"],
    ["cell", "cell state"]
  ],
  step: (params, projected, state, hidden) =>
    lstmStep(projected, Tensor.matmul(hidden, params.recurrentKernel) as F32, state.cell)
}

/**
 * One step of a long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000; no peepholes), for
 * `x` `[batch.., features]` and a state of two `[batch.., units]`: the next state, whose `hidden` is the output.
 *
 *     [i, f, g, o] = x kernel + hidden recurrentKernel + bias
 *     cell' = sigmoid(f) cell + sigmoid(i) tanh(g)
 *     hidden' = sigmoid(o) tanh(cell')
 *
 * Throws `ShapeError` where they do not fit.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const params = Nn.sequential(Nn.input(["time", 3]), Nn.lstm(5)).init(Random.key(0)).params.lstm0
 * const state = { hidden: Tensor.zeros([32, 5]), cell: Tensor.zeros([32, 5]) }
 * Nn.lstmCell(params, Tensor.ones([32, 3]), state).hidden.shape // => [32, 5]
 * ```
 *
 * @since 0.1.0
 * @category cells
 */
export const lstmCell = <In extends Dim, U extends Dim, X extends Tensor.AnyTensor, S extends LstmState<Shape, Dim>>(
  params: LstmParams<In, U>,
  x: Guard<ReadErr<X, In, "lstmCell", [unknown], "batch.., ">, X>,
  state: Guard<CellStateErr<S, "lstm", Front<Sx<X>>, U, "lstmCell: the">, S>
): LstmState<Front<Sx<X>>, U> => apply(cell, params as never, x as Tensor.AnyTensor, state)

/**
 * A long short-term memory over `[time, features]`, from zeros: `lstmCell` says what a step does; the output is `hidden`. Parameters:
 * `kernel` `[features, 4 units]`, `recurrentKernel` `[units, 4 units]`, `bias` `[4 units]`; the gates in the order input, forget, cell,
 * output. The bias of the forget gate begins at 1 (Jozefowicz et al. 2015), so that a memory is kept until training says otherwise.
 *
 * Layers follow one another in `sequential`; `bidirectional` reads from both ends. Initial states, the last state, and steps that are
 * not there: `lstm(..).unroll(params, x, options)`, whose states are `{ hidden, cell }`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const tagger = Nn.sequential(Nn.input(["time", 64]), Nn.lstm(128), Nn.lstm(64, { name: "top" }), Nn.dense(17))
 * tagger.output.shape // => ["time", 17]
 *
 * const encoder = Nn.lstm(128)
 * const params = Nn.sequential(Nn.input(["time", 64]), encoder).init(Random.key(0)).params.lstm0
 * const lengths = Tensor.full([32], 7, "int32")
 * const [outputs, last] = encoder.unroll(params, Tensor.ones([32, 10, 64]), { lengths })
 * outputs.shape // => [32, 10, 128]
 * last.cell.shape // => [32, 128]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const lstm = <
  const U extends number,
  const Sequence extends boolean = true,
  const Name extends string = "",
  const R extends number = 0
>(
  units: UnitsOf<U, "lstm">,
  options?: RecurrentOptions<"lstm", Sequence, Name, R> & {
    /** added to the bias of the forget gate at the beginning: 1 unless given */
    readonly forgetBias?: number
  }
): Recurrent<"lstm", U, Sequence, Name, DropoutNeed<R>> => {
  const forget = options?.forgetBias ?? 1
  return recurrent(cell, units as number, options ?? {}, (key, units, init) => {
    const all = [0, 1, 2, 3].map((gate) => init(Random.foldIn(key, gate), [units]))
    return { bias: Tensor.concat(all.with(1, Tensor.add(all[1]!, forget) as F32), 0) }
  })
}
