/** Recurrent layers, cells and loops over sequences. */
import type { Tensor } from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"

declare const x: Tensor<["batch", 20, 16]>
declare const step: Tensor<["batch", 16]>
declare const state: Tensor<["batch", 32]>
declare const small: Tensor<["batch", 8]>
declare const lengths: Tensor<["batch"], "int32">
declare const mask: Tensor<["batch", 20], "bool">
declare const lstmParams: Nn.LstmParams<16, 32>
declare const gruParams: Nn.GruParams<16, 32>
declare const rnnParams: Nn.RnnParams<16, 32>

const lstm = Nn.lstm(32)
const gru = Nn.gru(32)

export const lstmOnAVector = Nn.sequential(Nn.input([784]), Nn.lstm(32)) // ! lstm expects a sequence [time, features] but got [784]

export const gruOnImages = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.gru(32), // ! gru expects a sequence [time, features] but got [28, 28, 1]
  Nn.dense(10)
)

export const rnnAfterTheLastOutput = Nn.sequential(
  Nn.input(["time", 16]),
  Nn.rnn(32, { returnSequence: false }),
  Nn.rnn(32) // ! rnn expects a sequence [time, features] but got [32]
)

export const lstmOnFeaturesFirst = Nn.sequential(Nn.input([16, "time"]), Nn.lstm(32)) // ! lstm: the last axis of [16, time] has no known size, which its parameters need

export const lstmOnIds = Nn.sequential(Nn.input(["time", 16], "int32"), Nn.lstm(32)) // ! lstm expects float input but got int32

export const noUnits = Nn.gru(0) // ! gru: units must be a positive whole number but is 0

export const dropoutInPercent = Nn.lstm(32, { recurrentDropout: 20 }) // ! lstm: recurrentDropout must be at least 0 and less than 1 but is 20

export const bidirectionalDense = Nn.sequential(
  Nn.input(["time", 16]),
  Nn.bidirectional(Nn.dense(32)) // ! bidirectional takes rnn, lstm or gru but got dense
)

export const bidirectionalOnAVector = Nn.sequential(Nn.input([16]), Nn.bidirectional(Nn.lstm(32))) // ! lstm expects a sequence [time, features] but got [16]

export const unrollOtherFeatures = lstm.unroll(
  lstmParams,
  Nn.gru(8).unroll(null as unknown as Nn.GruParams<16, 8>, x)[0] // ! lstm expects [batch.., time, 16] but got [batch, 20, 8]
)

export const stateOfOtherUnits = gru.unroll(gruParams, x, { initial: small }) // ! gru: the initial state must be [batch, 32] but is [batch, 8]

export const cellOfOtherUnits = lstm.unroll(lstmParams, x, { initial: { hidden: state, cell: small } }) // ! lstm: the initial cell state must be [batch, 32] but is [batch, 8]

export const oneStateForTwo = lstm.unroll(lstmParams, x, { initial: state }) // ! lstm: the initial state must be { hidden, cell }

export const maskAsLengths = gru.unroll(gruParams, x, { lengths: mask }) // ! gru: lengths must be [batch] but is [batch, 20]

export const lengthsAsMask = gru.unroll(gruParams, x, { mask: lengths }) // ! gru: the mask must be [batch, 20] but is [batch]

export const lengthsAndMask = gru.unroll(gruParams, x, { lengths, mask }) // ! gru: lengths and mask say the same: give one of them

export const floatLengths = gru.unroll(gruParams, x, { lengths: null as unknown as Tensor<["batch"]> }) // ! gru: lengths must be int32 but is float32

export const oneStateForBoth = Nn.bidirectional(Nn.gru(32)).unroll(
  null as unknown as Nn.Directions<Nn.GruParams<16, 32>>,
  x,
  { initial: state } // ! bidirectional: the initial state must be { forward, backward }
)

export const cellOnASequence = Nn.rnnCell(rnnParams, x, state) // ! rnnCell: the state must be [batch, 20, 32] but is [batch, 32]

export const cellOnOtherFeatures = Nn.gruCell(gruParams, state, state) // ! gruCell expects [batch.., 16] but got [batch, 32]

export const cellWithSmallState = Nn.lstmCell(lstmParams, step, { hidden: small, cell: state }) // ! lstmCell: the hidden state must be [batch, 32] but is [batch, 8]
