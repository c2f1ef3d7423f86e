import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import type { DatasetError } from "@typegrad/data/DatasetError"
import * as Digits from "@typegrad/data/Digits"
import * as Mnist from "@typegrad/data/Mnist"
import type * as Source from "@typegrad/data/Source"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { describe, expect, it } from "tstyche"

const key = Random.key(0)
interface Flat {
  readonly image: Tensor.Tensor<[28, 28]>
  readonly label: Tensor.Tensor<[], "int32">
}
declare const digits: Dataset.Dataset<Mnist.MnistExample>
declare const flat: Dataset.Dataset<Flat>
declare const text: Dataset.Dataset<{
  readonly tokens: Tensor.Tensor<["time"], "int32">
  readonly mask: Tensor.Tensor<["time"], "bool">
}>
const batched = digits.pipe(Dataset.batch(8))
declare const rows: number

describe("sources", () => {
  it("fromArrays", () => {
    const data = Dataset.fromArrays({
      input: [
        [0, 1, 2],
        [3, 4, 5]
      ],
      label: Int32Array.of(1, 0),
      weight: Float32Array.of(1, 2),
      flag: [true, false]
    })
    expect(data).type.toBe<
      Dataset.Dataset<{
        readonly input: Tensor.Tensor<[3]>
        readonly label: Tensor.Tensor<[], "int32">
        readonly weight: Tensor.Tensor<[]>
        readonly flag: Tensor.Tensor<[], "bool">
      }>
    >()
    const table: Array<Array<number>> = []
    expect(Dataset.fromArrays({ table })).type.toBe<Dataset.Dataset<{ readonly table: Tensor.Tensor<[number]> }>>()
    // @ts-expect-error Type 'string' is not assignable to type
    Dataset.fromArrays({ name: ["a"] })
  })

  it("fromNdArrays", () => {
    const images = NdArray.zeros([100, 28, 28])
    const labels = NdArray.zeros([100], "int32")
    expect(Dataset.fromNdArrays({ image: images, label: labels })).type.toBe<
      Dataset.Dataset<{ readonly image: Tensor.Tensor<[28, 28]>; readonly label: Tensor.Tensor<[], "int32"> }>
    >()
    // @ts-expect-error Type 'number[]' is missing the following properties from type 'AnyNdArray
    Dataset.fromNdArrays({ image: [1, 2, 3] })
  })

  it("make", () => {
    const data = Dataset.make({
      fields: { x: Spec.make([3]), y: Spec.make([], "int32") },
      size: 10,
      read: () => Effect.succeed({ x: NdArray.zeros([2, 3]), y: NdArray.zeros([2], "int32") })
    })
    expect(data).type.toBe<
      Dataset.Dataset<{ readonly x: Tensor.Tensor<[3]>; readonly y: Tensor.Tensor<[], "int32"> }>
    >()
    Dataset.make({
      fields: { x: Spec.make([3]), y: Spec.make([], "int32") },
      size: 10,
      // @ts-expect-error Property 'y' is missing
      read: () => Effect.succeed({ x: NdArray.zeros([2, 3]) })
    })
  })

  it("MNIST and digits", () => {
    expect(Mnist.load()).type.toBe<Effect.Effect<Mnist.Splits, DatasetError, Source.Sources>>()
    expect(Digits.make({ key })).type.toBe<Mnist.Splits>()
    // @ts-expect-error Property 'key' is missing
    Digits.make({})
  })
})

describe("batch", () => {
  it("knows the batch axis", () => {
    expect(digits.pipe(Dataset.batch(64))).type.toBe<Dataset.Dataset<Mnist.MnistExample, 64>>()
    expect(digits.pipe(Dataset.batch(64, { last: "drop" }))).type.toBe<Dataset.Dataset<Mnist.MnistExample, 64>>()
    expect(digits.pipe(Dataset.batch(64, { last: "keep" }))).type.toBe<Dataset.Dataset<Mnist.MnistExample, "batch">>()
    expect(digits.pipe(Dataset.batch(rows))).type.toBe<Dataset.Dataset<Mnist.MnistExample, number>>()
    expect(digits.pipe(Dataset.batch(64, { last: "pad" }))).type.toBe<
      Dataset.Dataset<
        {
          readonly image: Tensor.Tensor<[28, 28, 1]>
          readonly label: Tensor.Tensor<[], "int32">
          readonly mask: Tensor.Tensor<[]>
        },
        64
      >
    >()
  })

  it("refuses", () => {
    // @ts-expect-error batch: this dataset is already batched by 8
    batched.pipe(Dataset.batch(64))
    // @ts-expect-error batch: examples already have a field mask: rename it with Dataset.rename
    text.pipe(Dataset.batch(4, { last: "pad" }))
    // @ts-expect-error Type '"cut"' is not assignable to type '"drop" | "keep" | "pad"
    digits.pipe(Dataset.batch(64, { last: "cut" }))
  })

  it("prefetch", () => {
    expect(batched.pipe(Dataset.prefetch(2))).type.toBe<Dataset.Dataset<Mnist.MnistExample, 8>>()
    // @ts-expect-error Argument of type 'string' is not assignable to parameter of type 'number'
    batched.pipe(Dataset.prefetch("2"))
  })
})

