/** Recurrent layers, cells and loops over sequences. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"

declare const n: number

export const tagger = Nn.sequential(
  Nn.input(["time", 16]),
  Nn.lstm(32),
  Nn.lstm(32, { name: "top", reverse: true }),
  Nn.dense(17)
)

export const taggerLogits: Tensor.Tensor<["batch", 9, 17]> = tagger.infer(
  tagger.init(Random.key(0)),
  null as unknown as Tensor.Tensor<["batch", 9, 16]>
)

export const classifier: Model.Model<
  [28, 28],
  [10],
  {
    readonly bidirectional0: Nn.Directions<Nn.GruParams<28, 64>>
    readonly rnn1: Nn.RnnParams<128, 32>
    readonly dense2: Nn.DenseParams<32, 10>
  },
  {},
  "Key"
> = Nn.sequential(
  Nn.input([28, 28]),
  Nn.bidirectional(Nn.gru(64, { recurrentDropout: 0.1 })),
  Nn.rnn(32, { activation: "relu", returnSequence: false }),
  Nn.dense(10)
)

export const unitsOfRunTime = (units: number) =>
  Nn.sequential(Nn.input([n, 8]), Nn.gru(units), Nn.bidirectional(Nn.lstm(units), { merge: "sum" }), Nn.dense(2))

export const genericUnits = <U extends number>(units: U): [U] =>
  Nn.sequential(Nn.input(["time", 8]), Nn.lstm(units, { returnSequence: false }))["~out"]

const [encoder, decoder] = [Nn.lstm(32), Nn.lstm(32)]

export const handOver = (
  params: { readonly encoder: Nn.LstmParams<16, 32>; readonly decoder: Nn.LstmParams<8, 32> },
  source: Tensor.Tensor<["batch", "source", 16]>,
  lengths: Tensor.Tensor<["batch"], "int32">,
  target: Tensor.Tensor<["batch", "time", 8]>
): Tensor.Tensor<["batch", "time", 32]> => {
  const [, last] = encoder.unroll(params.encoder, source, { lengths })
  return decoder.unroll(params.decoder, target, { initial: last })[0]
}

export const gradientOfAState = (params: Nn.GruParams<4, 8>, x: Tensor.Tensor<[2, 5, 4]>): Nn.GruParams<4, 8> =>
  Transform.grad((params: Nn.GruParams<4, 8>) => Tensor.sum(Nn.gru(8).unroll(params, x)[1]))(params)

export const bothEnds = (
  params: Nn.Directions<Nn.RnnParams<4, 8>>,
  x: Tensor.Tensor<["batch", 5, 4]>,
  mask: Tensor.Tensor<["batch", 5], "bool">
) => {
  const [outputs, last] = Nn.bidirectional(Nn.rnn(8)).unroll(params, x, { mask })
  const wide: Tensor.Tensor<["batch", 5, 16]> = outputs
  return [wide, last.forward, last.backward] as const
}

export const cellsInALoop = (
  params: Nn.LstmParams<4, 8>,
  xs: Tensor.Tensor<[5, "batch", 4]>,
  state: Nn.LstmState<["batch"], 8>
): Tensor.Tensor<[5, "batch", 8]> =>
  Transform.scan(
    (state: Nn.LstmState<["batch"], 8>, x: Tensor.Tensor<["batch", 4]>) => {
      const next = Nn.lstmCell(params, x, state)
      return [next, next.hidden] as const
    },
    state,
    xs
  )[1]

export const cellsWithoutBatch = (
  gru: Nn.GruParams<4, 8>,
  rnn: Nn.RnnParams<4, 8>,
  x: Tensor.Tensor<[4]>,
  state: Tensor.Tensor<[8]>
): readonly [Tensor.Tensor<[8]>, Tensor.Tensor<[8]>] => [
  Nn.gruCell(gru, x, state),
  Nn.rnnCell(rnn, x, state, { activation: "relu" })
]

export const unknownShapes = (params: Nn.LstmParams<number, number>, x: Tensor.AnyTensor) =>
  Nn.lstm(n).unroll(params, x)
