/** Combinators: as in Sequential.tst.ts, a wrong program is one line that begins with `Nn.` and is run too. */
import type { Layer } from "@typegrad/nn/Layer"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

declare const n: number

const mlp = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.relu)
const head = Nn.sequential(Nn.input([128]), Nn.dense(10))
const other = Nn.sequential(Nn.input([64]), Nn.dense(784))
const norm = Nn.sequential(Nn.input([128]), Nn.batchNorm(), Nn.dropout(0.5))
const ids = Nn.sequential(Nn.input([128], "int32"), Nn.identity)
const words = Nn.sequential(Nn.input(["time", 128]), Nn.dense(32))
const letters = Nn.sequential(Nn.input(["t", 32]), Nn.dense(8))

describe("Nn.stack", () => {
  it("serves many shapes", () => {
    const block = Nn.stack(Nn.dense(64), Nn.batchNorm(), Nn.relu)
    expect(Nn.sequential(Nn.input([784]), block, block)).type.toBe<
      Model.Model<
        [784],
        [64],
        {
          readonly stack0: { readonly dense0: Nn.DenseParams<784, 64>; readonly batchNorm1: Nn.NormParams<64> }
          readonly stack1: { readonly dense0: Nn.DenseParams<64, 64>; readonly batchNorm1: Nn.NormParams<64> }
        },
        {
          readonly stack0: { readonly batchNorm1: Nn.NormState<64> }
          readonly stack1: { readonly batchNorm1: Nn.NormState<64> }
        }
      >
    >()
    expect(Nn.sequential(Nn.input(["time", 3]), block)["~out"]).type.toBe<["time", 64]>()
    expect(Nn.sequential(Nn.input([4]), Nn.stack(Nn.relu, Nn.tanh))).type.toBe<Model.Model<[4], [4], {}>>()
    expect(Nn.sequential(Nn.input([4]), Nn.stack())).type.toBe<Model.Model<[4], [4], {}>>()
    expect(Nn.sequential(Nn.input([4]), Nn.stack(Nn.dropout(0.5)))).type.toBe<Model.Model<[4], [4], {}, {}, "Key">>()
  })

  it("nests, and takes models and layers of unknown number", () => {
    Nn.stack(Nn.stack(Nn.dense(784)), mlp, head)
    Nn.stack(Nn.flatten, Nn.dense(10), Nn.flatten, Nn.dense(3))
    Nn.stack(Nn.dense(n), Nn.layerNorm(), Nn.dense(3))
    Nn.stack(...([Nn.relu, Nn.tanh] as ReadonlyArray<Layer>))
  })

  it("serves code that is generic over a size", () => {
    const block = <D extends number>(d: D) => Nn.stack(Nn.layerNorm(), Nn.dense(d), Nn.relu)
    expect(Nn.sequential(Nn.input([3]), block(5))["~out"]).type.toBe<[5]>()
    const net = <D extends number>(d: D) => Nn.sequential(Nn.input([d]), Nn.residual(block(d)), Nn.dense(10))
    expect(net(7)["~out"]).type.toBe<[10]>()
  })

  it("refuses where it is used", () => {
    // @ts-expect-error Argument of type 'Stack<readonly [Dense<10>, Activation<"relu">]>' is not assignable to parameter of type '"dense expects a vector [n] but got [28, 28, 1]: flatten it first"'
    Nn.sequential(Nn.input([28, 28, 1]), Nn.stack(Nn.dense(10), Nn.relu))
    // @ts-expect-error "relu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.stack(Nn.identity, Nn.stack(Nn.identity, Nn.relu)))
    // @ts-expect-error "layerNorm: the last axis of [8*time] has no known size, which its parameters need"
    Nn.sequential(Nn.input(["time", 8]), Nn.stack(Nn.flatten, Nn.layerNorm()))
  })

  it("refuses where it is written what fits no input", () => {
    // @ts-expect-error parameter of type '"this model expects [784] but got [10]"'
    Nn.stack(Nn.dense(10), Nn.relu, mlp)
    // @ts-expect-error this model expects [128] but got [10]
    Nn.stack(Nn.flatten, Nn.dense(10), Nn.dropout(0.5), norm)
    // @ts-expect-error two layers are named \"fc\"
    Nn.stack(Nn.dense(3, { name: "fc" }), Nn.dense(3, { name: "fc" }))
    // @ts-expect-error the name \"stack1\" is like those given by number: choose another
    Nn.stack(Nn.dense(3, { name: "stack1" }))
  })
})