describe("order", () => {
  it("shuffle", () => {
    expect(digits.pipe(Dataset.shuffle(key))).type.toBe<Dataset.Dataset<Mnist.MnistExample>>()
    expect(digits.pipe(Dataset.shuffle({ key }))).type.toBe<Dataset.Dataset<Mnist.MnistExample>>()
    // @ts-expect-error shuffle: after batch(8) only whole batches are shuffled: put shuffle before batch
    batched.pipe(Dataset.shuffle(key))
    // @ts-expect-error Argument of type 'number' is not assignable to parameter of type 'Key | { readonly key: Key; }'
    digits.pipe(Dataset.shuffle(7))
  })

  it("take and skip", () => {
    expect(digits.pipe(Dataset.take(5), Dataset.skip(2))).type.toBe<Dataset.Dataset<Mnist.MnistExample>>()
    // @ts-expect-error take: this dataset is already batched by 8: put take before batch
    batched.pipe(Dataset.take(5))
    // @ts-expect-error skip: this dataset is already batched by 8: put skip before batch
    batched.pipe(Dataset.skip(5))
  })

  it("split", () => {
    const [a, b] = digits.pipe(Dataset.split([0.8, 0.2]))
    expect(a).type.toBe<Dataset.Dataset<Mnist.MnistExample>>()
    expect(b).type.toBe<Dataset.Dataset<Mnist.MnistExample>>()
    // @ts-expect-error Tuple type
    expect(digits.pipe(Dataset.split([8, 2]))[2]).type.toBe<undefined>()
    // @ts-expect-error split: this dataset is already batched by 8: put split before batch
    batched.pipe(Dataset.split([8, 2]))
  })
})

describe("fields", () => {
  it("rename", () => {
    expect(flat.pipe(Dataset.rename("label", "digit"))).type.toBe<
      Dataset.Dataset<{ readonly image: Tensor.Tensor<[28, 28]>; readonly digit: Tensor.Tensor<[], "int32"> }>
    >()
    // @ts-expect-error rename: examples already have a field image
    flat.pipe(Dataset.rename("label", "image"))
    // @ts-expect-error Argument of type '"lable"' is not assignable to parameter of type '"image" | "label"'
    flat.pipe(Dataset.rename("lable", "digit"))
  })

  it("pick", () => {
    expect(flat.pipe(Dataset.pick("image"))).type.toBe<Dataset.Dataset<{ readonly image: Tensor.Tensor<[28, 28]> }>>()
    // @ts-expect-error Argument of type '"img"' is not assignable to parameter of type '"image" | "label"'
    flat.pipe(Dataset.pick("img"))
  })

  it("zip", () => {
    const other = Dataset.fromArrays({ weight: [1, 2, 3] })
    expect(flat.pipe(Dataset.zip(other))).type.toBe<
      Dataset.Dataset<{
        readonly image: Tensor.Tensor<[28, 28]>
        readonly label: Tensor.Tensor<[], "int32">
        readonly weight: Tensor.Tensor<[]>
      }>
    >()
    // @ts-expect-error zip: both datasets have a field label: rename one with Dataset.rename
    flat.pipe(Dataset.zip(Dataset.fromArrays({ label: [1, 2] })))
    // @ts-expect-error zip: one side has batch 8, the other none: zip before batch
    batched.pipe(Dataset.zip(other))
    // @ts-expect-error zip: one side has batch 8, the other 4: zip before batch
    batched.pipe(Dataset.zip(other.pipe(Dataset.batch(4))))
  })
})

describe("values", () => {
  it("normalise", () => {
    expect(digits.pipe(Dataset.normalise("image", { mean: 0.1307, std: [0.3081] }))).type.toBe<
      Dataset.Dataset<Mnist.MnistExample>
    >()
    // @ts-expect-error normalise: field label is int32, not float: cast it first
    digits.pipe(Dataset.normalise("label", { mean: 0, std: 1 }))
    // @ts-expect-error normalise: examples have no field imag, only
    digits.pipe(Dataset.normalise("imag", { mean: 0, std: 1 }))
  })

  it("oneHot", () => {
    expect(flat.pipe(Dataset.oneHot("label", 10))).type.toBe<
      Dataset.Dataset<{ readonly image: Tensor.Tensor<[28, 28]>; readonly label: Tensor.Tensor<[10]> }>
    >()
    // @ts-expect-error oneHot: field image is float32, not int32 class ids
    flat.pipe(Dataset.oneHot("image", 10))
    // @ts-expect-error oneHot: examples have no field class, only
    flat.pipe(Dataset.oneHot("class", 10))
  })
})

