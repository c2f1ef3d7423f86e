import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import { ShapeError } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Dataset from "@typegrad/data/Dataset"
import { DatasetError } from "@typegrad/data/DatasetError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

/** `size` examples: id is the index, pair [index, -index] */
const pairs = (size: number) => {
  const pair = new Float32Array(2 * size)
  for (let i = 0; i < size; i++) pair.set([i, -i], 2 * i)
  return Dataset.fromNdArrays({
    id: NdArray.fromArray(
      [size],
      "int32",
      Int32Array.from({ length: size }, (_, i) => i)
    ),
    pair: NdArray.fromArray([size, 2], "float32", pair)
  })
}

type Ids = Dataset.Dataset<{ readonly id: any }, any>

const ids = (data: Ids, options?: { readonly epoch?: number; readonly skip?: number }) =>
  Dataset.batches(data, options).pipe(
    Stream.map(({ id }) => Array.from(id.data as Int32Array)),
    Stream.runCollect
  )

const int = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const throws = (f: () => unknown, sentence: string): void => {
  try {
    f()
  } catch (error) {
    assert.instanceOf(error, ShapeError)
    assert.strictEqual((error as ShapeError).message, sentence)
    return
  }
  assert.fail(`nothing was thrown, not: ${sentence}`)
}

describe("sources", () => {
  it.effect("fromArrays: fields, sizes, dtypes and values", () =>
    Effect.gen(function* () {
      const data = Dataset.fromArrays({
        input: [
          [1, 2, 3],
          [4, 5, 6]
        ],
        label: Int32Array.of(7, 8),
        weight: Float32Array.of(0.5, 1),
        flag: [true, false]
      })
      assert.strictEqual(data.size, 2)
      assert.strictEqual(data.batchSize, null)
      assert.deepStrictEqual(
        Object.entries(data.fields).map(([name, { dtype, sizes }]) => `${name}: ${dtype} [${sizes.join()}]`),
        ["input: float32 [3]", "label: int32 []", "weight: float32 []", "flag: bool []"]
      )
      const all = yield* Dataset.collect(data)
      assert.deepStrictEqual(NdArray.toNested(all.input), [
        [1, 2, 3],
        [4, 5, 6]
      ])
      assert.deepStrictEqual(NdArray.toNested(all.flag), [true, false])
    })
  )

  it("fromNdArrays refuses counts that differ, scalars and no fields", () => {
    throws(
      () => Dataset.fromNdArrays({ image: NdArray.zeros([100, 2]), label: NdArray.zeros([99], "int32") }),
      "fromNdArrays: field image has 100 examples but label has 99"
    )
    throws(
      () => Dataset.fromNdArrays({ x: NdArray.scalar(1) }),
      "fromNdArrays: field x is a scalar, its first axis should count the examples"
    )
    throws(() => Dataset.fromNdArrays({}), "fromNdArrays: a dataset has at least one field")
  })

  it.effect("batches are fresh arrays: what a consumer does to one changes nothing", () =>
    Effect.gen(function* () {
      const data = pairs(4).pipe(Dataset.batch(2))
      yield* Stream.runForEach(Dataset.batches(data), ({ id, pair }) =>
        Effect.sync(() => {
          id.data.fill(99)
          pair.data.fill(99)
        })
      )
      assert.deepStrictEqual(yield* ids(data), [
        [0, 1],
        [2, 3]
      ])
    })
  )

  it.effect("make reads by index, whole batches, and pads", () =>
    Effect.gen(function* () {
      const asked: Array<Array<number>> = []
      const data = Dataset.make({
        fields: { id: Spec.make([], "int32"), row: Spec.make([2]) },
        size: 5,
        read: (indices) =>
          Effect.sync(() => {
            asked.push(Array.from(indices))
            const row = Float32Array.from({ length: 2 * indices.length }, (_, k) => indices[k >> 1]! * 10 + (k & 1))
            return {
              id: NdArray.make(Int32Array.from(indices)),
              row: NdArray.fromArray([indices.length, 2], "float32", row)
            }
          })
      })
      const parts = yield* Stream.runCollect(Dataset.evaluationBatches(data, 3))
      assert.deepStrictEqual(asked, [
        [0, 1, 2],
        [3, 4]
      ])
      assert.deepStrictEqual(NdArray.toNested(parts[1]!.batch.row), [
        [30, 31],
        [40, 41],
        [0, 0]
      ])
      assert.deepStrictEqual(NdArray.toNested(parts[1]!.mask), [1, 1, 0])
      assert.strictEqual(parts[1]!.count, 2)
    })
  )

  it.effect("make: arrays of other sizes than promised are an error that names the field", () =>
    Effect.gen(function* () {
      const data = Dataset.make({
        fields: { x: Spec.make([2]) },
        size: 4,
        name: "crooked",
        read: (indices) => Effect.succeed({ x: NdArray.zeros([indices.length, 3] as ReadonlyArray<number>) })
      })
      const error = yield* Effect.flip(Dataset.collect(data))
      assert.strictEqual(error.file, "(crooked)")
      assert.strictEqual(error.message, "(crooked): read gave float32 [4, 3] for field x, not float32 [4, 2]")
    })
  )

  it.effect("a source that fails in the middle fails the stream with its error, after the batches before it", () =>
    Effect.gen(function* () {
      const data = Dataset.make({
        fields: { id: Spec.make([], "int32") },
        size: 10,
        read: (indices) =>
          indices.includes(5)
            ? Effect.fail(
                new DatasetError({ file: "disk.bin", offset: 20, message: "disk.bin: unreadable at byte 20" })
              )
            : Effect.succeed({ id: NdArray.make(Int32Array.from(indices)) })
      })
      for (const ahead of [0, 1, 3]) {
        const seen: Array<Array<number>> = []
        const exit = yield* data.pipe(
          Dataset.batch(2),
          Dataset.prefetch(ahead),
          Dataset.batches,
          Stream.runForEach(({ id }) => Effect.sync(() => seen.push(Array.from(id.data)))),
          Effect.exit
        )
        assert.isTrue(Exit.isFailure(exit))
        const error = yield* Effect.flip(exit)
        assert.strictEqual(error.file, "disk.bin")
        assert.strictEqual(error.offset, 20)
        assert.deepStrictEqual(seen, [
          [0, 1],
          [2, 3]
        ])
      }
    })
  )
})

