import { assert, describe, it, layer } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import { ShapeError } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** row i of x is [i, i + 1, i + 2] */
const rows = (size: number) => {
  const x = Float32Array.from({ length: 3 * size }, (_, k) => Math.floor(k / 3) + (k % 3))
  return Dataset.fromNdArrays({
    x: NdArray.fromArray([size, 3] as [number, 3], "float32", x),
    id: NdArray.fromArray(
      [size],
      "int32",
      Int32Array.from({ length: size }, (_, i) => i)
    )
  })
}

layer(Reference.layer())("mapped functions", (it) => {
  it.effect("mapField: values, sizes, other fields untouched", () =>
    Effect.gen(function* () {
      const data = rows(7).pipe(
        Dataset.shuffle(Random.key(1)),
        Dataset.batch(3),
        Dataset.mapField("x", (x) => Tensor.expandDims(Tensor.mul(x, 2), -1))
      )
      assert.deepStrictEqual(data.fields.x, { sizes: [3, 1], dtype: "float32" })
      assert.deepStrictEqual(Object.keys(data.fields).toSorted(), ["id", "x"])
      yield* Stream.runForEach(Dataset.batches(data, { epoch: 1 }), ({ id, x }) =>
        Effect.sync(() => {
          assert.deepStrictEqual(x.sizes, [3, 3, 1])
          id.data.forEach((row, i) => {
            assert.deepStrictEqual(Array.from(x.data.subarray(3 * i, 3 * i + 3)), [2 * row, 2 * row + 2, 2 * row + 4])
          })
        })
      )
    })
  )

  it.effect("map: new fields, dtypes, and fields that come back as they went in", () =>
    Effect.gen(function* () {
      const data = rows(4).pipe(
        Dataset.batch(2),
        Dataset.map(({ id, x }) => ({ sum: Tensor.sum(x, [1]), id, half: Tensor.div(Tensor.cast(id, "float32"), 2) }))
      )
      assert.deepStrictEqual(
        Object.entries(data.fields).map(([name, { dtype, sizes }]) => `${name}: ${dtype} [${sizes.join()}]`),
        ["sum: float32 []", "id: int32 []", "half: float32 []"]
      )
      const { half, id, sum } = yield* Dataset.collect(data)
      assert.deepStrictEqual(Array.from(sum.data), [3, 6, 9, 12])
      assert.deepStrictEqual(Array.from(id.data), [0, 1, 2, 3])
      assert.deepStrictEqual(Array.from(half.data), [0, 0.5, 1, 1.5])
    })
  )

  it.effect("a short last batch, padding, and evaluation in the batches the function was written for", () =>
    Effect.gen(function* () {
      const keep = rows(5).pipe(
        Dataset.batch(2, { last: "keep" }),
        Dataset.mapField("x", (x) => Tensor.sum(x, [1]))
      )
      const sums = yield* Stream.runCollect(Stream.map(Dataset.batches(keep), ({ x }) => Array.from(x.data)))
      assert.deepStrictEqual(sums, [[3, 6], [9, 12], [15]])
      const flat = rows(5).pipe(
        Dataset.batch(2),
        Dataset.mapField("x", (x) => Tensor.reshape(x, [2, 3, 1]))
      )
      const parts = yield* Stream.runCollect(Dataset.evaluationBatches(flat, 100))
      assert.deepStrictEqual(
        parts.map(({ batch, count, mask }) => [batch.x.sizes.join(), count, Array.from(mask.data).join()]),
        [
          ["2,3,1", 2, "1,1"],
          ["2,3,1", 2, "1,1"],
          ["2,3,1", 1, "1,0"]
        ]
      )
      assert.deepStrictEqual((yield* Dataset.collect(flat)).x.sizes, [5, 3, 1])
    })
  )

  it.effect("one program for an epoch, and none more for the next", () =>
    Effect.gen(function* () {
      const backend = yield* Backend
      const data = rows(20).pipe(
        Dataset.batch(2),
        Dataset.mapField("x", (x) => Tensor.exp(Tensor.sub(x, 3)))
      )
      const before = (yield* backend.stats).programs
      for (const epoch of [0, 1, 2]) yield* Stream.runDrain(Dataset.batches(data, { epoch }))
      assert.strictEqual((yield* backend.stats).programs - before, 1)
    })
  )

  it.effect("a function that does not fit a short last batch is a DatasetError with its cause", () =>
    Effect.gen(function* () {
      const data = rows(5).pipe(
        Dataset.batch(2, { last: "keep" }),
        Dataset.mapField("x", (x) => Tensor.reshape(x as any, [2, 3]) as any)
      )
      const error = yield* Effect.flip(Stream.runDrain(Dataset.batches(data)))
      assert.strictEqual(error._tag, "DatasetError")
      assert.strictEqual(error.file, "(mapField)")
      assert.include(error.message, "reshape: [1, 3] has 3 elements but [2, 3] has 6")
      assert.instanceOf(error.cause, ShapeError)
    })
  )
})

describe("mapped functions, where they stand", () => {
  const loose: any = rows(6)
  const Loose: any = Dataset
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

  it("mistakes are thrown at once, with the sentence that the compiler gives", () => {
    throws(
      () => loose.pipe(Loose.map((batch: unknown) => batch)),
      "map: the dataset is not batched: put map after Dataset.batch(64), it works on whole batches"
    )
    throws(
      () =>
        loose.pipe(
          Loose.batch(2),
          Loose.mapField("x", (x: any) => Tensor.sum(x, [0]))
        ),
      "mapField: field x has lost the batch axis 2: mapField works on whole batches"
    )
    throws(
      () =>
        loose.pipe(
          Loose.batch(2),
          Loose.mapField("y", (x: unknown) => x)
        ),
      "mapField: examples have no field y, only x, id"
    )
    throws(
      () =>
        loose.pipe(
          Loose.batch(2),
          Loose.mapField("x", (x: any) => Tensor.squeeze(x, 1))
        ),
      "squeeze: axis 1 of [2, 3] has size 3, not 1"
    )
  })
})
