import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Digits from "@typegrad/data/Digits"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const bytes = (image: Float32Array): Uint8Array => Uint8Array.from(image, (value) => Math.round(value * 255))
const hash = (image: Float32Array): string => createHash("sha256").update(bytes(image)).digest("hex")

describe("Digits.make", () => {
  it.effect("the same key gives the same bytes everywhere", () =>
    Effect.gen(function* () {
      const { test, train, validation } = Digits.make({ key: Random.key(0) })
      assert.deepStrictEqual([train.size, validation.size, test.size], [12000, 1000, 2000])
      const first = yield* train.pipe(Dataset.take(100), Dataset.collect)
      assert.deepStrictEqual(Array.from(first.label.data.subarray(0, 12)), [0, 5, 9, 1, 5, 4, 0, 2, 9, 1, 7, 7])
      assert.strictEqual(hash(first.image.data), "7b60b379cadee981eee0b18b6379fa0edefa1c450e2c547da889b98c83374b91")
    })
  )

  it.effect("an example depends on the key and its index only, whatever is read before", () =>
    Effect.gen(function* () {
      const key = Random.key(5)
      const few = yield* Dataset.collect(Digits.make({ key, train: 20 }).train)
      const shuffled = Digits.make({ key, train: 300 }).train
      yield* Stream.runDrain(Dataset.batches(shuffled.pipe(Dataset.shuffle(Random.key(9)), Dataset.batch(7))))
      const many = yield* Dataset.collect(shuffled)
      assert.deepStrictEqual(many.image.data.subarray(0, 20 * 784), few.image.data)
      assert.deepStrictEqual(many.label.data.subarray(0, 20), few.label.data)
    })
  )

  it.effect("training, validation and test share no digit, and neither do keys", () =>
    Effect.gen(function* () {
      const seen = new Set<string>()
      let total = 0
      for (const seed of [1, 2]) {
        const sets = Digits.make({ key: Random.key(seed), train: 400, validation: 200, test: 200 })
        for (const set of [sets.train, sets.validation, sets.test]) {
          const { image } = yield* Dataset.collect(set)
          for (let i = 0; i < set.size; i++) seen.add(hash(image.data.subarray(i * 784, (i + 1) * 784)))
          total += set.size
        }
      }
      assert.strictEqual(seen.size, total)
    })
  )

  it.effect("intensities, ink and classes are those of handwriting", () =>
    Effect.gen(function* () {
      const { image, label } = yield* Dataset.collect(Digits.make({ key: Random.key(3), train: 2000 }).train)
      const counts = Array.from({ length: 10 }, () => 0)
      for (const value of label.data) counts[value]!++
      for (const count of counts) assert.isTrue(count > 140 && count < 260, `classes are even: ${counts.join(", ")}`)
      let border = 0
      for (let i = 0; i < 2000; i++) {
        const pixels = image.data.subarray(i * 784, (i + 1) * 784)
        const ink = pixels.reduce((sum, value) => sum + value, 0) / 784
        assert.isTrue(ink > 0.02 && ink < 0.4, `digit ${i} (${label.data[i]}) has mean intensity ${ink}`)
        assert.isTrue(pixels.every((value) => value >= 0 && value <= 1))
        assert.isAbove(Math.max(...pixels), 0.6)
        for (let j = 0; j < 28; j++)
          border += pixels[j]! + pixels[27 * 28 + j]! + pixels[28 * j]! + pixels[28 * j + 27]!
      }
      assert.isBelow(border / (2000 * 112), 0.02)
    })
  )

  // a loose bound beside the accuracy figures of `pnpm learn`: neither trivial nor noise
  it.effect("nearest class mean gets most digits right, but far from all", () =>
    Effect.gen(function* () {
      const { test, train } = Digits.make({ key: Random.key(4), train: 2000, test: 500 })
      const known = yield* Dataset.collect(train)
      const means = Array.from({ length: 10 }, () => new Float64Array(784))
      const counts = Array.from({ length: 10 }, () => 0)
      for (let i = 0; i < 2000; i++) {
        const mean = means[known.label.data[i]!]!
        counts[known.label.data[i]!]!++
        for (let j = 0; j < 784; j++) mean[j]! += known.image.data[i * 784 + j]!
      }
      means.forEach((mean, digit) => mean.forEach((_, j) => (mean[j]! /= counts[digit]!)))
      const asked = yield* Dataset.collect(test)
      let right = 0
      for (let i = 0; i < 500; i++) {
        const distances = means.map((mean) =>
          mean.reduce((sum, value, j) => sum + (value - asked.image.data[i * 784 + j]!) ** 2, 0)
        )
        if (distances.indexOf(Math.min(...distances)) === asked.label.data[i]) right++
      }
      assert.isTrue(right > 300 && right < 460, `${right} of 500`)
    })
  )

  it.effect("draws the default set in a few seconds", () =>
    Effect.gen(function* () {
      const start = performance.now()
      const { test, train, validation } = Digits.make({ key: Random.key(8) })
      for (const set of [train, validation, test]) {
        yield* Stream.runDrain(Dataset.evaluationBatches(set, 100))
      }
      assert.isBelow(performance.now() - start, 10_000)
    })
  )
})
