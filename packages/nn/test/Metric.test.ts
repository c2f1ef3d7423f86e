import { assert, describe, it } from "@effect/vitest"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Metric from "@typegrad/nn/Metric"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { close, evaluate, float, int, shapeError } from "./support.ts"

/** position of the label when the outputs are sorted, the larger first and the earlier of equal ones */
const rank = (row: ReadonlyArray<number>, label: number): number =>
  row
    .map((value, index) => [value, index] as const)
    .toSorted(([a, i], [b, j]) => b - a || i - j)
    .findIndex(([, index]) => index === label)

describe("accuracy", () => {
  it.effect("takes ids, one-hot labels and positions", () =>
    Effect.gen(function* () {
      const output = float([
        [1, 3, 2],
        [5, 5, 1],
        [0, 0, 9]
      ])
      const oneHot = float([
        [0, 1, 0],
        [0, 1, 0],
        [0, 0, 1]
      ])
      const found = yield* evaluate({
        ids: Metric.accuracy.perExample(output, { label: int([1, 1, 2]) }, "label"),
        oneHot: Metric.accuracy.perExample(output, { digit: oneHot }, "digit"),
        positions: Metric.accuracy.perExample(
          Tensor.reshape(output, [1, 3, 3]) as Tensor.Tensor<Shape>,
          { label: int([[1, 1, 2]]) },
          "label"
        )
      })
      // of equal outputs the first is the answer
      close(found.ids, [1, 0, 1])
      close(found.oneHot, [1, 0, 1])
      close(found.positions, [2 / 3])
    })
  )
})

describe("topK", () => {
  it.effect.prop(
    "is whether the label is among the k first of the sorted outputs",
    [
      Schema.Array(Schema.Literals([0, 1, 2, 3])).check(Schema.isMinLength(4), Schema.isMaxLength(12)),
      Schema.Literals([1, 2, 3, 4])
    ],
    ([row, k]) =>
      Effect.gen(function* () {
        const rows = row.map(() => row)
        const label = int(row.map((_, index) => index))
        const found = yield* evaluate(Metric.topK(k).perExample(float(rows), { label }, "label"))
        close(
          found,
          row.map((_, index) => (rank(row, index) < k ? 1 : 0))
        )
      })
  )

  it.effect("takes a NaN for the largest output", () =>
    Effect.gen(function* () {
      const output = float([
        [Number.NaN, 1, 2],
        [Number.NaN, 1, 2],
        [Infinity, -Infinity, 0]
      ])
      const { one, two } = yield* evaluate({
        one: Metric.topK(1).perExample(output, { label: int([2, 0, 0]) }, "label"),
        two: Metric.topK(2).perExample(output, { label: int([2, 1, 2]) }, "label")
      })
      close(one, [0, 0, 1])
      close(two, [1, 0, 1])
    })
  )

  it.effect("takes a label that is no class for wrong", () =>
    Effect.gen(function* () {
      const output = float([
        [-1, -2, -3],
        [-1, -2, -3],
        [3, 2, 1],
        [3, 2, 1],
        [Number.NaN, 1, 2]
      ])
      const label = int([-1, 3, -100, 1000, 2])
      for (const k of [1, 2, 3]) {
        const found = yield* evaluate(Metric.topK(k).perExample(output, { label }, "label"))
        close(found, [0, 0, 0, 0, k > 1 ? 1 : 0])
      }
    })
  )

  it("needs that many classes", () => {
    const few = () => Metric.topK(12).perExample(Tensor.zeros([2, 10]), { label: Tensor.zeros([2], "int32") }, "label")
    assert.strictEqual(shapeError(few), "topK(12) needs at least 12 classes but the model gives [10]")
    assert.throws(() => Metric.topK(0 as number), RangeError)
  })
})

describe("errors", () => {
  it.effect("are means over the elements of an example", () =>
    Effect.gen(function* () {
      const output = float([
        [1, 2],
        [3, 4]
      ])
      const label = float([
        [1, 0],
        [6, 8]
      ])
      const { absolute, squared } = yield* evaluate({
        absolute: Metric.meanAbsoluteError.perExample(output, { label }, "label"),
        squared: Metric.meanSquaredError.perExample(output, { label }, "label")
      })
      close(absolute, [1, 3.5])
      close(squared, [2, 12.5])
    })
  )

  it("say what does not fit", () => {
    assert.strictEqual(
      shapeError(() => Metric.meanAbsoluteError.perExample(float([[1]]), { y: float([1]) }, "y")),
      'meanAbsoluteError compares the output [1] with y []: the shapes must be equal: add the axis to the label with Dataset.mapField("y", (x) => Tensor.expandDims(x, -1)), it would broadcast silently'
    )
    assert.strictEqual(
      shapeError(() => Metric.accuracy.perExample(float([[1]]), {}, "y")),
      "accuracy: examples have no field y, only "
    )
  })
})
