import type { Tensor } from "@typegrad/core/Tensor"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import { describe, expect, it } from "tstyche"

interface Dense<I extends number, O extends number> {
  readonly kernel: Tensor<[I, O]>
  readonly bias: Tensor<[O]>
}
type Params = { readonly dense0: Dense<784, 128>; readonly head: Dense<128, 10> }
declare const params: Params
declare const others: { readonly dense0: Dense<784, 128>; readonly head: Dense<128, 11> }

describe("states", () => {
  it("are trees of the parameters' type", () => {
    expect(Optimizer.sgd({ learningRate: 0.1 }).init(params)).type.toBe<{}>()
    expect(Optimizer.sgd({ learningRate: Schedule.constant(0.1) }).init(params)).type.toBe<Optimizer.CountState>()
    expect(Optimizer.momentum({ learningRate: 0.1 }).init(params)).type.toBe<
      readonly [Optimizer.TraceState<Params>, {}]
    >()
    expect(Optimizer.nesterov({ learningRate: Schedule.constant(0.1) }).init(params)).type.toBe<
      readonly [Optimizer.TraceState<Params>, Optimizer.CountState]
    >()
    expect(Optimizer.adam({ learningRate: 0.1 }).init(params)).type.toBe<readonly [Optimizer.AdamState<Params>, {}]>()
    expect(Optimizer.adamW({ learningRate: 0.1 }).init(params)).type.toBe<
      readonly [Optimizer.AdamState<Params>, {}, {}]
    >()
    expect(Optimizer.adagrad({ learningRate: 0.1 }).init(params)).type.toBe<readonly [Optimizer.RssState<Params>, {}]>()
    expect(Optimizer.rmsprop({ learningRate: 0.1 }).init(params)).type.toBe<readonly [Optimizer.RmsState<Params>, {}]>()
    expect(Optimizer.rmsprop({ learningRate: Schedule.constant(0.1), centred: true }).init(params)).type.toBe<
      readonly [Optimizer.CentredState<Params>, Optimizer.CountState]
    >()
    expect(Optimizer.adadelta().init(params)).type.toBe<readonly [Optimizer.AdadeltaState<Params>, {}]>()
    expect(
      Optimizer.adadelta({ learningRate: Schedule.constant(0.1) }).init(params)[1]
    ).type.toBe<Optimizer.CountState>()
    expect(Optimizer.lamb({ learningRate: 0.1 }).init(params)).type.toBe<
      readonly [Optimizer.AdamState<Params>, {}, {}, {}]
    >()
    expect(Optimizer.adam({ learningRate: 0.1 }).init(params)[0].m.head.kernel).type.toBe<Tensor<[128, 10]>>()
  })

  it("of a chain are the tuple of its transforms'", () => {
    const optimizer = Optimizer.chain(
      Optimizer.clipByGlobalNorm(1),
      Optimizer.scaleByAdam(),
      Optimizer.scaleByLearningRate(Schedule.cosine({ peak: 1, total: 10 }))
    )
    expect(optimizer.init(params)).type.toBe<readonly [{}, Optimizer.AdamState<Params>, Optimizer.CountState]>()
    expect(Optimizer.chain(Optimizer.scale(-1), optimizer).init(params)[1][1].v).type.toBe<Params>()
  })
})

describe("update", () => {
  const optimizer = Optimizer.adam({ learningRate: 0.1 })
  it("keeps the types of gradients and state", () => {
    expect(optimizer.update(params, optimizer.init(params), params)).type.toBe<
      readonly [Params, readonly [Optimizer.AdamState<Params>, {}]]
    >()
    expect(Optimizer.applyUpdates(params, params)).type.toBe<Params>()
  })

  it("refuses gradients, state or parameters of another model", () => {
    expect(optimizer.update<Params>).type.not.toBeCallableWith(others, optimizer.init(params), params)
    expect(optimizer.update<Params>).type.not.toBeCallableWith(params, optimizer.init(others), params)
    expect(optimizer.update<Params>).type.not.toBeCallableWith(params, optimizer.init(params), others)
    expect(Optimizer.applyUpdates<Params>).type.not.toBeCallableWith(params, others)
    const centred = Optimizer.rmsprop({ learningRate: 0.1, centred: true })
    const plain = Optimizer.rmsprop({ learningRate: 0.1 })
    expect(centred.update<Params>).type.not.toBeCallableWith(params, plain.init(params), params)
    expect(Optimizer.adagrad({ learningRate: 0.1 }).update<Params>).type.not.toBeCallableWith(
      params,
      plain.init(params),
      params
    )
    expect(Optimizer.lamb).type.not.toBeCallableWith({})
  })
})

describe("masks", () => {
  it("are paths, subtrees and names", () => {
    expect<Optimizer.Masks<Params>>().type.toBe<
      "dense0" | "dense0.kernel" | "dense0.bias" | "head" | "head.kernel" | "head.bias" | "*.kernel" | "*.bias"
    >()
    const some = Optimizer.adamW({ learningRate: 0.1, decay: { rate: 0.1, only: ["*.kernel", "head"] } })
    expect(some["~mask"]).type.toBe<"*.kernel" | "head">()
    some.init(params)
    expect(Optimizer.lamb({ learningRate: 0.1, decay: { rate: 0.1, only: ["head"] } })["~mask"]).type.toBe<"head">()
    Optimizer.chain(Optimizer.scale(1), some).init(params)
  })

  it("that mean nothing are named where the parameters are known", () => {
    const wrong = Optimizer.adamW({ learningRate: 0.1, decay: { rate: 0.1, only: ["head.kernal"] } })
    // @ts-expect-error no parameter is called \"head.kernal\": the model has
    wrong.init(params)
    expect<
      Optimizer.MaskErr<Params, "head.kernal">
    >().type.toBe<'no parameter is called "head.kernal": the model has head.kernel, head.bias'>()
    // @ts-expect-error no parameter is called \"*.scale\": the model has
    Optimizer.chain(Optimizer.addDecayedWeights({ rate: 0.1, only: ["*.scale"] })).init(params)
    expect<Optimizer.MaskErr<Params, "">>().type.toBe<0>()
  })
})

describe("schedules", () => {
  it("need their length", () => {
    // @ts-expect-error Property 'total' is missing
    Schedule.warmupCosine({ peak: 1, warmup: 10 })
    expect(Schedule.warmupCosine({ peak: 1, warmup: 10, total: 100 })).type.toBe<Schedule.Schedule>()
  })

  it("are functions of the step", () => {
    expect(Optimizer.sgd).type.toBeCallableWith({ learningRate: null! as (step: Tensor<[], "int32">) => Tensor<[]> })
    expect(Optimizer.sgd).type.not.toBeCallableWith({ learningRate: (step: Tensor<[]>) => step })
    expect(Optimizer.sgd).type.not.toBeCallableWith({ learningRate: "0.1" })
  })
})
