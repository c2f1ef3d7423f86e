import type { NdArray } from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Tree from "@typegrad/core/Tree"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

const mlp = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.relu, Nn.dense(10))
const norm = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.batchNorm(), Nn.dropout(0.5), Nn.dense(10))
const time = Nn.sequential(Nn.input(["time", 16]), Nn.dense(4))
const variables = mlp.init(Random.key(0))
const normed = norm.init(Random.key(0))
const key = Random.key(1)

declare const batch: Tensor<["batch", 784]>
declare const images: Tensor<["batch", 28, 28]>
declare const ids: Tensor<["batch", 784], "int32">
declare const one: Tensor<[784]>
declare const grid: Tensor<[4, "k", 784]>
declare const unknown: Tensor<[number, number]>
declare const anyRank: Tensor<ReadonlyArray<number>>

describe("infer", () => {
  it("carries the batch axes", () => {
    expect(mlp.infer(variables, batch)).type.toBe<Tensor<["batch", 10]>>()
    expect(mlp.infer(variables, grid)).type.toBe<Tensor<[4, "k", 10]>>()
    expect(mlp.infer(variables, unknown)).type.toBe<Tensor<[number, 10]>>()
    expect(mlp.infer(variables, anyRank)).type.toBe<Tensor<ReadonlyArray<number | string>>>()
  })

  it("binds the symbols of the model to the data's", () => {
    expect(time.infer(time.init(key), null! as Tensor<[8, 128, 16]>)).type.toBe<Tensor<[8, 128, 4]>>()
    expect(time.infer(time.init(key), null! as Tensor<["batch", "t", 16]>)).type.toBe<Tensor<["batch", "t", 4]>>()
    const square = Nn.sequential(Nn.input(["side", "side"]), Nn.relu)
    // @ts-expect-error the model expects [side, side] after the batch axes but got [8, 3, 4]
    square.infer(square.init(key), null! as Tensor<[8, 3, 4]>)
  })

  it("says what does not fit", () => {
    // @ts-expect-error the model expects [784] after the batch axes but got [batch, 28, 28]
    mlp.infer(variables, images)
    // @ts-expect-error the model expects [784] after the batch axes but got [784]
    mlp.infer(variables, one)
    // @ts-expect-error the model expects float32 but got int32
    mlp.infer(variables, ids)
  })

  it("takes its own variables only", () => {
    expect(mlp.infer).type.not.toBeCallableWith(normed, batch)
    const wider = Nn.sequential(Nn.input([784]), Nn.dense(129), Nn.relu, Nn.dense(10))
    expect(mlp.infer).type.not.toBeCallableWith(wider.init(key), batch)
    const { params } = variables
    const shared = { ...params, dense1: params.dense1 } satisfies typeof params
    expect(mlp.infer).type.toBeCallableWith({ params: shared, state: {} }, batch)
    // @ts-expect-error Type '10' is not assignable to type '11'
    const eleven: Tensor<["batch", 11]> = mlp.infer(variables, batch)
    expect(eleven.shape[1]).type.toBe<11>()
    // @ts-expect-error Tuple type '[784, 128]' of length '2' has no element at index '2'
    void params.dense0.kernel.shape[2]
    // @ts-expect-error Property 'dense2' does not exist
    void params.dense2
    // @ts-expect-error Type '784' is not assignable to type '128'
    const wrong: typeof params = { ...params, dense1: params.dense0 }
    expect(wrong).type.toBe<typeof params>()
  })

  it("serves code that is generic over the batch", () => {
    const f = <B extends number>(x: Tensor<[B, 784]>): Tensor<[B, 10]> => mlp.infer(variables, x)
    expect(f(null! as Tensor<[32, 784]>)).type.toBe<Tensor<[32, 10]>>()
  })
})

describe("train", () => {
  it("gives output and state", () => {
    expect(mlp.train(variables, batch)).type.toBe<readonly [Tensor<["batch", 10]>, {}]>()
    expect(mlp.train(variables, batch, { key })).type.toBe<readonly [Tensor<["batch", 10]>, {}]>()
    expect(norm.train(normed, batch, { key })).type.toBe<
      readonly [Tensor<["batch", 10]>, { readonly batchNorm1: Nn.NormState<128> }]
    >()
  })

  it("says what is missing", () => {
    // @ts-expect-error this model has dropout, which needs a random key: pass { key }
    norm.train(normed, batch)
    // @ts-expect-error this model has dropout, which needs a random key: pass { key }
    norm.train(normed, batch, {})
    // @ts-expect-error the model expects [784] after the batch axes but got [batch, 28, 28]
    norm.train(normed, images, { key })
  })
})

describe("the types of a model", () => {
  it("are read off its spec", () => {
    expect<Model.ParamsOf<typeof mlp>>().type.toBe<{
      readonly dense0: Nn.DenseParams<784, 128>
      readonly dense1: Nn.DenseParams<128, 10>
    }>()
    expect<Model.StateOf<typeof mlp>>().type.toBe<{}>()
    expect<Model.SpecOf<typeof mlp>["in"]>().type.toBe<Tensor<[784]>>()
    expect(norm).type.toBeAssignableTo<Model.AnyModel>()
    expect(mlp.input.shape).type.toBe<[784]>()
  })
})

describe("the parameters of repeated layers", () => {
  const deep = Nn.sequential(Nn.input([8]), Nn.repeat(3, Nn.stack(Nn.dense(8), Nn.relu), { name: "blocks" }))
  type P = Model.ParamsOf<typeof deep>

  it("are trees", () => {
    expect<Tree.Paths<P>>().type.toBe<`blocks.${number}.dense0.kernel` | `blocks.${number}.dense0.bias`>()
    expect<Tree.Leaves<P>>().type.toBe<Tensor<[8, 8]> | Tensor<[8]>>()
    expect<Tree.At<P, "blocks.1.dense0.kernel">>().type.toBe<Tensor<[8, 8]>>()
    type Host = Tree.ToArrays<P>["blocks"]
    expect<Host["length"]>().type.toBe<3>()
    expect<Host[number]["dense0"]["kernel"]>().type.toBe<NdArray<[8, 8], "float32">>()
    expect<Tree.ToTensors<Tree.ToArrays<P>>>().type.toBeAssignableTo<P>()
  })

  it("are trees where models are composed", () => {
    const both = Nn.compose(deep, Nn.sequential(Nn.input([8]), Nn.dense(2)))
    expect<Tree.Paths<Model.ParamsOf<typeof both>>>().type.toBe<
      `0.blocks.${number}.dense0.kernel` | `0.blocks.${number}.dense0.bias` | "1.dense0.kernel" | "1.dense0.bias"
    >()
  })
})