describe("batches", () => {
  const sizes = [0, 1, 2, 7, 10, 33]

  it.effect("drop: only full batches; keep: a short last one; pad: a mask", () =>
    Effect.gen(function* () {
      for (const size of sizes) {
        for (const n of [1, 2, 3, 10, 64]) {
          const full = Math.floor(size / n)
          const drop = pairs(size).pipe(Dataset.batch(n))
          const dropped = yield* ids(drop)
          assert.strictEqual(dropped.length, full)
          assert.strictEqual(Dataset.batchesPerEpoch(drop), full)
          assert.isTrue(dropped.every((batch) => batch.length === n))
          assert.deepStrictEqual(
            dropped.flat(),
            Array.from({ length: full * n }, (_, i) => i)
          )

          const keep = pairs(size).pipe(Dataset.batch(n, { last: "keep" }))
          const kept = yield* ids(keep)
          assert.strictEqual(Dataset.batchesPerEpoch(keep), Math.ceil(size / n))
          assert.strictEqual(kept.length, Math.ceil(size / n))
          assert.isTrue(kept.every((batch, k) => batch.length === (k < full ? n : size % n)))
          assert.deepStrictEqual(
            kept.flat(),
            Array.from({ length: size }, (_, i) => i)
          )

          const pad = pairs(size).pipe(Dataset.batch(n, { last: "pad" }))
          const padded = yield* Stream.runCollect(Dataset.batches(pad))
          assert.strictEqual(padded.length, Math.ceil(size / n))
          let masked = 0
          for (const { id, mask, pair } of padded) {
            assert.deepStrictEqual([id.sizes, mask.sizes, pair.sizes], [[n], [n], [n, 2]])
            masked += mask.data.reduce((sum, value) => sum + value, 0)
          }
          assert.strictEqual(masked, size)
        }
      }
    })
  )

  it.effect("evaluation: every example once, equal sizes, exact masks and counts, zeros behind the end", () =>
    Effect.gen(function* () {
      for (const size of sizes) {
        for (const n of [1, 2, 3, 10, 64]) {
          const seen: Array<number> = []
          const parts = yield* Stream.runCollect(Dataset.evaluationBatches(pairs(size), n))
          assert.strictEqual(parts.length, Math.ceil(size / n))
          for (const { batch, count, mask } of parts) {
            assert.deepStrictEqual(batch.pair.sizes, [n, 2])
            assert.deepStrictEqual(
              Array.from(mask.data),
              Array.from({ length: n }, (_, i) => (i < count ? 1 : 0))
            )
            seen.push(...batch.id.data.subarray(0, count))
            assert.isTrue(batch.pair.data.subarray(2 * count).every((value) => value === 0))
          }
          assert.deepStrictEqual(
            seen,
            Array.from({ length: size }, (_, i) => i)
          )
        }
      }
    })
  )

  it.effect("evaluation of a batched dataset takes the size asked for, whatever the training batches do", () =>
    Effect.gen(function* () {
      const parts = yield* Stream.runCollect(Dataset.evaluationBatches(pairs(10).pipe(Dataset.batch(4)), 3))
      assert.deepStrictEqual(
        parts.map(({ count }) => count),
        [3, 3, 3, 1]
      )
    })
  )

  it.effect("nothing is read before it is asked for, and skipped batches never", () =>
    Effect.gen(function* () {
      const asked: Array<number> = []
      const data = Dataset.make({
        fields: { id: Spec.make([], "int32") },
        size: 100,
        read: (indices) =>
          Effect.sync(() => {
            asked.push(indices[0]!)
            return { id: NdArray.make(Int32Array.from(indices)) }
          })
      }).pipe(Dataset.batch(10))
      yield* Dataset.batches(data, { skip: 3 }).pipe(Stream.take(2), Stream.runDrain)
      assert.deepStrictEqual(asked, [30, 40])
    })
  )

  it.effect("prefetch reads ahead, no further than it says, and changes nothing else", () =>
    Effect.gen(function* () {
      let asked = 0
      const data = Dataset.make({
        fields: { id: Spec.make([], "int32") },
        size: 100,
        read: (indices) =>
          Effect.sync(() => {
            asked++
            return { id: NdArray.make(Int32Array.from(indices)) }
          })
      }).pipe(Dataset.batch(2), Dataset.prefetch(4))
      let most = 0
      let done = 0
      yield* Stream.runForEach(Dataset.batches(data), () =>
        Effect.gen(function* () {
          for (let i = 0; i < 20; i++) yield* Effect.yieldNow
          done++
          most = Math.max(most, asked - done)
        })
      )
      assert.strictEqual(asked, 50)
      assert.isTrue(most >= 4 && most <= 6, `${most} batches ahead`)
      assert.deepStrictEqual(yield* ids(data), yield* ids(pairs(100).pipe(Dataset.batch(2))))
    })
  )

  it.effect("interrupting the consumer interrupts the read under way, prefetched or not", () =>
    Effect.gen(function* () {
      for (const ahead of [0, 2]) {
        const reading = yield* Deferred.make<void>()
        let released = 0
        const data = Dataset.make({
          fields: { id: Spec.make([], "int32") },
          size: 10,
          read: () =>
            Deferred.succeed(reading, undefined).pipe(
              Effect.andThen(Effect.never),
              Effect.ensuring(Effect.sync(() => released++))
            )
        }).pipe(Dataset.batch(2), Dataset.prefetch(ahead))
        const fiber = yield* Effect.forkChild(Stream.runDrain(Dataset.batches(data)))
        yield* Deferred.await(reading)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(released, 1)
      }
    })
  )
})

