import type { DType } from "@typegrad/core/DType"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Model from "@typegrad/nn/Model"
import type { MultiModel } from "@typegrad/nn/MultiModel"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

const encoder = Nn.sequential(Nn.input(["time", 16]), Nn.dense(8), Nn.batchNorm())
const decoder = Nn.sequential(Nn.input(["time", 8]), Nn.dense(4), Nn.dropout(0.1))
const pixels = Nn.sequential(Nn.input([784]), Nn.dense(8))
const head = Nn.sequential(Nn.input([8]), Nn.dense(10))
const key = Random.key(0)

const translate = Nn.define({
  inputs: { source: Nn.input(["sourceTime", 16]), target: Nn.input(["time", 8]) },
  parts: { encoder, decoder },
  apply: (parts, { source, target }) => {
    const code = Tensor.mean(parts.encoder(source), [1])
    return parts.decoder(Tensor.add(target, Tensor.expandDims(code, 1)))
  }
})

const vae = Nn.define({
  inputs: Nn.input([784]),
  parts: { pixels, variance: pixels, token: Nn.parameter([8]), drop: Nn.dropout(0.1) },
  needs: "Key",
  apply: (parts, x, context) => {
    expect(context.key).type.toBe<Random.Key | null>()
    expect(parts.token).type.toBe<Tensor.Tensor<[8]>>()
    const mean = parts.drop(Tensor.add(parts.pixels(x), parts.token))
    return { mean, variance: parts.variance(x), rows: Tensor.argMax(x, -1) }
  }
})