describe("Nn.residual", () => {
  it("keeps the shape and has the variables of its layer", () => {
    expect(Nn.sequential(Nn.input([8]), Nn.residual(Nn.dense(8)))).type.toBe<
      Model.Model<[8], [8], { readonly residual0: Nn.DenseParams<8, 8> }>
    >()
    expect(
      Nn.sequential(Nn.input(["time", 8]), Nn.residual(Nn.stack(Nn.batchNorm(), Nn.dropout(0.1)), { name: "skip" }))
    ).type.toBe<
      Model.Model<
        ["time", 8],
        ["time", 8],
        { readonly skip: { readonly batchNorm0: Nn.NormParams<8> } },
        { readonly skip: { readonly batchNorm0: Nn.NormState<8> } },
        "Key"
      >
    >()
    expect(Nn.sequential(Nn.input([8]), Nn.residual(Nn.relu))).type.toBe<Model.Model<[8], [8], {}>>()
    expect(Nn.sequential(Nn.input([n]), Nn.residual(Nn.dense(8)))["~out"]).type.toBe<[number]>()
  })

  it("refuses a change of shape, and what its layer refuses", () => {
    // @ts-expect-error "residual: the inner layers must keep the shape, but they map [784] to [512]"
    Nn.sequential(Nn.input([784]), Nn.residual(Nn.dense(512)))
    // @ts-expect-error "residual: the inner layers must keep the shape, but they map [784] to [512]"
    Nn.sequential(Nn.input([784]), Nn.residual(Nn.stack(Nn.dense(512), Nn.relu)), Nn.dense(10))
    // @ts-expect-error "residual: the inner layers must keep the shape, but they map [28, 28, 1] to [784]"
    Nn.sequential(Nn.input([28, 28, 1]), Nn.residual(Nn.flatten))
    // @ts-expect-error "residual: the inner layers must keep the shape, but they map [time, 8] to [time, 4]"
    Nn.sequential(Nn.input(["time", 8]), Nn.residual(Nn.dense(4)))
    // @ts-expect-error "dense expects a vector [n] but got [28, 28, 1]: flatten it first"
    Nn.sequential(Nn.input([28, 28, 1]), Nn.residual(Nn.dense(1)))
    // @ts-expect-error "two layers are named \"skip\""
    Nn.sequential(Nn.input([8]), Nn.dense(8, { name: "skip" }), Nn.residual(Nn.dense(8), { name: "skip" }))
  })
})

describe("Nn.repeat", () => {
  it("has as many variables", () => {
    expect(Nn.sequential(Nn.input([8]), Nn.repeat(3, Nn.dense(8), { name: "blocks" }))).type.toBe<
      Model.Model<[8], [8], { readonly blocks: Nn.Repeated<3, Nn.DenseParams<8, 8>> }>
    >()
    expect(Nn.sequential(Nn.input([8]), Nn.repeat(2, Nn.stack(Nn.batchNorm(), Nn.dropout(0.1))))).type.toBe<
      Model.Model<
        [8],
        [8],
        { readonly repeat0: Nn.Repeated<2, { readonly batchNorm0: Nn.NormParams<8> }> },
        { readonly repeat0: Nn.Repeated<2, { readonly batchNorm0: Nn.NormState<8> }> },
        "Key"
      >
    >()
    expect(Nn.sequential(Nn.input([8]), Nn.repeat(2, Nn.relu))).type.toBe<Model.Model<[8], [8], {}>>()
    expect(Nn.sequential(Nn.input([8]), Nn.repeat(n, Nn.dense(8)))).type.toBe<
      Model.Model<[8], [8], { readonly repeat0: Nn.Repeated<number, Nn.DenseParams<8, 8>> }>
    >()
    const deep = <N extends number>(count: N) => Nn.sequential(Nn.input([8]), Nn.repeat(count, Nn.dense(8)))
    expect(deep(4)).type.toBe<Model.Model<[8], [8], { readonly repeat0: Nn.Repeated<4, Nn.DenseParams<8, 8>> }>>()
  })

  it("refuses a change of shape", () => {
    // @ts-expect-error "repeat: the inner layers must keep the shape, but they map [time, 768] to [time, 3072]"
    Nn.sequential(Nn.input(["time", 768]), Nn.repeat(12, Nn.stack(Nn.dense(3072), Nn.gelu)))
    // @ts-expect-error "repeat: the inner layers must keep the shape, but they map [2, 2] to [4]"
    Nn.sequential(Nn.input([2, 2]), Nn.repeat(2, Nn.flatten))
    // @ts-expect-error "relu expects float input but got int32"
    Nn.sequential(Nn.input([2], "int32"), Nn.repeat(2, Nn.relu))
  })

  it("refuses counts that are none", () => {
    // @ts-expect-error "repeat: the count must be a positive whole number but is 0"
    Nn.repeat(0, Nn.relu)
    // @ts-expect-error "repeat: the count must be a positive whole number but is -1"
    Nn.repeat(-1, Nn.relu)
    // @ts-expect-error "repeat: the count must be a positive whole number but is 2.5"
    Nn.repeat(2.5, Nn.relu)
  })
})

