/** Recurrent layers: as in Sequential.tst.ts, a wrong program is one line that begins with `Nn.` and is run too. */
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

declare const n: number

describe("lstm, gru, rnn", () => {
  it("keep the time axis", () => {
    expect(Nn.sequential(Nn.input(["time", 16]), Nn.lstm(32))).type.toBe<
      Model.Model<["time", 16], ["time", 32], { readonly lstm0: Nn.LstmParams<16, 32> }>
    >()
    expect(Nn.sequential(Nn.input([28, 28]), Nn.gru(64), Nn.rnn(10, { name: "top" }))).type.toBe<
      Model.Model<[28, 28], [28, 10], { readonly gru0: Nn.GruParams<28, 64>; readonly top: Nn.RnnParams<64, 10> }>
    >()
    expect<Nn.LstmParams<16, 32>["kernel"]>().type.toBe<Tensor<[16, 128]>>()
    expect<Nn.LstmParams<16, 32>["recurrentKernel"]>().type.toBe<Tensor<[32, 128]>>()
    expect<Nn.LstmParams<16, 32>["bias"]>().type.toBe<Tensor<[128]>>()
    expect<Nn.GruParams<28, 64>["recurrentKernel"]>().type.toBe<Tensor<[64, 192]>>()
    expect<Nn.GruParams<28, 64>["recurrentBias"]>().type.toBe<Tensor<[64]>>()
    expect<Nn.RnnParams<64, 10>["kernel"]>().type.toBe<Tensor<[64, 10]>>()
  })

  it("give the last output on request, and need a key for their dropout", () => {
    const last = Nn.lstm(32, { returnSequence: false, recurrentDropout: 0.2 })
    expect(Nn.sequential(Nn.input(["time", 16]), last)).type.toBe<
      Model.Model<["time", 16], [32], { readonly lstm0: Nn.LstmParams<16, 32> }, {}, "Key">
    >()
    expect(Nn.sequential(Nn.input(["time", 16]), Nn.gru(32, { recurrentDropout: 0 }))).type.toBe<
      Model.Model<["time", 16], ["time", 32], { readonly gru0: Nn.GruParams<16, 32> }>
    >()
  })

  it("leave unknown sizes to run time", () => {
    expect(Nn.sequential(Nn.input([n, n]), Nn.lstm(n))).type.toBe<
      Model.Model<[number, number], [number, number], { readonly lstm0: Nn.LstmParams<number, number> }>
    >()
    Nn.stack(Nn.lstm(32), Nn.dense(3))
    Nn.stack(Nn.gru(32, { returnSequence: false }), Nn.dense(3))
    const net = <U extends number>(units: U) => Nn.sequential(Nn.input(["time", 8]), Nn.lstm(units), Nn.dense(3))
    expect(net(5)["~params"]).type.toBe<{
      readonly lstm0: Nn.LstmParams<8, 5>
      readonly dense1: Nn.DenseParams<5, 3>
    }>()
  })

  it("refuse what is no sequence", () => {
    // @ts-expect-error Argument of type 'Recurrent<"lstm", 32, true, "", never>' is not assignable to parameter of type '"lstm expects a sequence [time, features] but got [784]"'
    Nn.sequential(Nn.input([784]), Nn.lstm(32))
    // @ts-expect-error "gru expects a sequence [time, features] but got [28, 28, 1]"
    Nn.sequential(Nn.input([28, 28, 1]), Nn.gru(32))
    // @ts-expect-error "lstm expects a sequence [time, features] but got [32]"
    Nn.sequential(Nn.input(["time", 8]), Nn.lstm(32, { returnSequence: false }), Nn.lstm(32))
    // @ts-expect-error "sequential: layer 0 is a function that makes a layer: call it, Nn.lstm(...)"
    Nn.sequential(Nn.input([9, 8]), Nn.lstm)
    // @ts-expect-error "rnn: the last axis of [80, time] has no known size, which its parameters need"
    Nn.sequential(Nn.input([80, "time"]), Nn.rnn(32))
    // @ts-expect-error "lstm expects float input but got int32"
    Nn.sequential(Nn.input(["time", 8], "int32"), Nn.lstm(32))
  })

  it("refuse options that are no counts and rates", () => {
    // @ts-expect-error "lstm: units must be a positive whole number but is 0"
    Nn.lstm(0)
    // @ts-expect-error "gru: units must be a positive whole number but is 2.5"
    Nn.gru(2.5)
    // @ts-expect-error "rnn: units must be a positive whole number but is -4"
    Nn.rnn(-4)
    // @ts-expect-error "lstm: recurrentDropout must be at least 0 and less than 1 but is 50"
    Nn.lstm(32, { recurrentDropout: 50 })
    // @ts-expect-error two layers are named \"top\"
    Nn.sequential(Nn.input([9, 4]), Nn.gru(4, { name: "top" }), Nn.gru(4, { name: "top" }))
    // @ts-expect-error the name \"lstm1\" is like those given by number: choose another
    Nn.sequential(Nn.input([9, 4]), Nn.lstm(4, { name: "lstm1" }))
  })
})