describe("shuffle", () => {
  it.effect.prop(
    "an epoch holds every example exactly once, epochs differ, the same key gives the same order, skip is dropping",
    [int(0, 60), int(1, 9), int(0, 1000), int(0, 5)],
    ([size, n, seed, epoch]) =>
      Effect.gen(function* () {
        const shuffled = () => pairs(size).pipe(Dataset.shuffle(Random.key(seed)), Dataset.batch(n, { last: "keep" }))
        const batches = yield* ids(shuffled(), { epoch })
        const flat = batches.flat()
        assert.deepStrictEqual(
          flat.toSorted((a, b) => a - b),
          Array.from({ length: size }, (_, i) => i)
        )
        assert.deepStrictEqual(yield* ids(shuffled(), { epoch }), batches)
        if (size > 10) {
          assert.notDeepEqual((yield* ids(shuffled(), { epoch: epoch + 1 })).flat(), flat)
          const other = pairs(size).pipe(
            Dataset.shuffle({ key: Random.key(seed + 1) }),
            Dataset.batch(n, { last: "keep" })
          )
          assert.notDeepEqual((yield* ids(other, { epoch })).flat(), flat)
        }
        for (let skip = 0; skip <= batches.length + 1; skip++) {
          assert.deepStrictEqual(yield* ids(shuffled(), { epoch, skip }), batches.slice(skip))
        }
      })
  )

  it.effect("fields of an example stay together", () =>
    Effect.gen(function* () {
      const data = pairs(50).pipe(Dataset.shuffle(Random.key(3)), Dataset.batch(7))
      yield* Stream.runForEach(Dataset.batches(data, { epoch: 2 }), ({ id, pair }) =>
        Effect.sync(() =>
          id.data.forEach((value, i) => {
            assert.strictEqual(pair.data[2 * i], value)
            assert.strictEqual(pair.data[2 * i + 1], -value)
          })
        )
      )
    })
  )

  it.effect("the order of epoch e is the permutation of the key folded with e", () =>
    Effect.gen(function* () {
      const key = Random.key(11)
      const order = Random.host(Random.foldIn(key, 4)).permutation(20)
      const batches = yield* ids(pairs(20).pipe(Dataset.shuffle(key), Dataset.batch(5)), { epoch: 4 })
      assert.deepStrictEqual(batches.flat(), Array.from(order))
    })
  )
})

