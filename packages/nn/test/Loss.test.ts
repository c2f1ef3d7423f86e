import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Loss from "@typegrad/nn/Loss"
import * as Effect from "effect/Effect"
import { softmaxCrossEntropy } from "../src/internal/softmaxCrossEntropy.ts"
import { close, evaluate, float, int, shapeError, slope } from "./support.ts"

const fixture = JSON.parse(readFileSync(new URL("fixtures/torch.json", import.meta.url), "utf8"))
type F32 = Tensor.Tensor<Shape>

const meanOf = (loss: Loss.Loss, output: F32, batch: Record<string, Tensor.AnyTensor>): Tensor.Tensor<[]> =>
  Tensor.mean(loss.perExample(output, batch)) as Tensor.Tensor<[]>

describe("crossEntropy", () => {
  for (const [index, scale] of [1, 100, 10_000].entries()) {
    it.effect(`has losses and gradient of PyTorch on logits of size ${scale}`, () =>
      Effect.gen(function* () {
        const { logits, labels, losses, gradient, soft, softLosses } = fixture.crossEntropy[index]
        const batch = { label: int(labels), soft: float(soft) }
        const found = yield* evaluate({
          losses: Loss.crossEntropy.perExample(float(logits), batch),
          gradient: Transform.grad((x: F32) => meanOf(Loss.crossEntropy, x, batch))(float(logits)),
          soft: Loss.crossEntropy({ label: "soft" }).perExample(float(logits), batch)
        })
        close(found.losses, losses)
        close(found.gradient, gradient)
        close(found.soft, softLosses)
      })
    )
  }

  it.effect("keeps small differences of huge logits in float32", () =>
    Effect.gen(function* () {
      const logits = float([
        [1e6, 1e6 + 1, 1e6 - 1],
        [-3e38, 3e38, 0],
        [2, 1, 0]
      ])
      const losses = Loss.crossEntropy.perExample(logits, { label: int([0, 1, 1]) })
      const gradient = Transform.grad((x: F32) => meanOf(Loss.crossEntropy, x, { label: int([0, 1, 1]) }))(logits)
      const found = yield* evaluate({ losses, gradient }, "float32")
      const first = Math.log(1 + Math.E + 1 / Math.E)
      close(found.losses, [first, 0, Math.log(1 + Math.E + 1 / Math.E)], 1e-6)
      const sum = 3 * (1 + Math.E + 1 / Math.E)
      close({ data: found.gradient.data.slice(0, 3) }, [1 / sum - 1 / 3, Math.E / sum, 1 / Math.E / sum], 1e-7)
      assert.isTrue(found.gradient.data.every(Number.isFinite))
    })
  )

  it.effect("keeps the digits of a small loss in float32", () =>
    Effect.gen(function* () {
      const logits = float([
        [10, 0],
        [16, 0],
        [30, 0]
      ])
      const found = yield* evaluate(Loss.crossEntropy.perExample(logits, { label: int([0, 0, 0]) }), "float32")
      ;[10, 16, 30].forEach((x, i) => {
        const wanted = Math.log1p(Math.exp(-x))
        assert.closeTo(found.data[i]!, wanted, 3e-7 * wanted)
      })
    })
  )

  it.effect("has a gradient of NaN where a label is out of range", () =>
    Effect.gen(function* () {
      const logits = float([
        [1, 2],
        [1, 2]
      ])
      const f = (x: F32) => meanOf(Loss.crossEntropy, x, { label: int([2, 0]) })
      const { data } = yield* evaluate(Transform.grad(f)(logits))
      assert.deepStrictEqual(Array.from(data, Number.isNaN), [true, true, false, false])
    })
  )

  it.effect("is the mean over the positions of an example", () =>
    Effect.gen(function* () {
      const logits = Random.normal(Random.key(1), [4, 3, 2, 5]) as F32
      const ids = Array.from({ length: 24 }, (_, i) => (i * 7) % 5)
      const label = Tensor.reshape(int(ids), [4, 3, 2]) as Tensor.Tensor<Shape, "int32">
      const rows = Loss.crossEntropy.perExample(Tensor.reshape(logits, [24, 5]) as F32, { label: int(ids) })
      const found = yield* evaluate({
        all: Loss.crossEntropy.perExample(logits, { label }),
        rows: Tensor.mean(Tensor.reshape(rows, [4, 6]), [1]) as F32,
        oneHot: Loss.crossEntropy.perExample(logits, { label: Tensor.oneHot(label, 5) as F32 })
      })
      assert.deepStrictEqual([...found.all.sizes], [4])
      close(found.all, Array.from(found.rows.data))
      close(found.oneHot, Array.from(found.rows.data))
    })
  )

  it.effect("is NaN for a label out of range only, and counts a logit of -Infinity as impossible", () =>
    Effect.gen(function* () {
      const logits = float([
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
        [0, -Infinity, 0],
        [0, -Infinity, 0]
      ])
      const { losses, oneHot } = yield* evaluate({
        losses: Loss.crossEntropy.perExample(logits, { label: int([3, -1, 2, 0, 1]) }),
        oneHot: Loss.crossEntropy.perExample(logits, {
          label: float([
            [0, 0, 1],
            [0, 0, 1],
            [0, 0, 1],
            [1, 0, 0],
            [0, 1, 0]
          ])
        })
      })
      close(losses, [Number.NaN, Number.NaN, Math.log(1 + Math.exp(-1) + Math.exp(-2)), Math.log(2), Infinity])
      close(oneHot, [0.40760597, 0.40760597, 0.40760597, Math.log(2), Infinity])
    })
  )

  it.effect("of one class is 0, with gradient 0", () =>
    Effect.gen(function* () {
      const f = (x: F32) => meanOf(Loss.crossEntropy, x, { label: int([0, 0]) })
      const [value, gradient] = yield* evaluate(Transform.valueAndGrad(f)(float([[5], [-7]])))
      close(value, 0)
      close(gradient, [0, 0])
    })
  )

  it.effect("has second derivatives", () =>
    Effect.gen(function* () {
      const labels = int([0, 2, 1])
      const x = Random.normal(Random.key(1), [3, 4]) as F32
      const direction = Random.normal(Random.key(2), [3, 4]) as F32
      const other = Random.normal(Random.key(3), [3, 4]) as F32
      const f = (logits: F32): Tensor.Tensor<[]> => {
        const loss = softmaxCrossEntropy(logits, labels)
        return Tensor.sum(Tensor.mul(loss, Tensor.square(loss) as F32) as F32) as Tensor.Tensor<[]>
      }
      const along = (f: (x: F32) => Tensor.Tensor<[]>, d: F32) => (x: F32) =>
        Tensor.sum(Tensor.mul(Transform.grad(f)(x), d) as F32) as Tensor.Tensor<[]>
      const found = yield* evaluate({
        first: along(f, direction)(x),
        firstExpected: slope(f, x, direction),
        second: along(along(f, direction), other)(x),
        secondExpected: slope(along(f, direction), x, other)
      })
      close(found.first, found.firstExpected.data[0]!, 1e-5)
      close(found.second, found.secondExpected.data[0]!, 1e-5)
      assert.isAbove(Math.abs(found.second.data[0]!), 0.01)
    })
  )

  it("throws where the compiler could not see the label, with its sentence", () => {
    const per = (output: Tensor.AnyTensor, label: Tensor.AnyTensor) =>
      shapeError(() => Loss.crossEntropy.perExample(output, { label }))
    const zeros = (...shape: ReadonlyArray<number>) => Tensor.zeros(shape)
    const ids = (...shape: ReadonlyArray<number>) => Tensor.zeros(shape, "int32")
    assert.strictEqual(
      per(zeros(2, 28, 28, 10), ids(2)),
      "crossEntropy on logits [28, 28, 10] needs int labels [28, 28] but examples have label []: did you forget flatten or a pooling layer?"
    )
    assert.strictEqual(
      per(zeros(2, 10), ids(2, 1)),
      'crossEntropy on logits [10] needs int labels [] but examples have label [1]: drop the last axis with Dataset.mapField("label", (x) => Tensor.squeeze(x, -1))'
    )
    assert.strictEqual(
      per(zeros(2, 10), ids(2, 10)),
      "crossEntropy on logits [10] needs int labels [] but examples have label [10]: the label is one-hot, cast it to float32"
    )
    assert.strictEqual(
      per(zeros(2, 10), ids(2, 7)),
      "crossEntropy on logits [10] needs int labels [] but examples have label [7]: the model gives one answer per example, the label one per position"
    )
    assert.strictEqual(
      per(zeros(2, 10), zeros(2, 12)),
      "crossEntropy on logits [10] needs one-hot labels [10] but examples have label [12]"
    )
    assert.strictEqual(
      per(zeros(2, 10), zeros(2)),
      'crossEntropy with class ids needs int32 labels but label is float32: add Dataset.mapField("label", (x) => Tensor.cast(x, "int32"))'
    )
    assert.strictEqual(
      per(zeros(2, 10), Tensor.zeros([2], "bool")),
      "crossEntropy needs int32 or one-hot float labels but label is bool"
    )
    assert.strictEqual(per(zeros(2), ids(2)), "crossEntropy needs a class axis but the model gives a scalar []")
    assert.strictEqual(per(ids(2, 3), ids(2)), "crossEntropy needs a float output but the model gives int32")
    assert.strictEqual(
      shapeError(() => Loss.crossEntropy({ label: "digit" }).perExample(zeros(2, 10), { image: zeros(2) })),
      "crossEntropy: examples have no field digit, only image"
    )
  })
})