describe("Nn.addBranches", () => {
  it("adds what has the same shape", () => {
    expect(Nn.sequential(Nn.input([16]), Nn.addBranches(Nn.dense(64), Nn.dense(64, { bias: false })))).type.toBe<
      Model.Model<[16], [64], { readonly addBranches0: Nn.Branches<Nn.DenseParams<16, 64>, Nn.KernelParams<16, 64>> }>
    >()
    expect(
      Nn.sequential(
        Nn.input([16]),
        Nn.addBranches(Nn.identity, Nn.stack(Nn.batchNorm(), Nn.dropout(0.5)), { name: "add" })
      )
    ).type.toBe<
      Model.Model<
        [16],
        [16],
        { readonly add: Nn.Branches<{}, { readonly batchNorm0: Nn.NormParams<16> }> },
        { readonly add: Nn.Branches<{}, { readonly batchNorm0: Nn.NormState<16> }> },
        "Key"
      >
    >()
    expect(Nn.sequential(Nn.input([16]), Nn.addBranches(Nn.relu, Nn.tanh))).type.toBe<Model.Model<[16], [16], {}>>()
    Nn.sequential(Nn.input([16]), Nn.addBranches(Nn.dense(64), Nn.dense(n)))
  })

  it("refuses others", () => {
    // @ts-expect-error "addBranches: the branches give [64] and [65]: the shapes must be equal"
    Nn.sequential(Nn.input([16]), Nn.addBranches(Nn.dense(64), Nn.dense(65)))
    // @ts-expect-error "addBranches: the branches give [4, 4] and [16]: the shapes must be equal"
    Nn.sequential(Nn.input([4, 4]), Nn.addBranches(Nn.identity, Nn.flatten))
    // @ts-expect-error "tanh expects float input but got int32"
    Nn.sequential(Nn.input([16], "int32"), Nn.addBranches(Nn.identity, Nn.tanh))
    // @ts-expect-error "relu expects float input but got int32"
    Nn.sequential(Nn.input([16], "int32"), Nn.addBranches(Nn.relu, Nn.tanh))
  })
})

describe("Nn.compose", () => {
  it("is a model of both", () => {
    expect(Nn.compose(mlp, head)).type.toBe<
      Model.Model<
        [784],
        [10],
        readonly [{ readonly dense0: Nn.DenseParams<784, 128> }, { readonly dense0: Nn.DenseParams<128, 10> }]
      >
    >()
    expect(Nn.compose(mlp, norm)).type.toBe<
      Model.Model<
        [784],
        [128],
        readonly [{ readonly dense0: Nn.DenseParams<784, 128> }, { readonly batchNorm0: Nn.NormParams<128> }],
        readonly [{}, { readonly batchNorm0: Nn.NormState<128> }],
        "Key"
      >
    >()
    expect(Nn.compose(words, letters)["~out"]).type.toBe<["time", 8]>()
    expect(Nn.compose(Nn.compose(mlp, head), Nn.sequential(Nn.input([10]), Nn.relu))["~out"]).type.toBe<[10]>()
    const join = <D extends number>(d: D) =>
      Nn.compose(Nn.sequential(Nn.input([3]), Nn.dense(d)), Nn.sequential(Nn.input([d]), Nn.dense(5)))
    expect(join(7)["~out"]).type.toBe<[5]>()
  })

  it("refuses what does not follow", () => {
    // @ts-expect-error "compose: the first model gives [128] but the second expects [64]"
    Nn.compose(mlp, other)
    // @ts-expect-error "compose: the first model gives [time, 32] but the second expects [784]"
    Nn.compose(words, mlp)
    // @ts-expect-error "compose: the first model gives float32 but the second expects int32"
    Nn.compose(mlp, ids)
  })
})

describe("Nn.encoderDecoder", () => {
  it("names both", () => {
    expect(Nn.encoderDecoder(mlp, head)).type.toBe<
      Model.Model<
        [784],
        [10],
        Nn.EncoderDecoder<{ readonly dense0: Nn.DenseParams<784, 128> }, { readonly dense0: Nn.DenseParams<128, 10> }>
      >
    >()
    expect(Nn.encoderDecoder(words, letters)["~out"]).type.toBe<["time", 8]>()
    expect<Model.NeedsOf<ReturnType<typeof noisy>>>().type.toBe<"Key">()
  })
  const noisy = () => Nn.encoderDecoder(norm, head)

  it("refuses what does not follow", () => {
    // @ts-expect-error "encoderDecoder: the encoder gives [128] but the decoder expects [64]"
    Nn.encoderDecoder(mlp, other)
    // @ts-expect-error "encoderDecoder: the encoder gives float32 but the decoder expects int32"
    Nn.encoderDecoder(mlp, ids)
  })
})

describe("Nn.layerNorm", () => {
  it("has parameters of the last axis", () => {
    expect(Nn.sequential(Nn.input(["time", 64]), Nn.layerNorm(), Nn.layerNorm({ name: "last" }))).type.toBe<
      Model.Model<
        ["time", 64],
        ["time", 64],
        { readonly layerNorm0: Nn.NormParams<64>; readonly last: Nn.NormParams<64> }
      >
    >()
  })

  it("refuses scalars, ids and unknown widths", () => {
    // @ts-expect-error "layerNorm needs at least one axis but got a scalar"
    Nn.sequential(Nn.input([]), Nn.layerNorm())
    // @ts-expect-error "layerNorm expects float input but got int32"
    Nn.sequential(Nn.input([3], "int32"), Nn.layerNorm())
    // @ts-expect-error "layerNorm: the last axis of [3, time] has no known size, which its parameters need"
    Nn.sequential(Nn.input([3, "time"]), Nn.layerNorm())
  })
})