describe("define", () => {
  it("with one input is a model", () => {
    const both = Nn.define({ inputs: Nn.input([784]), parts: { pixels, head }, apply: (p, x) => p.head(p.pixels(x)) })
    expect(both).type.toBe<
      Model.Model<
        [784],
        [10],
        {
          readonly pixels: { readonly dense0: Nn.DenseParams<784, 8> }
          readonly head: { readonly dense0: Nn.DenseParams<8, 10> }
        }
      >
    >()
    const model = Nn.sequential(Nn.input([784]), both, Nn.dense(2))
    expect<Model.ParamsOf<typeof model>>().type.toBe<{
      readonly model0: Model.ParamsOf<typeof both>
      readonly dense1: Nn.DenseParams<10, 2>
    }>()
    expect(Nn.define({ inputs: Nn.input(["time"]), parts: {}, apply: (_, x) => Tensor.expandDims(x, -1) })).type.toBe<
      Model.Model<["time"], ["time", 1], {}>
    >()
  })

  it("with several inputs knows them by name, and has state and needs of its parts", () => {
    expect(translate).type.toBe<
      MultiModel<
        { readonly source: Tensor.Tensor<["sourceTime", 16]>; readonly target: Tensor.Tensor<["time", 8]> },
        ["time", 4],
        {
          readonly encoder: Model.ParamsOf<typeof encoder>
          readonly decoder: Model.ParamsOf<typeof decoder>
        },
        { readonly encoder: { readonly batchNorm1: Nn.NormState<8> } },
        "Key"
      >
    >()
    const source = null! as Tensor.Tensor<[32, 7, 16]>
    const target = null! as Tensor.Tensor<[32, "words", 8]>
    expect(translate.infer(translate.init(key), { source, target })).type.toBe<Tensor.Tensor<[32, "words", 4]>>()
    expect(translate.train(translate.init(key), { source, target }, { key })[0]).type.toBe<
      Tensor.Tensor<[32, "words", 4]>
    >()
  })

  it("gives a record", () => {
    expect(vae.infer(vae.init(key), null! as Tensor.Tensor<["batch", 784]>)).type.toBe<{
      readonly mean: Tensor.Tensor<["batch", 8]>
      readonly variance: Tensor.Tensor<["batch", 8]>
      readonly rows: Tensor.Tensor<["batch"], "int32">
    }>()
    expect<Model.ParamsOf<typeof vae>>().type.toBe<{
      readonly pixels: { readonly dense0: Nn.DenseParams<784, 8> }
      readonly variance: { readonly dense0: Nn.DenseParams<784, 8> }
      readonly token: Tensor.Tensor<[8]>
    }>()
    expect<Model.NeedsOf<typeof vae>>().type.toBe<"Key">()
  })

  it("a part is a function of batches, with its parameters", () => {
    Nn.define({
      inputs: Nn.input(["time", 16]),
      parts: { encoder, translate, relu: Nn.relu },
      apply: (parts, x) => {
        expect(x).type.toBe<Tensor.Tensor<["batch", "time", 16]>>()
        expect(parts.encoder(x)).type.toBe<Tensor.Tensor<["batch", "time", 8]>>()
        expect(parts.encoder.params.dense0.kernel).type.toBe<Tensor.Tensor<[16, 8]>>()
        expect(parts.translate({ source: x, target: parts.encoder(x) })).type.toBe<
          Tensor.Tensor<["batch", "time", 4]>
        >()
        expect(parts.relu(x)).type.toBe<Tensor.Tensor<["batch", "time", 16]>>()
        return x
      }
    })
  })

  it("serves code that is generic over a dimension", () => {
    const f = <N extends number>(n: N) =>
      Nn.define({
        inputs: Nn.input([n]),
        parts: { scale: Nn.sequential(Nn.input([n]), Nn.dense(n)) },
        apply: (parts, x) => parts.scale(x)
      })
    expect(f(4 as const).init(key).params.scale.dense0.kernel).type.toBe<Tensor.Tensor<[4, 4]>>()
  })

  it("says what does not fit", () => {
    // @ts-expect-error "the model expects [8] after the batch axes but got [batch, 784]"
    Nn.define({ inputs: Nn.input([784]), parts: { head }, apply: (p, x) => p.head(x) })
    // @ts-expect-error "the model expects [784] after the batch axes but got [batch, 8]"
    Nn.define({ inputs: Nn.input([784]), parts: { pixels }, apply: (p, x) => p.pixels(p.pixels(x)) })
    // @ts-expect-error "the model expects float32 but got int32"
    Nn.define({ inputs: Nn.input([784], "int32"), parts: { pixels }, apply: (p, x) => p.pixels(x) })
    // @ts-expect-error "dropout expects float input but got int32"
    Nn.define({ inputs: Nn.input([4], "int32"), parts: { drop: Nn.dropout(0.1) }, apply: (p, x) => p.drop(x) })
    // @ts-expect-error "define: apply gives a scalar, which has no batch axis"
    Nn.define({ inputs: Nn.input([784]), parts: {}, apply: (_, x) => Tensor.sum(x) })
    // @ts-expect-error "define: apply gives [784], whose first axis is not the batch"
    Nn.define({ inputs: Nn.input([784]), parts: {}, apply: (_, x) => Tensor.mean(x, [0]) })
    // @ts-expect-error "define: apply gives [784, batch], whose first axis is not the batch"
    Nn.define({ inputs: Nn.input([784]), parts: {}, apply: (_, x) => Tensor.transpose(x, [1, 0]) })
    // @ts-expect-error "define: apply gives in mean [784], whose first axis is not the batch"
    Nn.define({ inputs: Nn.input([784]), parts: {}, apply: (_, x) => ({ x, mean: Tensor.mean(x, [0]) }) })
    // @ts-expect-error "define: apply must give a tensor or a record of tensors"
    Nn.define({ inputs: Nn.input([784]), parts: {}, apply: () => 5 })
    // @ts-expect-error "define: dense is a layer whose variables need an input: write Nn.sequential(Nn.input(shape), layer)"
    Nn.define({ inputs: Nn.input([784]), parts: { dense: Nn.dense(8) }, apply: (p, x) => p.dense(x) })
    // @ts-expect-error "define: the name \"batch\" is that of the batch axis: give the axis of the input another"
    Nn.define({ inputs: Nn.input(["batch", 4]), parts: {}, apply: (_, x) => x })
    // @ts-expect-error "define: size is not a model"
    Nn.define({ inputs: Nn.input([784]), parts: { size: 8 }, apply: (_, x) => x })
    // @ts-expect-error "define: the name \"a.b\" has a dot, which separates the parts of a path"
    Nn.define({ inputs: Nn.input([784]), parts: { "a.b": pixels }, apply: (_, x) => x })
    // @ts-expect-error "parameter: -1 is not a size"
    Nn.parameter([-1])
  })

  it("says what is missing", () => {
    const source = null! as Tensor.Tensor<[32, 7, 16]>
    const target = null! as Tensor.Tensor<[32, 5, 8]>
    const ids = null! as Tensor.Tensor<[32, 5, 8], "int32">
    const fewer = null! as Tensor.Tensor<[16, 5, 8]>
    const variables = translate.init(key)
    // @ts-expect-error "the model input target is not given: there are source"
    translate.infer(variables, { source })
    // @ts-expect-error "the model expects target [time, 8] after the batch axes but got [32, 7, 16]"
    translate.infer(variables, { source, target: source })
    // @ts-expect-error "the model expects float32 as target but got int32"
    translate.infer(variables, { source, target: ids })
    // @ts-expect-error "the inputs have batch axes [32] and, in target, [16]"
    translate.infer(variables, { source, target: fewer })
    // @ts-expect-error "this model has dropout, which needs a random key: pass { key }"
    translate.train(variables, { source, target })
  })
})