describe("forward mode of crossEntropy", () => {
  it.effect("is the transpose of reverse mode, of second order too, and NaN for a label out of range", () =>
    Effect.gen(function* () {
      const logits = Random.normal(Random.key(4), [3, 5]) as F32
      const along = Random.normal(Random.key(5), [3, 5]) as F32
      const weights = Random.normal(Random.key(6), [3]) as F32
      const f = (labels: ReadonlyArray<number>) => (x: F32) => softmaxCrossEntropy(x, int(labels)) as F32
      const total = (x: F32) => Tensor.sum(Tensor.mul(f([4, 0, 2])(x), weights) as F32) as Tensor.Tensor<[]>
      const [, forward] = Transform.jvp(total)([logits], [along])
      const [, outside] = Transform.jvp(f([4, 5, -1]))([logits], [along])
      const slopeAlong = (x: F32) => Transform.jvp(total)([x], [along])[1]
      const found = yield* evaluate({
        forward,
        reverse: Tensor.sum(Tensor.mul(Transform.grad(total)(logits), along) as F32) as F32,
        outside,
        second: Transform.grad(slopeAlong)(logits),
        hvp: Transform.hvp(total)(logits, along)
      })
      close(found.forward, Array.from(found.reverse.data))
      close(found.second, Array.from(found.hvp.data))
      assert.deepStrictEqual(
        Array.from(found.outside.data, (x) => Number.isNaN(x)),
        [false, true, true]
      )
    })
  )
})