describe("take, skip, split", () => {
  it.effect("parts are consecutive and disjoint", () =>
    Effect.gen(function* () {
      const all = (data: Ids) => Effect.map(Dataset.collect(data), ({ id }) => Array.from(id.data as Int32Array))
      const data = pairs(10)
      assert.deepStrictEqual(yield* all(data.pipe(Dataset.take(3))), [0, 1, 2])
      assert.deepStrictEqual(yield* all(data.pipe(Dataset.take(30))), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      assert.deepStrictEqual(yield* all(data.pipe(Dataset.skip(8))), [8, 9])
      assert.deepStrictEqual(yield* all(data.pipe(Dataset.skip(11))), [])
      assert.deepStrictEqual(yield* all(data.pipe(Dataset.skip(2), Dataset.take(3), Dataset.skip(1))), [3, 4])
      const [a, b] = data.pipe(Dataset.split([6, 3]))
      assert.deepStrictEqual(
        [yield* all(a), yield* all(b)],
        [
          [0, 1, 2, 3, 4, 5],
          [6, 7, 8]
        ]
      )
      const [c, d] = data.pipe(Dataset.split([0.7, 0.3]))
      assert.deepStrictEqual([c.size, d.size], [7, 3])
    })
  )

  it.effect(
    "behind a shuffle no example changes sides between epochs, and the training part can be shuffled again",
    () =>
      Effect.gen(function* () {
        const [train, validation] = pairs(30).pipe(Dataset.shuffle(Random.key(1)), Dataset.split([20, 10]))
        const held = new Set((yield* ids(validation.pipe(Dataset.batch(10)))).flat())
        assert.strictEqual(held.size, 10)
        const trained = train.pipe(Dataset.shuffle(Random.key(2)), Dataset.batch(20))
        const orders: Array<string> = []
        for (let epoch = 0; epoch < 4; epoch++) {
          const order = (yield* ids(trained, { epoch })).flat()
          assert.strictEqual(new Set(order).size, 20)
          assert.isFalse(order.some((id) => held.has(id)))
          orders.push(order.join())
          assert.deepStrictEqual(new Set((yield* ids(validation.pipe(Dataset.batch(10)), { epoch })).flat()), held)
        }
        assert.strictEqual(new Set(orders).size, 4)
      })
  )

  it("too many, negative and fractional numbers of examples", () => {
    throws(() => pairs(10).pipe(Dataset.split([6, 5])), "split: parts [6, 5] need more than the 10 examples there are")
    throws(
      () => pairs(10).pipe(Dataset.split([0.8, 0.3])),
      "split: parts [0.8, 0.3] need more than the 10 examples there are"
    )
    throws(
      () => pairs(10).pipe(Dataset.take(-1)),
      "take: the number of examples must be a whole number, at least 0, but is -1"
    )
    throws(
      () => pairs(10).pipe(Dataset.batch(0 as number)),
      "batch: the size must be a whole number, at least 1, but is 0"
    )
  })
})

describe("fields", () => {
  it.effect("rename and pick", () =>
    Effect.gen(function* () {
      const data = pairs(3).pipe(Dataset.rename("pair", "input"), Dataset.pick("input"))
      assert.deepStrictEqual(Object.keys(data.fields), ["input"])
      assert.deepStrictEqual(Object.keys(yield* Dataset.collect(data)), ["input"])
    })
  )

  it.effect("zip pairs by position, in the orders of both sides", () =>
    Effect.gen(function* () {
      const key = Random.key(6)
      const left = pairs(20).pipe(Dataset.pick("id"), Dataset.shuffle(key))
      const right = pairs(20).pipe(Dataset.pick("pair"), Dataset.shuffle(key))
      const data = left.pipe(Dataset.zip(right), Dataset.batch(5))
      yield* Stream.runForEach(Dataset.batches(data, { epoch: 3 }), ({ id, pair }) =>
        Effect.sync(() => id.data.forEach((value, i) => assert.strictEqual(pair.data[2 * i], value)))
      )
    })
  )

  it("mistakes that types cannot see", () => {
    const loose: any = pairs(4)
    const Loose: any = Dataset
    throws(() => loose.pipe(Loose.rename("x", "y")), "rename: examples have no field x, only id, pair")
    throws(() => loose.pipe(Loose.rename("id", "pair")), "rename: examples already have a field pair")
    throws(() => loose.pipe(Loose.pick("x")), "pick: examples have no field x, only id, pair")
    throws(
      () => loose.pipe(Loose.zip(loose)),
      "zip: both datasets have a field id, pair: rename one with Dataset.rename"
    )
    throws(
      () => loose.pipe(Loose.pick("id"), Loose.zip(pairs(5).pipe(Loose.pick("pair")))),
      "zip: one side has 4 examples, the other 5"
    )
    throws(
      () => loose.pipe(Loose.pick("id"), Loose.batch(2), Loose.zip(pairs(4).pipe(Loose.pick("pair")))),
      "zip: one side has batch 2, last: drop, the other none: zip before batch"
    )
    throws(() => Loose.batches(loose), "batches: the dataset is not batched: add Dataset.batch(64)")
    const batched = loose.pipe(Loose.batch(2))
    throws(() => batched.pipe(Loose.batch(3)), "batch: this dataset is already batched by 2")
    throws(
      () => batched.pipe(Loose.shuffle(Random.key(0))),
      "shuffle: after batch(2) only whole batches are shuffled: put shuffle before batch"
    )
    throws(() => batched.pipe(Loose.take(1)), "take: this dataset is already batched by 2: put take before batch")
    throws(
      () => loose.pipe(Loose.rename("id", "mask"), Loose.batch(2, { last: "pad" })),
      "batch: examples already have a field mask: rename it with Dataset.rename"
    )
  })
})

describe("values", () => {
  it.effect("normalise: by number and by channel, batched or not", () =>
    Effect.gen(function* () {
      const data = Dataset.fromArrays({
        x: [
          [1, 10],
          [3, 30]
        ]
      })
      const one = yield* Dataset.collect(data.pipe(Dataset.normalise("x", { mean: 1, std: 2 })))
      assert.deepStrictEqual(Array.from(one.x.data), [0, 4.5, 1, 14.5])
      const two = yield* Dataset.collect(
        data.pipe(Dataset.batch(2), Dataset.normalise("x", { mean: [1, 10], std: [2, 5] }))
      )
      assert.deepStrictEqual(Array.from(two.x.data), [0, 0, 1, 4])
      throws(
        () => data.pipe(Dataset.normalise("x", { mean: [1, 2, 3], std: 1 })),
        "normalise: mean has 3 numbers but the last axis of field x has 2 entries"
      )
      throws(() => data.pipe(Dataset.normalise("x", { mean: 0, std: 0 })), "normalise: std must be positive but is 0")
    })
  )

  it.effect("oneHot: vectors, and an id out of range names its position", () =>
    Effect.gen(function* () {
      const data = Dataset.fromArrays({ label: Int32Array.of(2, 0, 1) }).pipe(Dataset.oneHot("label", 3))
      assert.deepStrictEqual(NdArray.toNested((yield* Dataset.collect(data)).label), [
        [0, 0, 1],
        [1, 0, 0],
        [0, 1, 0]
      ])
      for (const wrong of [3, -1]) {
        const bad = Dataset.fromArrays({ label: Int32Array.of(2, 0, wrong) }).pipe(Dataset.oneHot("label", 3))
        const error = yield* Effect.flip(Dataset.collect(bad))
        assert.strictEqual(error.index, 2)
        assert.strictEqual(
          error.message,
          `oneHot: field label of the example at position 2 is ${wrong}, not a class id from 0 to 2`
        )
      }
    })
  )

  it("prints as what it is", () => {
    const data = pairs(5).pipe(Dataset.batch(2))
    assert.strictEqual(String(data), "Dataset(5 examples of { id: int32 [], pair: float32 [2] }, batches of 2)")
    assert.deepStrictEqual(JSON.parse(JSON.stringify(data)).batchSize, 2)
  })
})