describe("lift and withState", () => {
  it("are models of their input", () => {
    const halves = Nn.lift(Nn.input([8]), (x) => Tensor.reshape(x, ["batch", 2, 4]))
    expect(halves).type.toBe<Model.Model<[8], [2, 4], {}>>()
    const counted = Nn.withState(Nn.input([8]), {
      init: () => ({ sum: Tensor.zeros([8]) }),
      train: ({ sum }, x) => [Tensor.relu(x), { sum: Tensor.add(sum, Tensor.sum(x, [0])) }],
      infer: (_, x) => Tensor.relu(x)
    })
    expect(counted).type.toBe<Model.Model<[8], [8], {}, { sum: Tensor.Tensor<[8]> }>>()
    const model = Nn.sequential(Nn.input([8]), counted, halves)
    expect<Model.StateOf<typeof model>>().type.toBe<{ readonly model0: { sum: Tensor.Tensor<[8]> } }>()
  })

  it("say what does not fit", () => {
    // @ts-expect-error "define: apply gives [8], whose first axis is not the batch"
    Nn.lift(Nn.input([8]), (x) => Tensor.sum(x, [0]))
    Nn.withState(Nn.input([8]), {
      init: () => ({ s: Tensor.zeros([8]) }),
      // @ts-expect-error Type 'Tensor<[4], "float32">' is not assignable to type 'Tensor<[8], "float32">'
      train: (_, x) => [x, { s: Tensor.zeros([4]) }],
      infer: (_, x) => x
    })
  })
})