describe("mse and binaryCrossEntropy", () => {
  it.effect("mse is the mean square of an example's differences", () =>
    Effect.gen(function* () {
      const output = float([
        [1, 2],
        [3, 4]
      ])
      const target = float([
        [1, 0],
        [6, 8]
      ])
      const scalars = Loss.mse({ label: "price" }).perExample(float([1, 2]), { price: float([0, 4]) })
      const { losses, gradient, prices } = yield* evaluate({
        losses: Loss.mse.perExample(output, { label: target }),
        gradient: Transform.grad((x: F32) => meanOf(Loss.mse, x, { label: target }))(output),
        prices: scalars
      })
      close(losses, [2, 12.5])
      close(gradient, [0, 1, -1.5, -2])
      close(prices, [1, 4])
    })
  )

  it.effect("binaryCrossEntropy keeps the digits of a small loss in float32", () =>
    Effect.gen(function* () {
      const logits = float([-30, -20, 20])
      const loss = Loss.binaryCrossEntropy.perExample(logits, { label: float([0, 0, 1]) })
      const found = yield* evaluate(loss, "float32")
      assert.closeTo(found.data[0]!, Math.log1p(Math.exp(-30)), 3e-7 * Math.exp(-30))
      assert.closeTo(found.data[1]!, Math.log1p(Math.exp(-20)), 3e-7 * Math.exp(-20))
      assert.closeTo(found.data[2]!, Math.log1p(Math.exp(-20)), 3e-7 * Math.exp(-20))
    })
  )

  it.effect("binaryCrossEntropy is PyTorch's with logits, for float and bool labels", () =>
    Effect.gen(function* () {
      const { logits, target, losses, gradient } = fixture.binaryCrossEntropy
      const label = float(target)
      const bool = Tensor.greater(label, 0.5) as Tensor.AnyTensor
      const found = yield* evaluate({
        float: Loss.binaryCrossEntropy.perExample(float(logits), { label }),
        bool: Loss.binaryCrossEntropy.perExample(float(logits), { label: bool }),
        gradient: Transform.grad((x: F32) => meanOf(Loss.binaryCrossEntropy, x, { label }))(float(logits))
      })
      close(found.float, losses)
      close(found.bool, losses)
      close(found.gradient, gradient)
    })
  )

  it("throw where the compiler could not see the label, with its sentence", () => {
    const per = (loss: Loss.Loss, output: Tensor.AnyTensor, label: Tensor.AnyTensor) =>
      shapeError(() => loss.perExample(output, { label }))
    assert.strictEqual(
      per(Loss.mse, Tensor.zeros([4, 1]), Tensor.zeros([4])),
      'mse compares the output [1] with label []: the shapes must be equal: add the axis to the label with Dataset.mapField("label", (x) => Tensor.expandDims(x, -1)), it would broadcast silently'
    )
    assert.strictEqual(
      per(Loss.mse, Tensor.zeros([4, 10]), Tensor.zeros([4], "int32")),
      "mse compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy"
    )
    assert.strictEqual(
      per(Loss.mse, Tensor.zeros([4, 10]), Tensor.zeros([4, 10], "int32")),
      "mse needs float32 labels but label is int32"
    )
    assert.strictEqual(
      per(Loss.binaryCrossEntropy, Tensor.zeros([4, 1]), Tensor.zeros([4, 1], "int32")),
      "binaryCrossEntropy needs float32 or bool labels but label is int32"
    )
  })

  it("know their names and fields", () => {
    assert.deepStrictEqual(
      [Loss.crossEntropy, Loss.mse, Loss.binaryCrossEntropy, Loss.mse({ label: "y" })].map((loss) => [
        loss.name,
        loss.labelField
      ]),
      [
        ["crossEntropy", "label"],
        ["mse", "label"],
        ["binaryCrossEntropy", "label"],
        ["mse", "y"]
      ]
    )
  })
})
