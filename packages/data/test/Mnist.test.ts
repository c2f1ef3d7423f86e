import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import * as Dataset from "@typegrad/data/Dataset"
import * as Mnist from "@typegrad/data/Mnist"
import * as Source from "@typegrad/data/Source"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"

/** beside the checkout; only the project's own machines have it */
const published = fileURLToPath(new URL("../../../../shared/data/mnist", import.meta.url))

const header = (rank: number, sizes: ReadonlyArray<number>): Array<number> => [
  0,
  0,
  8,
  rank,
  ...sizes.flatMap((size) => [0, 0, (size >>> 8) & 255, size & 255])
]

/** pixel j of image i is (i + j) mod 256, label i is i mod 10 */
const images = (count: number, side = 28): Uint8Array =>
  Uint8Array.from([
    ...header(3, [count, side, side]),
    ...Array.from(
      { length: count * side * side },
      (_, k) => (Math.floor(k / (side * side)) + (k % (side * side))) & 255
    )
  ])
const labels = (count: number): Uint8Array =>
  Uint8Array.from([...header(1, [count]), ...Array.from({ length: count }, (_, i) => i % 10)])

type Files = Record<string, Uint8Array>
const good: Files = {
  "train-images-idx3-ubyte": images(20),
  "train-labels-idx1-ubyte.gz": gzipSync(labels(20)),
  "t10k-images-idx3-ubyte.gz": gzipSync(images(7)),
  "t10k-labels-idx1-ubyte": labels(7)
}

const directory = (files: Files) =>
  FileSystem.layerNoop({
    exists: (path) => Effect.succeed(path.replace("dir/", "") in files),
    readFile: (path) => Effect.succeed(files[path.replace("dir/", "")]!)
  })

const load = (files: Files, options?: { readonly verify?: boolean; readonly validation?: number }) =>
  Mnist.load({ validation: options?.validation ?? 5 }).pipe(
    Effect.provide(Source.directory("dir", { verify: options?.verify ?? false })),
    Effect.provide(directory(files))
  )

const error = (files: Files, options?: { readonly verify?: boolean; readonly validation?: number }) =>
  Effect.flip(load(files, options))

