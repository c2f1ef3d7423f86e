/** The rules that wait for their run time: branches, several inputs. */
import type * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"
import * as Soon from "./declared.ts"

describe("concatBranches", () => {
  it("puts channels side by side", () => {
    const one = Nn.conv2d({ filters: 8, kernel: 1 })
    const three = Nn.conv2d({ filters: 9, kernel: 3, padding: "same" })
    expect(Nn.sequential(Nn.input([32, 32, 4]), Nn.concatBranches(one, three))).type.toBe<
      Model.Model<
        [32, 32, 4],
        [32, 32, 17],
        { readonly concatBranches0: Nn.Branches<Nn.Conv2dParams<1, 4, 8>, Nn.Conv2dParams<3, 4, 9>> }
      >
    >()
    expect(Nn.sequential(Nn.input(["time", 4]), Nn.concatBranches(Nn.relu, Nn.dense(6)))["~out"]).type.toBe<
      ["time", 10]
    >()
  })

  it("refuses others", () => {
    Nn.sequential(
      Nn.input([32, 32, 4]),
      // @ts-expect-error "concatBranches: the branches give [30, 30, 8] and [32, 32, 8]: all axes but the last must be equal"
      Nn.concatBranches(Nn.conv2d({ filters: 8, kernel: 3 }), Nn.conv2d({ filters: 8, kernel: 1 }))
    )
    // @ts-expect-error "concatBranches: the branches give [4, 4] and [16]: all axes but the last must be equal"
    Nn.sequential(Nn.input([4, 4]), Nn.concatBranches(Nn.identity, Nn.flatten))
    // @ts-expect-error "concatBranches: the branches give scalars, which have no last axis"
    Nn.sequential(Nn.input([]), Nn.concatBranches(Nn.relu, Nn.tanh))
    // @ts-expect-error "conv2d expects an image [height, width, channels] but got [16]"
    Nn.sequential(Nn.input([16]), Nn.concatBranches(Nn.relu, Nn.conv2d({ filters: 8, kernel: 3 })))
  })
})

describe("combinators of layers to come", () => {
  it("refuses where it is written what fits no input", () => {
    // @ts-expect-error parameter of type '"maxPool2d expects an image [height, width, channels] but got [10]"'
    Nn.stack(Nn.dense(10), Nn.relu, Nn.maxPool2d(2))
    // @ts-expect-error parameter of type '"embedding expects int32 ids but got float32"'
    Nn.stack(Nn.embedding(10, 4), Nn.embedding(10, 4))
    Nn.stack(Nn.dense(64), Nn.multiHeadAttention({ heads: 4 }))
  })

  it("checks residual blocks", () => {
    const block = Nn.residual(Nn.stack(Nn.conv2d({ filters: 3, kernel: 3, padding: "same" }), Nn.batchNorm()))
    expect(Nn.sequential(Nn.input([32, 32, 3]), block)["~out"]).type.toBe<[32, 32, 3]>()
    // @ts-expect-error "residual: the inner layers must keep the shape, but they map [32, 32, 3] to [30, 30, 3]"
    Nn.sequential(Nn.input([32, 32, 3]), Nn.residual(Nn.conv2d({ filters: 3, kernel: 3 })))
    // @ts-expect-error "residual: the inner layers must keep the shape, but they map [time] to [time, 8]"
    Nn.sequential(Nn.input(["time"], "int32"), Nn.residual(Nn.embedding(100, 8)))
    Nn.sequential(
      Nn.input([32, 32, 3]),
      // @ts-expect-error "addBranches: the branches give [16, 16, 8] and [32, 32, 8]: the shapes must be equal"
      Nn.addBranches(
        Nn.conv2d({ filters: 8, kernel: 3, stride: 2, padding: "same" }),
        Nn.conv2d({ filters: 8, kernel: 1 })
      )
    )
  })
})

describe("several inputs", () => {
  const { infer, init, train } = Soon.seq2seq
  const variables = init(null! as Random.Key)
  const key = null! as Random.Key
  type Ids<S extends ReadonlyArray<number | string>> = Tensor<S, "int32">

  it("match by name and share their symbols", () => {
    expect(infer(variables, { source: null! as Ids<[32, 20]>, target: null! as Ids<[32, 15]> })).type.toBe<
      Tensor<[32, 15, 9000]>
    >()
    expect(
      train(variables, { source: null! as Ids<["batch", "s"]>, target: null! as Ids<["batch", "t"]> }, { key })
    ).type.toBe<readonly [Tensor<["batch", "t", 9000]>, {}]>()
  })

  it("refuse others", () => {
    // @ts-expect-error "the model input target is not given: there are source"
    infer(variables, { source: null! as Ids<[32, 20]> })
    // @ts-expect-error "the model expects source [sourceTime] after the batch axes but got [20]"
    infer(variables, { source: null! as Ids<[20]>, target: null! as Ids<[32, 15]> })
    // @ts-expect-error "the model expects int32 as source but got float32"
    infer(variables, { source: null! as Tensor<[32, 20]>, target: null! as Ids<[32, 15]> })
    // @ts-expect-error this model has dropout, which needs a random key: pass { key }
    train(variables, { source: null! as Ids<[32, 20]>, target: null! as Ids<[32, 15]> })
    // @ts-expect-error the inputs have batch axes [32] and, in
    infer(variables, { source: null! as Ids<[32, 20]>, target: null! as Ids<[16, 15]> })
  })
})