declare const lstmParams: Nn.LstmParams<16, 32>
declare const gruParams: Nn.GruParams<16, 32>
declare const rnnParams: Nn.RnnParams<16, 32>
declare const x: Tensor<["batch", 20, 16]>
declare const wide: Tensor<["batch", 20, 17]>
declare const state: Tensor<["batch", 32]>
declare const small: Tensor<["batch", 31]>
declare const lengths: Tensor<["batch"], "int32">
declare const mask: Tensor<["batch", 20], "bool">

const { gruCell, lstmCell, rnnCell } = Nn
const [rnn, lstm, gru] = [Nn.rnn(32), Nn.lstm(32), Nn.gru(32)] as const

describe("unroll", () => {
  it("gives outputs and the last state", () => {
    const [outputs, last] = lstm.unroll(lstmParams, x)
    expect(outputs).type.toBe<Tensor<["batch", 20, 32]>>()
    expect(last).type.toBe<Nn.LstmState<["batch"], 32>>()
    expect(last.cell).type.toBe<Tensor<["batch", 32]>>()
    expect(gru.unroll(gruParams, x, { initial: state, lengths })[1]).type.toBe<Tensor<["batch", 32]>>()
    expect(rnn.unroll(rnnParams, x, { mask })[0]).type.toBe<Tensor<["batch", 20, 32]>>()
    lstm.unroll(lstmParams, x, { initial: last, mask })
    const model = Nn.sequential(Nn.input(["time", 16]), Nn.lstm(32))
    const params: Model.ParamsOf<typeof model> = null as any
    expect(lstm.unroll(params.lstm0, x)[1].hidden).type.toBe<Tensor<["batch", 32]>>()
  })

  it("refuses what does not fit", () => {
    // @ts-expect-error "lstm expects [batch.., time, 16] but got [batch, 20, 17]"
    lstm.unroll(lstmParams, wide)
    // @ts-expect-error "gru expects [batch.., time, 16] but got [20]"
    gru.unroll(gruParams, null as any as Tensor<[20]>)
    // @ts-expect-error "lstm expects float input but got int32"
    lstm.unroll(lstmParams, null as any as Tensor<[4, 20, 16], "int32">)
    // @ts-expect-error "gru: the initial state must be [batch, 32] but is [batch, 31]"
    gru.unroll(gruParams, x, { initial: small })
    // @ts-expect-error "lstm: the initial hidden state must be [batch, 32] but is [batch, 31]"
    lstm.unroll(lstmParams, x, { initial: { hidden: small, cell: state } })
    // @ts-expect-error "lstm: the initial cell state must be [batch, 32] but is [batch, 31]"
    lstm.unroll(lstmParams, x, { initial: { hidden: state, cell: small } })
    // @ts-expect-error "lstm: the initial state must be { hidden, cell }"
    lstm.unroll(lstmParams, x, { initial: state })
    // @ts-expect-error "gru: lengths must be [batch] but is [batch, 20]"
    gru.unroll(gruParams, x, { lengths: mask })
    // @ts-expect-error "gru: lengths must be int32 but is float32"
    gru.unroll(gruParams, x, { lengths: null as any as Tensor<["batch"]> })
    // @ts-expect-error "gru: the mask must be [batch, 20] but is [batch]"
    gru.unroll(gruParams, x, { mask: lengths })
    // @ts-expect-error "gru: lengths and mask say the same: give one of them"
    gru.unroll(gruParams, x, { mask, lengths })
    // @ts-expect-error Property 'recurrentBias' is missing in type 'LstmParams<16, 32>'
    gru.unroll(lstmParams, x)
  })
})

