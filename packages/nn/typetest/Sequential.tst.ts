/**
 * For every layer programs that are right and programs that are wrong. test/Sequential.sentences.test.ts runs the wrong ones
 * and compares what they throw with the sentence above them: a wrong program is one line that begins with `Nn.`.
 */
import type { Layer } from "@typegrad/nn/Layer"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

declare const n: number

const mlp = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.relu, Nn.dense(10))

describe("Nn.input", () => {
  it("takes sizes, names and unknown sizes", () => {
    expect(Nn.input([28, 28, 1])).type.toBe<Nn.Input<[28, 28, 1], "float32">>()
    expect(Nn.input(["time", 768], "int32")).type.toBe<Nn.Input<["time", 768], "int32">>()
    expect(Nn.input([n, 3])).type.toBe<Nn.Input<[number, 3], "float32">>()
    const shape = [8, 8, 3] as const
    expect(Nn.input(shape)).type.toBe<Nn.Input<[8, 8, 3], "float32">>()
  })

  it("refuses dims that are no sizes", () => {
    // @ts-expect-error "input: -1 is not a size"
    Nn.input([-1])
    // @ts-expect-error "input: 2.5 is not a size"
    Nn.input([3, 2.5])
  })
})

describe("Nn.dense", () => {
  it("maps the last axis of [n] and of [time, n]", () => {
    expect(Nn.sequential(Nn.input([784]), Nn.dense(10))).type.toBe<
      Model.Model<[784], [10], { readonly dense0: Nn.DenseParams<784, 10> }>
    >()
    expect(Nn.sequential(Nn.input(["time", 16]), Nn.dense(10))).type.toBe<
      Model.Model<["time", 16], ["time", 10], { readonly dense0: Nn.DenseParams<16, 10> }>
    >()
    expect(Nn.sequential(Nn.input([n]), Nn.dense(10))).type.toBe<
      Model.Model<[number], [10], { readonly dense0: Nn.DenseParams<number, 10> }>
    >()
    expect(Nn.sequential(Nn.input([784]), Nn.dense(n))).type.toBe<
      Model.Model<[784], [number], { readonly dense0: Nn.DenseParams<784, number> }>
    >()
  })

  it("has a name and no bias on request", () => {
    expect(Nn.sequential(Nn.input([3]), Nn.dense(4, { name: "head", bias: false }))).type.toBe<
      Model.Model<[3], [4], { readonly head: Nn.KernelParams<3, 4> }>
    >()
  })

  it("refuses images, scalars, ids and unknown widths", () => {
    // @ts-expect-error Argument of type 'Dense<128>' is not assignable to parameter of type '"dense expects a vector [n] but got [13, 13, 64]: flatten it first"'
    Nn.sequential(Nn.input([13, 13, 64]), Nn.dense(128))
    // @ts-expect-error "dense expects a vector [n] but got []: flatten it first"
    Nn.sequential(Nn.input([]), Nn.dense(128))
    // @ts-expect-error "dense expects a vector [n] but got [time, 8, 8]: flatten it first"
    Nn.sequential(Nn.input(["time", 8, 8]), Nn.dense(128))
    // @ts-expect-error "dense expects float input but got int32"
    Nn.sequential(Nn.input([8], "int32"), Nn.dense(8))
    // @ts-expect-error "dense: the last axis of [16, time] has no known size, which its parameters need"
    Nn.sequential(Nn.input([16, "time"]), Nn.dense(8))
    // @ts-expect-error "dense: the last axis of [16*time] has no known size, which its parameters need"
    Nn.sequential(Nn.input([16, "time"]), Nn.flatten, Nn.dense(8))
  })

  it("refuses units that are no count", () => {
    // @ts-expect-error "dense: units must be a positive whole number but is 0"
    Nn.sequential(Nn.input([8]), Nn.dense(0))
    // @ts-expect-error "dense: units must be a positive whole number but is -3"
    Nn.sequential(Nn.input([8]), Nn.dense(-3))
    // @ts-expect-error "dense: units must be a positive whole number but is 2.5"
    Nn.sequential(Nn.input([8]), Nn.dense(2.5))
  })
})

describe("Nn.flatten", () => {
  it("multiplies", () => {
    expect(Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten)["~out"]).type.toBe<[784]>()
    expect(Nn.sequential(Nn.input([512, 7, 7, 4096]), Nn.flatten)["~out"]).type.toBe<[102760448]>()
    expect(Nn.sequential(Nn.input(["time", 16]), Nn.flatten)["~out"]).type.toBe<["16*time"]>()
    expect(Nn.sequential(Nn.input([n, 16]), Nn.flatten)["~out"]).type.toBe<[number]>()
    expect(Nn.sequential(Nn.input([]), Nn.flatten)["~out"]).type.toBe<[1]>()
  })
})