describe("layers around layers", () => {
  const block = Nn.stack(Nn.dense(8), Nn.batchNorm(), Nn.dropout(0.1))

  it("named", () => {
    const model = Nn.sequential(Nn.input([4]), Nn.named("body", block))
    expect<keyof Model.ParamsOf<typeof model>>().type.toBe<"body">()
    expect<Model.NeedsOf<typeof model>>().type.toBe<"Key">()
    // @ts-expect-error "the name \"a.b\" has a dot, which separates the parts of a path"
    Nn.sequential(Nn.input([4]), Nn.named("a.b", Nn.dense(3)))
    // @ts-expect-error "two layers are named \"body\""
    Nn.sequential(Nn.input([4]), Nn.named("body", Nn.dense(3)), Nn.named("body", Nn.dense(3)))
  })

  it("shared", () => {
    const model = Nn.sequential(Nn.input([8]), Nn.shared(12, block, { name: "blocks" }))
    expect<Model.ParamsOf<typeof model>["blocks"]["dense0"]>().type.toBe<Nn.DenseParams<8, 8>>()
    // @ts-expect-error "shared: the inner layers must keep the shape, but they map [4] to [3]"
    Nn.sequential(Nn.input([4]), Nn.shared(12, Nn.dense(3)))
    // @ts-expect-error "shared: the count must be a positive whole number but is 0"
    Nn.shared(0, Nn.relu)
  })

  it("frozen", () => {
    const model = Nn.sequential(Nn.input([4]), Nn.frozen(block), Nn.dense(2))
    expect<Model.ParamsOf<typeof model>>().type.toBe<{
      readonly stack0: {}
      readonly dense1: Nn.DenseParams<8, 2>
    }>()
    expect<Model.StateOf<typeof model>["stack0"]["params"]["dense0"]>().type.toBe<Nn.DenseParams<4, 8>>()
    expect<Model.StateOf<typeof model>["stack0"]["state"]["batchNorm1"]>().type.toBe<Nn.NormState<8>>()
    expect<Model.NeedsOf<typeof model>>().type.toBe<never>()
    // @ts-expect-error "dense expects a vector [n] but got [4, 4, 4]: flatten it first"
    Nn.sequential(Nn.input([4, 4, 4]), Nn.frozen(Nn.stack(Nn.dense(8))))
  })

  it("mapParams", () => {
    const model = Nn.sequential(
      Nn.input([4]),
      Nn.mapParams(Nn.dense(2), (leaf) => Tensor.softplus(leaf))
    )
    expect<Model.ParamsOf<typeof model>>().type.toBe<{ readonly dense0: Nn.DenseParams<4, 2> }>()
    const signs = Nn.mapParams(Nn.dense(2), (leaf) => Tensor.sign(leaf))
    // @ts-expect-error parameter of type '"dense expects a vector [n] but got [4, 4, 4]: flatten it first"'
    void Nn.sequential(Nn.input([4, 4, 4]), signs)
  })

  it("parallel", () => {
    const heads = Nn.parallel(Nn.input([8]), { digit: Nn.dense(10), sign: block, raw: Nn.identity })
    expect(heads).type.toBe<
      MultiModel<
        Tensor.Tensor<[8]>,
        {
          readonly digit: Tensor.Tensor<[10]>
          readonly sign: Tensor.Tensor<[8]>
          readonly raw: Tensor.Tensor<[8]>
        },
        {
          readonly digit: Nn.DenseParams<8, 10>
          readonly sign: { readonly dense0: Nn.DenseParams<8, 8>; readonly batchNorm1: Nn.NormParams<8> }
        },
        { readonly sign: { readonly batchNorm1: Nn.NormState<8> } },
        "Key",
        DType
      >
    >()
    // @ts-expect-error "parallel: size is not a layer"
    Nn.parallel(Nn.input([8]), { digit: Nn.dense(10), size: 5 })
    // @ts-expect-error "dense expects a vector [n] but got [8, 8, 3]: flatten it first"
    Nn.parallel(Nn.input([8, 8, 3]), { digit: Nn.dense(10) })
    // @ts-expect-error "parallel: the name \"a.b\" has a dot, which separates the parts of a path"
    Nn.parallel(Nn.input([8]), { "a.b": Nn.dense(10) })
  })
})

describe("surgery", () => {
  const body = Nn.stack(Nn.dense(8), Nn.relu, Nn.dense(4, { name: "code" }), Nn.relu, Nn.dense(2))

  it("keeps the types", () => {
    const [start] = [Nn.sequential(Nn.input([6]), ...Nn.prefix(body, 3).layers)]
    expect(start).type.toBe<
      Model.Model<[6], [4], { readonly dense0: Nn.DenseParams<6, 8>; readonly code: Nn.DenseParams<8, 4> }>
    >()
    const [whole] = [Nn.sequential(Nn.input([6]), ...body.layers)]
    expect(Model.inference(start, whole.init(key))(null! as Tensor.Tensor<["batch", 6]>)).type.toBe<
      Tensor.Tensor<["batch", 4]>
    >()
    const model = Nn.sequential(Nn.input([6]), ...Nn.replaceHead(body, Nn.dense(3, { name: "head" })).layers)
    expect(model.output.shape).type.toBe<[3]>()
    expect<keyof Model.ParamsOf<typeof model>>().type.toBe<"dense0" | "code" | "head">()
    expect(Model.withVariables(start, whole.init(key))).type.toBe<typeof start>()
    // @ts-expect-error is not assignable to parameter of type 'Given<
    Model.inference(whole, start.init(key))
  })

  it("says what is not there", () => {
    // @ts-expect-error "prefix: the stack has 3 layers, not 4"
    Nn.prefix(Nn.stack(Nn.dense(8), Nn.relu, Nn.dense(2)), 4)
    // @ts-expect-error "replaceHead: the stack has no layers"
    Nn.replaceHead(Nn.stack(), Nn.relu)
    // @ts-expect-error "conv2d expects an image [height, width, channels] but got [8]"
    Nn.sequential(Nn.input([6]), Nn.replaceHead(Nn.stack(Nn.dense(8), Nn.relu), Nn.conv2d({ filters: 2, kernel: 3 })))
  })
})