describe("cells", () => {
  it("step", () => {
    const step: Tensor<["batch", 16]> = null as any
    expect(gruCell(gruParams, step, state)).type.toBe<Tensor<["batch", 32]>>()
    expect(rnnCell(rnnParams, step, state, { activation: "relu" })).type.toBe<Tensor<["batch", 32]>>()
    const next = lstmCell(lstmParams, step, { hidden: state, cell: state })
    expect(next).type.toBe<Nn.LstmState<["batch"], 32>>()
    lstmCell(lstmParams, step, next)
  })

  it("refuse what does not fit", () => {
    // @ts-expect-error "lstmCell expects [batch.., 16] but got [batch, 32]"
    lstmCell(lstmParams, state, { hidden: state, cell: state })
    // @ts-expect-error "gruCell: the state must be [batch, 32] but is [batch, 31]"
    gruCell(gruParams, null as any as Tensor<["batch", 16]>, small)
    // @ts-expect-error "lstmCell: the cell state must be [batch, 32] but is [batch, 31]"
    lstmCell(lstmParams, null as any as Tensor<["batch", 16]>, { hidden: state, cell: small })
  })
})

describe("bidirectional", () => {
  it("doubles the units, or sums", () => {
    expect(Nn.sequential(Nn.input(["time", 16]), Nn.bidirectional(Nn.lstm(32)))).type.toBe<
      Model.Model<["time", 16], ["time", 64], { readonly bidirectional0: Nn.Directions<Nn.LstmParams<16, 32>> }>
    >()
    expect(
      Nn.sequential(Nn.input(["time", 16]), Nn.bidirectional(Nn.gru(32), { merge: "sum", name: "both" }))
    ).type.toBe<Model.Model<["time", 16], ["time", 32], { readonly both: Nn.Directions<Nn.GruParams<16, 32>> }>>()
    const last = Nn.bidirectional(Nn.rnn(n, { returnSequence: false, recurrentDropout: 0.1 }))
    expect(Nn.sequential(Nn.input(["time", 16]), last)).type.toBe<
      Model.Model<
        ["time", 16],
        [number],
        { readonly bidirectional0: Nn.Directions<Nn.RnnParams<16, number>> },
        {},
        "Key"
      >
    >()
  })

  it("unrolls", () => {
    const both = Nn.bidirectional(Nn.lstm(32))
    const params: Nn.Directions<Nn.LstmParams<16, 32>> = null as any
    const [outputs, last] = both.unroll(params, x, { lengths })
    expect(outputs).type.toBe<Tensor<["batch", 20, 64]>>()
    expect(last).type.toBe<Nn.Directions<Nn.LstmState<["batch"], 32>>>()
    both.unroll(params, x, { initial: last })
    // @ts-expect-error "lstm expects [batch.., time, 16] but got [batch, 20, 17]"
    both.unroll(params, wide)
    // @ts-expect-error "bidirectional: the initial state must be { forward, backward }"
    both.unroll(params, x, { initial: last.forward })
    // @ts-expect-error "bidirectional: the initial backward cell state must be [batch, 32] but is [batch, 31]"
    both.unroll(params, x, { initial: { forward: last.forward, backward: { hidden: state, cell: small } } })
    // @ts-expect-error "bidirectional: lengths must be int32 but is float32"
    both.unroll(params, x, { lengths: null as any as Tensor<["batch"]> })
  })

  it("takes recurrent layers", () => {
    // @ts-expect-error "bidirectional takes rnn, lstm or gru but got dense"
    Nn.bidirectional(Nn.dense(3))
    // @ts-expect-error "bidirectional takes rnn, lstm or gru but got bidirectional"
    Nn.bidirectional(Nn.bidirectional(Nn.lstm(3)))
    // @ts-expect-error "lstm expects a sequence [time, features] but got [8]"
    Nn.sequential(Nn.input([8]), Nn.bidirectional(Nn.lstm(3)))
  })
})
