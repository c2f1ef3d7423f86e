/**
 * MNIST: 70,000 handwritten digits of 28 x 28 pixels (LeCun, Cortes, Burges), read from a directory that holds the four published files.
 *
 * @since 0.1.0
 */
import type { Tensor } from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { Dataset } from "./Dataset.ts"
import { DatasetError } from "./DatasetError.ts"
import * as Idx from "./Idx.ts"
import { columns, intensities, typed } from "./internal/dataset/column.ts"
import { make } from "./internal/dataset/dataset.ts"
import { sha256 } from "./internal/sha256.ts"

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

const files = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte"
} as const

/** SHA-256 of the uncompressed files as published */
const sums: Readonly<Record<string, string>> = {
  [files.trainImages]: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  [files.trainLabels]: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  [files.testImages]: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  [files.testLabels]: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
}

interface File {
  readonly path: string
  readonly sizes: ReadonlyArray<number>
  readonly data: Uint8Array
}

/** The plain file or the compressed one, whichever is there; its content must be uint8 and, if `verify`, the published bytes. */
const readFile = Effect.fnUntraced(function* (directory: string, name: string, verify: boolean) {
  const fs = yield* FileSystem.FileSystem
  const candidates = [name, `${name}.gz`]
  for (const candidate of candidates) {
    const path = `${directory.replace(/[/\\]+$/, "")}/${candidate}`
    const failed = (cause: { readonly message: string }) =>
      new DatasetError({ file: path, message: `${path}: cannot be read: ${cause.message}`, cause })
    if (!(yield* Effect.mapError(fs.exists(path), failed))) continue
    const content = yield* Idx.uncompressed(yield* Effect.mapError(fs.readFile(path), failed), path)
    const idx = yield* Idx.parse(content, { file: path })
    if (idx.type !== "uint8") {
      return yield* new DatasetError({ file: path, offset: 2, message: `${path}: holds ${idx.type}, not uint8` })
    }
    if (verify) {
      const sum = yield* sha256(content, path)
      if (sum !== sums[name]) {
        const message = `${path}: not the published MNIST file: its SHA-256 is ${sum}, not ${sums[name]}`
        return yield* new DatasetError({ file: path, message })
      }
    }
    return { path, sizes: idx.sizes, data: idx.data } satisfies File
  }
  const message = `${directory}: found neither ${candidates.join(" nor ")}: MNIST is the files ${Object.values(files).join(", ")}, compressed (.gz) or not`
  return yield* new DatasetError({ file: `${directory}/${name}`, message })
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
 * The digits in `directory`, from the files `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
 * `t10k-labels-idx1-ubyte`, each plain or with `.gz`. The last `validation` training examples (5,000 when not given; 0 is fine) are
 * for validation, so that 55,000 train; 10,000 test.
 *
 * Fails with a `DatasetError` that names the file: missing (and what was looked for), not IDX, corrupt, not 28 x 28, another number
 * of labels than images, a label above 9, or other bytes than those published (`verify: false` leaves this check out, for sets in the
 * same format such as Fashion-MNIST).
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as FileSystem from "effect/FileSystem"
 * import { Mnist } from "@typegrad/data"
 *
 * const empty = FileSystem.layerNoop({ exists: () => Effect.succeed(false) })
 * const problem = Mnist.load("data/mnist").pipe(Effect.flip, Effect.map((error) => error.file), Effect.provide(empty))
 * Effect.runPromise(problem) // => "data/mnist/train-images-idx3-ubyte"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const load: (
  directory: string,
  options?: {
    /** compare with the published SHA-256 sums; `true` when not given */
    readonly verify?: boolean
    /** how many of the training examples are for validation */
    readonly validation?: number
  }
) => Effect.Effect<Splits, DatasetError, FileSystem.FileSystem> = /*#__PURE__*/ Effect.fn("Mnist.load")(
  function* (directory, options) {
    const { validation = 5000, verify = true } = options ?? {}
    const trainImages = yield* readFile(directory, files.trainImages, verify)
    const trainLabels = yield* readFile(directory, files.trainLabels, verify)
    const testImages = yield* readFile(directory, files.testImages, verify)
    const testLabels = yield* readFile(directory, files.testLabels, verify)
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
  }
)
