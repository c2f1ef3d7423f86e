import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import * as TensorOps from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import type { CheckpointMismatch } from "@typegrad/train/CheckpointError"
import type { Checkpoints } from "@typegrad/train/Checkpoints"
import * as Trainer from "@typegrad/train/Trainer"
import type * as Effect from "effect/Effect"
import { describe, expect, it } from "tstyche"

const key = Random.key(0)
const optimizer = Optimizer.sgd({ learningRate: 0.1 })
declare const images: Dataset.Dataset<{ readonly image: Tensor<[28, 28, 1]>; readonly label: Tensor<[], "int32"> }>
declare const flat: Dataset.Dataset<{ readonly image: Tensor<[28, 28]>; readonly label: Tensor<[], "int32"> }>
declare const chw: Dataset.Dataset<{ readonly image: Tensor<[3, 32, 32]>; readonly label: Tensor<[], "int32"> }>
declare const houses: Dataset.Dataset<{ readonly features: Tensor<[13]>; readonly label: Tensor<[]> }>
declare const text: Dataset.Dataset<{
  readonly tokens: Tensor<[128]>
  readonly label: Tensor<[128], "int32">
  readonly mask: Tensor<[128], "bool">
}>
declare const unknownSizes: Dataset.Dataset<{
  readonly image: Tensor<[number, number, number]>
  readonly label: Tensor<[], "int32">
}>

const train = images.pipe(Dataset.shuffle({ key }), Dataset.batch(64))
const mlp = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(32), Nn.relu, Nn.dense(10, { name: "fc" }))
const vector = Nn.sequential(Nn.input([784]), Nn.dense(10))
const rgb = Nn.sequential(Nn.input([32, 32, 3]), Nn.flatten, Nn.dense(10))
const noFlatten = Nn.sequential(Nn.input([28, 28]), Nn.dense(10))
const regression = Nn.sequential(Nn.input([13]), Nn.dense(1))
const time = Nn.sequential(Nn.input(["time"]), Nn.relu)
const base = { loss: Loss.crossEntropy, optimizer, epochs: 1, key } as const