describe("activations", () => {
  it("keep the shape", () => {
    expect(
      Nn.sequential(
        Nn.input([4, "w"]),
        Nn.relu,
        Nn.leakyRelu(),
        Nn.tanh,
        Nn.sigmoid,
        Nn.softplus,
        Nn.silu,
        Nn.gelu,
        Nn.identity
      )
    ).type.toBe<Model.Model<[4, "w"], [4, "w"], {}>>()
    expect(Nn.sequential(Nn.input([4], "int32"), Nn.identity)).type.toBe<
      Model.Model<[4], [4], {}, {}, never, "int32", "int32">
    >()
  })

  it("refuse integers", () => {
    // @ts-expect-error "relu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.relu)
    // @ts-expect-error "leakyRelu expects float input but got bool"
    Nn.sequential(Nn.input([4], "bool"), Nn.leakyRelu())
    // @ts-expect-error "tanh expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.tanh)
    // @ts-expect-error "sigmoid expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.sigmoid)
    // @ts-expect-error "softplus expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.softplus)
    // @ts-expect-error "silu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.silu)
    // @ts-expect-error "gelu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.gelu)
  })
})

describe("Nn.dropout", () => {
  it("needs a key, and a rate in [0, 1)", () => {
    expect(Nn.sequential(Nn.input([4]), Nn.dropout(0.5))).type.toBe<Model.Model<[4], [4], {}, {}, "Key">>()
    Nn.dropout(0)
    Nn.dropout(1e-9)
    Nn.dropout(n)
    const noise = <R extends number>(rate: R) => Nn.sequential(Nn.input([4]), Nn.dropout(rate))
    expect(noise(0.5)["~out"]).type.toBe<[4]>()
    // @ts-expect-error "dropout: the rate must be at least 0 and less than 1 but is 1"
    Nn.dropout(1)
    // @ts-expect-error "dropout: the rate must be at least 0 and less than 1 but is -0.1"
    Nn.dropout(-0.1)
    // @ts-expect-error "dropout: the rate must be at least 0 and less than 1 but is -1e-9"
    Nn.dropout(-1e-9)
    // @ts-expect-error "dropout: the rate must be at least 0 and less than 1 but is 50"
    Nn.dropout(50)
    // @ts-expect-error "dropout expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.dropout(0.5))
  })
})

describe("Nn.batchNorm", () => {
  it("has parameters and state of the last axis", () => {
    expect(Nn.sequential(Nn.input([8, 8, 3]), Nn.batchNorm(), Nn.batchNorm({ name: "second" }))).type.toBe<
      Model.Model<
        [8, 8, 3],
        [8, 8, 3],
        { readonly batchNorm0: Nn.NormParams<3>; readonly second: Nn.NormParams<3> },
        { readonly batchNorm0: Nn.NormState<3>; readonly second: Nn.NormState<3> }
      >
    >()
  })

  it("refuses scalars, ids and unknown widths", () => {
    // @ts-expect-error "batchNorm: momentum must be at least 0 and less than 1 but is 1"
    Nn.batchNorm({ momentum: 1 })
    // @ts-expect-error "batchNorm: momentum must be at least 0 and less than 1 but is -0.1"
    Nn.batchNorm({ momentum: -0.1 })
    Nn.batchNorm({ momentum: n, name: "bn" })
    // @ts-expect-error "batchNorm needs at least one axis but got a scalar"
    Nn.sequential(Nn.input([]), Nn.batchNorm())
    // @ts-expect-error "batchNorm expects float input but got int32"
    Nn.sequential(Nn.input([3], "int32"), Nn.batchNorm())
    // @ts-expect-error "batchNorm: the last axis of [3, time] has no known size, which its parameters need"
    Nn.sequential(Nn.input([3, "time"]), Nn.batchNorm())
  })
})