describe("mapping", () => {
  const flatBatches = flat.pipe(Dataset.batch(64))

  it("mapField", () => {
    expect(flatBatches.pipe(Dataset.mapField("image", (x) => Tensor.expandDims(x, -1)))).type.toBe<
      Dataset.Dataset<
        { readonly image: Tensor.Tensor<[28, 28, 1]>; readonly label: Tensor.Tensor<[], "int32"> },
        64,
        Backend
      >
    >()
    // @ts-expect-error Argument of type '"img"' is not assignable to parameter of type '"image" | "label"'
    flatBatches.pipe(Dataset.mapField("img", (x) => x))
    // @ts-expect-error mapField: field image has lost the batch axis 64: mapField works on whole batches
    flatBatches.pipe(Dataset.mapField("image", (x) => Tensor.sum(x, [0])))
    // @ts-expect-error mapField: the dataset is not batched: put mapField after Dataset.batch(64), it works on whole batches
    flat.pipe(Dataset.mapField("image", (x) => Tensor.expandDims(x, -1)))
    // @ts-expect-error squeeze: axis 1 of [64, 28, 28] has size 28, not 1
    flatBatches.pipe(Dataset.mapField("image", (x) => Tensor.squeeze(x, 1)))
  })

  it("map", () => {
    const vectors = flatBatches.pipe(
      Dataset.map(({ image, label }) => ({ x: Tensor.reshape(image, [64, 784]), label }))
    )
    expect(vectors).type.toBe<
      Dataset.Dataset<{ readonly x: Tensor.Tensor<[784]>; readonly label: Tensor.Tensor<[], "int32"> }, 64, Backend>
    >()
    // @ts-expect-error map: field image has lost the batch axis 64: map works on whole batches
    flatBatches.pipe(Dataset.map((b) => ({ ...b, image: Tensor.sum(b.image, [0]) })))
    // @ts-expect-error map: the dataset is not batched: put map after Dataset.batch(64), it works on whole batches
    flat.pipe(Dataset.map((b) => b))
    const short = flat.pipe(
      Dataset.batch(64, { last: "keep" }),
      Dataset.mapField("image", (x) => Tensor.expandDims(x, -1))
    )
    expect(Dataset.batchesPerEpoch(short)).type.toBe<number>()
  })
})

describe("running", () => {
  it("batches have the batch axis and need what the mapped functions need", () => {
    expect(Dataset.batches(batched)).type.toBe<
      Stream.Stream<
        { readonly image: NdArray.NdArray<[8, 28, 28, 1], "float32">; readonly label: NdArray.NdArray<[8], "int32"> },
        DatasetError
      >
    >()
    const mapped = batched.pipe(Dataset.mapField("label", (x) => Tensor.cast(x, "float32")))
    expect(Dataset.batches(mapped, { epoch: 1, skip: 2 })).type.toBeAssignableTo<
      Stream.Stream<{ readonly label: NdArray.NdArray<[8], "float32"> }, DatasetError, Backend>
    >()
    expect(Dataset.batches(mapped)).type.not.toBeAssignableTo<Stream.Stream<unknown, DatasetError>>()
    // @ts-expect-error batches: the dataset is not batched: add Dataset.batch(64)
    Dataset.batches(digits)
    // @ts-expect-error batches: the dataset is not batched: add Dataset.batch(64)
    Dataset.batchesPerEpoch(digits)
  })

  it("a dataset that needs nothing is one that may need a backend, not the other way round", () => {
    expect<typeof batched>().type.toBeAssignableTo<Dataset.Dataset<Mnist.MnistExample, 8, Backend>>()
    expect<Dataset.Dataset<Mnist.MnistExample, 8, Backend>>().type.not.toBeAssignableTo<typeof batched>()
  })

  it("evaluation and collecting", () => {
    expect(Dataset.evaluationBatches(digits, 100)).type.toBe<
      Stream.Stream<
        Dataset.EvaluationBatch<{
          readonly image: NdArray.NdArray<[number, 28, 28, 1], "float32">
          readonly label: NdArray.NdArray<[number], "int32">
        }>,
        DatasetError
      >
    >()
    expect(Dataset.collect(flat)).type.toBe<
      Effect.Effect<
        {
          readonly image: NdArray.NdArray<[number, 28, 28], "float32">
          readonly label: NdArray.NdArray<[number], "int32">
        },
        DatasetError
      >
    >()
    // @ts-expect-error Expected 2 arguments, but got 1
    Dataset.evaluationBatches(digits)
  })

  it("works in code that is generic over a size", () => {
    const flattened = <N extends number>(n: N, data: Dataset.Dataset<{ readonly x: Tensor.Tensor<[N, N]> }>) =>
      data.pipe(
        Dataset.shuffle(key),
        Dataset.normalise("x", { mean: 0, std: n }),
        Dataset.batch(32),
        Dataset.mapField("x", (x) => Tensor.expandDims(x, -1))
      )
    expect(flattened).type.toBeCallableWith(4 as const, null! as Dataset.Dataset<{ readonly x: Tensor.Tensor<[4, 4]> }>)
    type Result = ReturnType<typeof flattened<4>>
    expect<Result>().type.toBe<Dataset.Dataset<{ readonly x: Tensor.Tensor<[4, 4, 1]> }, 32, Backend>>()
  })
})
