/**
 * MNIST: 70,000 handwritten digits of 28 x 28 pixels (LeCun, Cortes, Burges), from the four published files.
 *
 * @since 0.1.0
 */
import type { Tensor } from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import type { Dataset } from "./Dataset.ts"
import { DatasetError } from "./DatasetError.ts"
import * as Idx from "./Idx.ts"
import { columns, intensities, typed } from "./internal/dataset/column.ts"
import { make } from "./internal/dataset/dataset.ts"
import * as Source from "./Source.ts"

/**
 * A digit: `image` is 0 (paper) to 1 (ink), `label` 0 to 9.
 *
 * @since 0.1.0
 * @category models
 */
export interface MnistExample {
  readonly image: Tensor<[28, 28, 1]>
  readonly label: Tensor<[], "int32">
}

/**
 * What a loss may be computed on, what choices may be made on, and what is looked at once, at the end.
 *
 * @since 0.1.0
 * @category models
 */
export interface Splits {
  readonly train: Dataset<MnistExample>
  readonly validation: Dataset<MnistExample>
  readonly test: Dataset<MnistExample>
}

type FileName = (typeof Source.mnist.files)[number]["name"]

interface File {
  readonly path: string
  readonly sizes: ReadonlyArray<number>
  readonly data: Uint8Array
}

/** A file of the source, which must hold uint8. */
const readFile = Effect.fnUntraced(function* (name: FileName) {
  const { bytes, path } = yield* Source.read(Source.mnist, name)
  const idx = yield* Idx.parse(bytes, { file: path })
  if (idx.type === "uint8") return { path, sizes: idx.sizes, data: idx.data } satisfies File
  return yield* new DatasetError({ file: path, offset: 2, message: `${path}: holds ${idx.type}, not uint8` })
})

/** Images and labels that belong together. */
const check = (images: File, labels: File): Effect.Effect<void, DatasetError> => {
  const fail = (file: string, offset: number, problem: string, index?: number) =>
    Effect.fail(
      new DatasetError({ file, offset, message: `${file}: ${problem}`, ...(index === undefined ? {} : { index }) })
    )
  const shape = `[${images.sizes.join(", ")}]`
  const [count, height, width] = images.sizes
  if (images.sizes.length !== 3 || height !== 28 || width !== 28) {
    return fail(images.path, 4, `images have sizes ${shape}, not [n, 28, 28]`)
  }
  if (labels.sizes.length !== 1) {
    return fail(labels.path, 3, `labels have sizes [${labels.sizes.join(", ")}], not [n]`)
  }
  if (labels.sizes[0] !== count) {
    return fail(labels.path, 4, `${labels.sizes[0]} labels, but ${images.path} has ${count} images`)
  }
  const wrong = labels.data.findIndex((label) => label > 9)
  if (wrong >= 0) {
    return fail(
      labels.path,
      8 + wrong,
      `label ${wrong}, at byte ${8 + wrong}, is ${labels.data[wrong]}, not a digit from 0 to 9`,
      wrong
    )
  }
  return Effect.void
}

/** Examples `from` to `to` of a pair of files. */
const part = (images: File, labels: File, from: number, to: number): Dataset<MnistExample> =>
  make(
    columns(to - from, {
      image: intensities([28, 28, 1], images.data.subarray(from * 784, to * 784)),
      label: typed([], "int32", Int32Array.from(labels.data.subarray(from, to)))
    })
  )

/**
 * The digits of `Source.mnist`, from wherever `Sources` are read (`Source.directory`, `Source.download`). The last `validation` training
 * examples (5,000 when not given; 0 is fine) are for validation, so that 55,000 train; 10,000 test.
 *
 * Fails with a `DatasetError` that names the file: missing (and what was looked for), not IDX, corrupt, not 28 x 28, another number
 * of labels than images, a label above 9, or other bytes than those published (unless the directory is read with `verify: false`, for
 * sets in the same format such as Fashion-MNIST).
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as FileSystem from "effect/FileSystem"
 * import { Mnist, Source } from "@typegrad/data"
 *
 * const empty = FileSystem.layerNoop({ exists: () => Effect.succeed(false) })
 * const problem = Mnist.load().pipe(
 *   Effect.flip,
 *   Effect.map((error) => error.file),
 *   Effect.provide(Source.directory("data/mnist")),
 *   Effect.provide(empty)
 * )
 * Effect.runPromise(problem) // => "data/mnist/train-images-idx3-ubyte"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const load: (options?: {
  /** how many of the training examples are for validation */
  readonly validation?: number
}) => Effect.Effect<Splits, DatasetError, Source.Sources> = /*#__PURE__*/ Effect.fn("Mnist.load")(function* (options) {
  const { validation = 5000 } = options ?? {}
  const trainImages = yield* readFile("train-images-idx3-ubyte")
  const trainLabels = yield* readFile("train-labels-idx1-ubyte")
  const testImages = yield* readFile("t10k-images-idx3-ubyte")
  const testLabels = yield* readFile("t10k-labels-idx1-ubyte")
  yield* check(trainImages, trainLabels)
  yield* check(testImages, testLabels)
  const count = trainImages.sizes[0]!
  if (!Number.isInteger(validation) || validation < 0 || validation > count) {
    const message = `${trainImages.path}: ${validation} validation examples cannot be taken from ${count}`
    return yield* new DatasetError({ file: trainImages.path, message })
  }
  return {
    train: part(trainImages, trainLabels, 0, count - validation),
    validation: part(trainImages, trainLabels, count - validation, count),
    test: part(testImages, testLabels, 0, testImages.sizes[0]!)
  }
})