describe("Nn.sequential", () => {
  it("names variables by kind and number, or as told, and collects state and needs", () => {
    const model = Nn.sequential(
      Nn.input([28, 28, 1]),
      Nn.flatten,
      Nn.dense(256),
      Nn.batchNorm(),
      Nn.relu,
      Nn.dropout(0.5),
      Nn.dense(10, { name: "head" })
    )
    expect<Model.ParamsOf<typeof model>>().type.toBe<{
      readonly dense0: Nn.DenseParams<784, 256>
      readonly batchNorm1: Nn.NormParams<256>
      readonly head: Nn.DenseParams<256, 10>
    }>()
    expect<Model.StateOf<typeof model>>().type.toBe<{ readonly batchNorm1: Nn.NormState<256> }>()
    expect<Model.NeedsOf<typeof model>>().type.toBe<"Key">()
    expect<Model.NeedsOf<typeof mlp>>().type.toBe<never>()
  })

  it("nests", () => {
    const inner = Nn.sequential(Nn.input(["h", 4]), Nn.dense(3), Nn.batchNorm(), Nn.dropout(0.1))
    expect(Nn.sequential(Nn.input([2, 4]), inner, Nn.flatten, Nn.dense(5))).type.toBe<
      Model.Model<
        [2, 4],
        [5],
        {
          readonly model0: { readonly dense0: Nn.DenseParams<4, 3>; readonly batchNorm1: Nn.NormParams<3> }
          readonly dense1: Nn.DenseParams<6, 5>
        },
        { readonly model0: { readonly batchNorm1: Nn.NormState<3> } },
        "Key"
      >
    >()
    // @ts-expect-error "this model expects [784] but got [12]"
    Nn.sequential(Nn.input([12]), mlp)
    // @ts-expect-error "this model expects float32 input but got int32"
    Nn.sequential(Nn.input([784], "int32"), mlp)
    // @ts-expect-error "this model expects [h, 4] but got [2, 5]"
    Nn.sequential(Nn.input([2, 5]), inner)
  })

  it("reports the first misfit only, on its line", () => {
    Nn.sequential(
      Nn.input([28, 28, 1]),
      Nn.relu,
      // @ts-expect-error "dense expects a vector [n] but got [28, 28, 1]: flatten it first"
      Nn.dense(10),
      Nn.residual(Nn.dense(11)),
      mlp
    )
  })

  it("gives a model of unknown output after a misfit, so that it is not reported again", () => {
    // @ts-expect-error dense expects a vector
    const model = Nn.sequential(Nn.input([28, 28, 1]), Nn.dense(10))
    expect<Model.SpecOf<typeof model>["out"]>().type.toBe<ReadonlyArray<number | string>>()
  })

  it("keeps names apart", () => {
    // @ts-expect-error "two layers are named \"fc\""
    Nn.sequential(Nn.input([3]), Nn.dense(3, { name: "fc" }), Nn.relu, Nn.dense(3, { name: "fc" }))
    // @ts-expect-error "the name \"a.b\" has a dot, which separates the parts of a path"
    Nn.sequential(Nn.input([3]), Nn.dense(3, { name: "a.b" }))
    // @ts-expect-error "the name \"dense1\" is like those given by number: choose another"
    Nn.sequential(Nn.input([3]), Nn.dense(3, { name: "dense1" }), Nn.dense(3))
  })

  it("serves code that is generic over a size", () => {
    const block = <D extends number>(d: D) =>
      Nn.sequential(Nn.input([d]), Nn.dense(d), Nn.relu, Nn.batchNorm(), Nn.dense(10))
    expect(block(5)).type.toBe<
      Model.Model<
        [5],
        [10],
        {
          readonly dense0: Nn.DenseParams<5, 5>
          readonly batchNorm1: Nn.NormParams<5>
          readonly dense2: Nn.DenseParams<5, 10>
        },
        { readonly batchNorm1: Nn.NormState<5> }
      >
    >()
    const two = <A extends number, B extends number>(a: A, b: B) =>
      Nn.sequential(Nn.input([a]), Nn.dense(b), Nn.relu, Nn.dense(a))
    expect(two(7, 9)["~out"]).type.toBe<[7]>()
  })

  it("leaves to run time what it cannot know", () => {
    const layers = [Nn.dense(3), Nn.relu] as ReadonlyArray<Layer>
    expect(Nn.sequential(Nn.input([3]), ...layers)["~out"]).type.toBe<ReadonlyArray<number | string>>()
    Nn.sequential(Nn.input([3]), n > 1 ? Nn.dense(3) : Nn.dense(4), Nn.dense(5))
    Nn.sequential(Nn.input([n, n, 3]), Nn.flatten, Nn.dense(10))
  })
})

describe("Nn.sequential", () => {
  it("refuses a model without an input", () => {
    // @ts-expect-error "sequential: the first argument must be Nn.input(shape)"
    Nn.sequential(Nn.dense(10))
    // @ts-expect-error "sequential: the first argument must be Nn.input(shape)"
    Nn.sequential(Nn.dense(10), Nn.relu)
  })

  it("refuses what is not a layer", () => {
    // @ts-expect-error "sequential: layer 0 is a function that makes a layer: call it, Nn.batchNorm(...)"
    Nn.sequential(Nn.input([4]), Nn.batchNorm, Nn.dense(3))
    // @ts-expect-error "sequential: layer 1 is a function that makes a layer: call it, Nn.dense(...)"
    Nn.sequential(Nn.input([4]), Nn.relu, Nn.dense)
    // @ts-expect-error "sequential: layer 0 is an array: spread it, ...layers"
    Nn.sequential(Nn.input([4]), [Nn.dense(3), Nn.relu])
    // @ts-expect-error "sequential: layer 1 is not a layer"
    Nn.sequential(Nn.input([4]), Nn.relu, 7)
  })
})
