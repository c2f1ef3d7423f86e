import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Synthetic from "@typegrad/data/Synthetic"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const key = Random.key(11)

describe("Synthetic.adding", () => {
  it.effect("marks a value of each half and adds them, at any length", () =>
    Effect.gen(function* () {
      for (const length of [2, 3, 7, 100]) {
        const { input, target } = yield* Dataset.collect(Synthetic.adding({ key, length, size: 200 }))
        const half = Math.floor(length / 2)
        const places = new Set<number>()
        for (let i = 0; i < 200; i++) {
          const steps = Array.from({ length }, (_, t) =>
            input.data.slice((i * length + t) * 2, (i * length + t) * 2 + 2)
          )
          assert.isTrue(steps.every(([value]) => value! >= 0 && value! <= 1))
          const marked = steps.flatMap(([, marker], t) => (marker === 0 ? [] : [t]))
          assert.lengthOf(marked, 2)
          assert.isTrue(marked[0]! < half && marked[1]! >= half, `${marked}`)
          assert.isTrue(marked.every((t) => steps[t]![1] === 1))
          assert.strictEqual(target.data[i], Math.fround(steps[marked[0]!]![0]! + steps[marked[1]!]![0]!))
          for (const t of marked) places.add(t)
        }
        // every place comes up: of 200, one of 50 is missed once in fifty-six
        assert.isAtLeast(places.size, length === 100 ? 90 : length)
      }
    })
  )

  it.effect("always answering 1 has a mean squared error of 1/6", () =>
    Effect.gen(function* () {
      const { target } = yield* Dataset.collect(Synthetic.adding({ key, length: 10, size: 20_000 }))
      const error = target.data.reduce((sum, value) => sum + (value - 1) ** 2, 0) / 20_000
      // the standard deviation of this mean is 0.0014
      assert.closeTo(error, 1 / 6, 0.006)
    })
  )

  it.effect("an example depends on the key and its index only", () =>
    Effect.gen(function* () {
      const collect = (size: number, key: Random.Key) => Dataset.collect(Synthetic.adding({ key, length: 5, size }))
      const many = yield* collect(50, key)
      assert.deepStrictEqual((yield* collect(7, key)).input.data, many.input.data.slice(0, 70))
      assert.notDeepEqual((yield* collect(7, Random.key(12))).input.data, many.input.data.slice(0, 70))
      const data = Synthetic.adding({ key, length: 5, size: 50 }).pipe(Dataset.batch(10))
      const [last] = yield* Stream.runCollect(Dataset.batches(data, { epoch: 3, skip: 4 }))
      assert.deepStrictEqual(last!.target.data, many.target.data.slice(40))
    })
  )

  it("refuses lengths and sizes that are none", () => {
    assert.throws(() => Synthetic.adding({ key, length: 1, size: 5 }), "the length must be a whole number, at least 2")
    assert.throws(
      () => Synthetic.adding({ key, length: 2, size: 0.5 }),
      "the number of examples must be a whole number"
    )
  })
})

describe("Synthetic.reversal", () => {
  it.effect("reverses the digits and gives them one step late", () =>
    Effect.gen(function* () {
      for (const length of [1, 2, 7, 20]) {
        const all = yield* Dataset.collect(Synthetic.reversal({ key, length, size: 100 }))
        for (let i = 0; i < 100; i++) {
          const of = ({ data }: { readonly data: Int32Array }) => Array.from(data.slice(i * length, (i + 1) * length))
          assert.deepStrictEqual(of(all.target), of(all.source).toReversed())
          assert.deepStrictEqual(of(all.previous), [10, ...of(all.target).slice(0, -1)])
        }
      }
    })
  )

  it.effect("draws every digit equally often, and the same again from the same key", () =>
    Effect.gen(function* () {
      const data = Synthetic.reversal({ key, length: 20, size: 1000 })
      const { source } = yield* Dataset.collect(data)
      const counts = Array.from({ length: 10 }, () => 0)
      for (const digit of source.data) counts[digit]!++
      // the standard deviation of a count is 42
      for (const n of counts) assert.isTrue(Math.abs(n - 2000) < 200, `${counts}`)
      assert.deepStrictEqual((yield* Dataset.collect(data)).source.data, source.data)
      assert.strictEqual(
        new Set(Array.from({ length: 1000 }, (_, i) => source.data.slice(20 * i, 20 * i + 20).join(""))).size,
        1000
      )
    })
  )

  it.effect("pads evaluation with zeros", () =>
    Effect.gen(function* () {
      const data = Synthetic.reversal({ key, length: 3, size: 1 })
      const [only] = yield* Stream.runCollect(Dataset.evaluationBatches(data, 2))
      assert.deepStrictEqual(Array.from(only!.batch.previous.data.slice(3)), [0, 0, 0])
      assert.strictEqual(only!.batch.previous.data[0], 10)
    })
  )

  it("refuses lengths and sizes that are none", () => {
    assert.throws(() => Synthetic.reversal({ key, length: 0 as 1, size: 5 }), "the length must be a whole number")
    assert.throws(() => Synthetic.reversal({ key, length: 2, size: -1 }), "the number of examples must be")
  })
})