describe("Trainer.make", () => {
  it("accepts data that fits model and loss", () => {
    const run = Trainer.make({ ...base, model: mlp, data: train })
    expect(Trainer.fit(run)).type.toBeAssignableTo<
      Effect.Effect<{ readonly step: number }, Trainer.TrainError, Backend>
    >()
    Trainer.make({
      ...base,
      model: mlp,
      data: flat.pipe(
        Dataset.batch(8),
        Dataset.mapField("image", (x) => TensorOps.expandDims(x, -1))
      )
    })
    Trainer.make({ ...base, model: mlp, data: unknownSizes.pipe(Dataset.batch(8)) })
    Trainer.make({
      ...base,
      model: regression,
      loss: Loss.mse,
      data: houses.pipe(
        Dataset.batch(8),
        Dataset.mapField("label", (x) => TensorOps.expandDims(x, -1))
      )
    })
    Trainer.make({ ...base, model: mlp, data: train.pipe(Dataset.oneHot("label", 10)) })
    Trainer.make({
      ...base,
      model: mlp,
      loss: Loss.crossEntropy({ label: "digit" }),
      data: train.pipe(Dataset.rename("label", "digit"))
    })
  })

  it("keeps a function generic over a dimension", () => {
    const generic = <N extends number>(
      n: N,
      data: Dataset.Dataset<{ readonly x: Tensor<[N]>; readonly label: Tensor<[], "int32"> }, 32>
    ) => Trainer.make({ ...base, model: Nn.sequential(Nn.input([n]), Nn.dense(10)), data })
    expect(generic).type.toBeCallableWith(
      4 as const,
      null! as Dataset.Dataset<{ readonly x: Tensor<[4]>; readonly label: Tensor<[], "int32"> }, 32>
    )
  })

  it("says how the examples miss the model", () => {
    // @ts-expect-error "the model expects [28, 28, 1] but examples have image [28, 28]: add a channel axis with Dataset.mapField(\"image\", (x) => Tensor.expandDims(x, -1))"
    Trainer.make({ ...base, model: mlp, data: flat.pipe(Dataset.batch(64)) })
    // @ts-expect-error "the model expects [784] but examples have image [28, 28, 1]: start the model with Nn.input([28, 28, 1]) and Nn.flatten"
    Trainer.make({ ...base, model: vector, data: train })
    // @ts-expect-error "the model expects [32, 32, 3] but examples have image [3, 32, 32]: the channel axis is first, move it with Dataset.mapField(\"image\", (x) => Tensor.transpose(x, [0, 2, 3, 1]))"
    Trainer.make({ ...base, model: rgb, data: chw.pipe(Dataset.batch(64)) })
    // @ts-expect-error "the dataset is not batched: add Dataset.batch(64)"
    Trainer.make({ ...base, model: mlp, data: images })
    // @ts-expect-error "several fields could be the model input (
    Trainer.make({ ...base, model: time, data: text.pipe(Dataset.batch(4)) })
    // @ts-expect-error "examples have no field img, only
    Trainer.make({ ...base, model: mlp, data: train, input: "img" })
  })

  it("says how labels miss the loss for the model's output", () => {
    // @ts-expect-error "crossEntropy on logits [28, 10] needs int labels [28] but examples have label []: did you forget flatten or a pooling layer?"
    Trainer.make({ ...base, model: noFlatten, data: flat.pipe(Dataset.batch(64)) })
    // @ts-expect-error "mse compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy"
    Trainer.make({ ...base, model: mlp, loss: Loss.mse, data: train })
    // @ts-expect-error "mse compares the output [1] with label []: the shapes must be equal: add the axis to the label with
    Trainer.make({ ...base, model: regression, loss: Loss.mse, data: houses.pipe(Dataset.batch(64)) })
    // @ts-expect-error "crossEntropy on logits [10] needs one-hot labels [10] but examples have label [12]"
    Trainer.make({ ...base, model: mlp, data: train.pipe(Dataset.oneHot("label", 12)) })
    // @ts-expect-error "the loss reads field digit but examples have only
    Trainer.make({ ...base, model: mlp, loss: Loss.crossEntropy({ label: "digit" }), data: train, input: "image" })
    // @ts-expect-error "crossEntropy with class ids needs int32 labels but label is float32
    Trainer.make({ ...base, model: regression, data: houses.pipe(Dataset.batch(64)) })
  })

  it("says which decay mask names no parameter", () => {
    const options = { ...base, model: mlp, data: train }
    const decaying = <const Q extends string>(...only: ReadonlyArray<Q>) =>
      Optimizer.adamW({ learningRate: 1, decay: { rate: 0.1, only } })
    // @ts-expect-error "no parameter is called \"fc.kernal\": the model has
    Trainer.make({ ...options, optimizer: decaying("fc.kernal") })
    Trainer.make({ ...options, optimizer: decaying("fc.kernel", "*.bias", "dense0") })
  })
})

describe("combinators", () => {
  const run = Trainer.make({ ...base, model: mlp, data: train })

  it("evaluate types the names that stopEarly may watch", () => {
    run.pipe(
      Trainer.evaluate(images, { metrics: { accuracy: Metric.accuracy } }),
      Trainer.stopEarly({ metric: "validation.accuracy", patience: 3 }),
      Trainer.stopEarly({ metric: "validation.loss", patience: 3 })
    )
    run.pipe(Trainer.evaluate(images, { name: "test" }), Trainer.stopEarly({ metric: "test.loss", patience: 3 }))
    run.pipe(
      Trainer.evaluate(images, { metrics: { accuracy: Metric.accuracy } }),
      // @ts-expect-error "stopEarly: nothing evaluates validation.acuracy, only
      Trainer.stopEarly({ metric: "validation.acuracy", patience: 3 })
    )
    // @ts-expect-error "stopEarly: nothing evaluates validation.loss: put Trainer.evaluate before it"
    run.pipe(Trainer.stopEarly({ metric: "validation.loss", patience: 3 }))
  })

  it("evaluate checks its data and metrics", () => {
    // @ts-expect-error "the model expects [28, 28, 1] but examples have image [28, 28]
    run.pipe(Trainer.evaluate(flat))
    // @ts-expect-error "topK(12) needs at least 12 classes but the model gives [10]"
    run.pipe(Trainer.evaluate(images, { metrics: { top12: Metric.topK(12) } }))
  })

  it("checkpoint and resume ask for the service", () => {
    expect(Trainer.fit(run.pipe(Trainer.checkpoint({ every: 500 })))).type.not.toBeAssignableTo<
      Effect.Effect<unknown, unknown, Backend>
    >()
    expect(Trainer.fit(run.pipe(Trainer.checkpoint({ every: 500 }), Trainer.resume("latest")))).type.toBeAssignableTo<
      Effect.Effect<unknown, unknown, Backend | Checkpoints>
    >()
  })

  it("test gives the metrics by name", () => {
    const trained = null! as Effect.Success<ReturnType<typeof fitted>>
    const fitted = () => Trainer.fit(run.pipe(Trainer.evaluate(images, { metrics: { accuracy: Metric.accuracy } })))
    const result = null! as Effect.Success<ReturnType<typeof tested>>
    const tested = () => Trainer.test(trained, images)
    expect(result.accuracy).type.toBe<number>()
    expect(result.loss).type.toBe<number>()
    // @ts-expect-error Property 'top3' does not exist
    void result.top3
  })

  it("predictor takes batches of the model's input", () => {
    const predict = null! as Trainer.Predictor<typeof mlp>
    expect(predict(NdArray.zeros([5, 28, 28, 1]))).type.toBeAssignableTo<
      Effect.Effect<NdArray.NdArray<["batch", 10], "float32">, unknown>
    >()
    // @ts-expect-error "the model expects [28, 28, 1] after the batch axis but got [5, 28, 28]"
    predict(NdArray.zeros([5, 28, 28]))
    // @ts-expect-error "the model expects float32 but got int32"
    predict(NdArray.zeros([5, 28, 28, 1], "int32"))
    predict(null! as NdArray.NdArray<[number, number, number, number], "float32">)
    predict(null! as NdArray.NdArray)
  })
})