describe("Mnist.load", () => {
  it.effect("reads plain and compressed files, divides the training examples, scales to [0, 1]", () =>
    Effect.gen(function* () {
      const { test, train, validation } = yield* load(good)
      assert.deepStrictEqual([train.size, validation.size, test.size], [15, 5, 7])
      const { image, label } = yield* Dataset.collect(validation)
      assert.deepStrictEqual(image.sizes, [5, 28, 28, 1])
      assert.deepStrictEqual(Array.from(label.data), [5, 6, 7, 8, 9])
      assert.deepStrictEqual(
        Array.from(image.data.subarray(0, 784)),
        Array.from({ length: 784 }, (_, j) => Math.fround(((15 + j) & 255) / 255))
      )
      assert.strictEqual((yield* load(good, { validation: 0 })).validation.size, 0)
      assert.strictEqual((yield* load(good, { validation: 20 })).train.size, 0)
    })
  )

  it.effect("a missing file: names it and lists what was looked for", () =>
    Effect.gen(function* () {
      const { "t10k-labels-idx1-ubyte": _, ...files } = good
      const missing = yield* error(files)
      assert.strictEqual(missing.file, "dir/t10k-labels-idx1-ubyte")
      assert.include(missing.message, "dir: found neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz")
      assert.include(missing.message, "train-images-idx3-ubyte")
    })
  )

  it.effect("counts of images and labels that differ", () =>
    Effect.gen(function* () {
      const { file, message, offset } = yield* error({ ...good, "t10k-labels-idx1-ubyte": labels(6) })
      assert.strictEqual(file, "dir/t10k-labels-idx1-ubyte")
      assert.strictEqual(offset, 4)
      assert.include(message, "6 labels, but dir/t10k-images-idx3-ubyte.gz has 7 images")
    })
  )

  it.effect("a label out of range: names file, byte, index and value", () =>
    Effect.gen(function* () {
      const wrong = labels(20)
      wrong[8 + 13] = 10
      const { file, index, message, offset } = yield* error({ ...good, "train-labels-idx1-ubyte.gz": gzipSync(wrong) })
      assert.strictEqual(file, "dir/train-labels-idx1-ubyte.gz")
      assert.strictEqual(offset, 21)
      assert.strictEqual(index, 13)
      assert.include(message, "label 13, at byte 21, is 10")
    })
  )

  it.effect("images of another size, labels of another rank, elements of another type", () =>
    Effect.gen(function* () {
      const size = yield* error({ ...good, "train-images-idx3-ubyte": images(20, 32) })
      assert.include(size.message, "images have sizes [20, 32, 32], not [n, 28, 28]")
      const rank = yield* error({ ...good, "t10k-labels-idx1-ubyte": images(7) })
      assert.include(rank.message, "labels have sizes [7, 28, 28], not [n]")
      const floats = yield* error({ ...good, "t10k-labels-idx1-ubyte": Uint8Array.from([0, 0, 0x0d, 1, 0, 0, 0, 0]) })
      assert.include(floats.message, "holds float32, not uint8")
      assert.strictEqual(floats.offset, 2)
    })
  )

  it.effect("truncated and corrupt files keep their names", () =>
    Effect.gen(function* () {
      const cut = yield* error({ ...good, "train-images-idx3-ubyte": images(20).subarray(0, 5000) })
      assert.strictEqual(cut.file, "dir/train-images-idx3-ubyte")
      assert.strictEqual(cut.offset, 5000)
      const zipped = Uint8Array.from(gzipSync(images(7)))
      zipped[zipped.length - 5]! ^= 1 // the checksum
      const corrupt = yield* error({ ...good, "t10k-images-idx3-ubyte.gz": zipped })
      assert.strictEqual(corrupt.file, "dir/t10k-images-idx3-ubyte.gz")
      assert.include(corrupt.message, "gzip")
    })
  )

  it.effect("other bytes than those published: names the file and both sums", () =>
    Effect.gen(function* () {
      const { file, message } = yield* error(good, { verify: true })
      assert.strictEqual(file, "dir/train-images-idx3-ubyte")
      assert.include(message, "not the published file of mnist")
      assert.isTrue(message.endsWith(", not ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"))
    })
  )

  it.effect("more validation examples than there are", () =>
    Effect.gen(function* () {
      assert.include((yield* error(good, { validation: 21 })).message, "21 validation examples cannot be taken from 20")
      assert.include((yield* error(good, { validation: 1.5 })).message, "1.5 validation examples")
    })
  )

  // without the files there is nothing to compare with: this test is then reported as skipped
  it.effect.skipIf(!existsSync(published))("the published files", () =>
    Effect.gen(function* () {
      const { test, train, validation } = yield* Mnist.load()
      assert.deepStrictEqual([train.size, validation.size, test.size], [55000, 5000, 10000])
      // class counts as every description of MNIST gives them
      const counts = (data: Iterable<number>) => {
        const result = Array.from({ length: 10 }, () => 0)
        for (const label of data) result[label]!++
        return result
      }
      const tested = yield* Dataset.collect(test)
      assert.deepStrictEqual(counts(tested.label.data), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
      assert.deepStrictEqual(Array.from(tested.label.data.subarray(0, 10)), [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
      let sum = 0
      let trained: Array<number> = []
      for (const part of [train, validation]) {
        yield* Stream.runForEach(Dataset.evaluationBatches(part, 1000), ({ batch }) =>
          Effect.sync(() => {
            for (const value of batch.image.data) sum += value
            trained = trained.concat(Array.from(batch.label.data))
          })
        )
      }
      assert.deepStrictEqual(counts(trained), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
      // the mean intensity that everyone normalises MNIST with
      assert.closeTo(sum / (60000 * 784), 0.1307, 5e-5)
    }).pipe(Effect.provide(Source.directory(published)), Effect.provide(NodeFileSystem.layer))
  )
})