describe("variables of another model", () => {
  const wider = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(64), Nn.relu, Nn.dense(10, { name: "fc" }))
  const run = Trainer.make({ ...base, model: mlp, data: train })
  const variables: <M>(model: M) => Trainer.VariablesOf<M> = null!

  it("are no start", () => {
    run.pipe(Trainer.startFrom(variables(mlp)), Trainer.limit({ steps: 1 }))
    const { dense0, fc } = variables(mlp).params
    const noBias = { params: { dense0, fc: { kernel: fc.kernel } }, state: {} }
    // @ts-expect-error "startFrom: the variables are those of another model: params.fc.bias is missing there"
    run.pipe(Trainer.startFrom(noBias))
    // @ts-expect-error "startFrom: the variables are those of another model: params.dense0 is missing there"
    run.pipe(Trainer.startFrom({ params: { fc: variables(mlp).params.fc }, state: {} }))
    // @ts-expect-error "startFrom: the variables are those of another model: params.
    run.pipe(Trainer.startFrom(variables(wider)))
  })

  it("of a checkpoint have the model's types", () => {
    const read = Checkpoint.variables(null! as Checkpoint.Checkpoint, mlp)
    expect(read).type.toBeAssignableTo<Effect.Effect<Trainer.VariablesOf<typeof mlp>, CheckpointMismatch>>()
    expect(null! as Effect.Success<typeof read>["params"]["fc"]["kernel"]).type.toBe<
      NdArray.NdArray<[32, 10], "float32">
    >()
  })

  it("may be shared within a model where their shapes agree", () => {
    const params = null! as Model.ParamsOf<typeof mlp>
    const other = null! as Model.ParamsOf<typeof mlp>
    expect({ ...params, fc: other.fc } satisfies typeof params).type.toBeAssignableTo<typeof params>()
    // @ts-expect-error Type 'DenseParams<784, 32>' is not assignable to type 'DenseParams<32, 10>'
    void ({ ...params, fc: params.dense0 } satisfies typeof params)
  })
})

describe("Trainer.evaluate in a variable", () => {
  const run = Trainer.make({ ...base, model: mlp, data: train })
  const evaluation = Trainer.evaluate(images, { metrics: { accuracy: Metric.accuracy } })

  it("waits for the run", () => {
    const evaluated = run.pipe(evaluation, Trainer.stopEarly({ metric: "validation.accuracy", patience: 3 }))
    expect(evaluated).type.toBe(
      run.pipe(
        Trainer.evaluate(images, { metrics: { accuracy: Metric.accuracy } }),
        Trainer.stopEarly({ metric: "validation.accuracy", patience: 3 })
      )
    )
    expect(evaluation(run)).type.toBe(run.pipe(evaluation))
  })

  it("is checked where it is applied", () => {
    const wrong = Trainer.evaluate(flat)
    // @ts-expect-error "the model expects [28, 28, 1] but examples have image [28, 28]: add a channel axis
    run.pipe(wrong)
  })
})

describe("data whose dtype is not known", () => {
  it("is left to run time", () => {
    const data: Dataset.Dataset<
      { readonly x: Tensor<[13], "float32" | "int32" | "bool">; readonly label: Tensor<[], "int32"> },
      8
    > = null!
    Trainer.make({ ...base, model: regression, data })
  })
})
