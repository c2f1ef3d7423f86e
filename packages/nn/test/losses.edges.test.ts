/** Losses where PyTorch has no answer, or none that is finite: masks, extreme logits, alignments by hand, and sentences. */
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Loss from "@typegrad/nn/Loss"
import * as Effect from "effect/Effect"
import { close, evaluate, float, int, shapeError, slope } from "./support.ts"

type F32 = Tensor.Tensor<Shape>
type Batch = Readonly<Record<string, Tensor.AnyTensor>>

const valueAndGrad = (loss: Loss.Loss, output: F32, batch: Batch) =>
  Transform.valueAndGrad((x: F32) => Loss.mean(loss, x, batch))(output)

const truth = (data: ReadonlyArray<number | ReadonlyArray<number>>) =>
  Tensor.greater(float(data), 0.5) as Tensor.AnyTensor

describe("masks", () => {
  const bad = [Number.NaN, Infinity, -Infinity, 3e38]
  const known = truth([1, 0, 0, 0, 0])
  const elementwise = {
    ...{ mse: Loss.mse({ mask: "known" }), mae: Loss.mae({ mask: "known" }), huber: Loss.huber({ mask: "known" }) },
    ...{ smoothL1: Loss.smoothL1({ mask: "known" }), logCosh: Loss.logCosh({ mask: "known" }) },
    ...{ binaryCrossEntropy: Loss.binaryCrossEntropy({ mask: "known" }), focal: Loss.focal({ mask: "known" }) },
    ...{ hinge: Loss.hinge({ mask: "known" }), squaredHinge: Loss.squaredHinge({ mask: "known" }) },
    ...{ poissonNll: Loss.poissonNll({ mask: "known" }) }
  }
  for (const [name, loss] of Object.entries(elementwise)) {
    it.effect(`${name}: what is masked reaches neither value nor gradient`, () =>
      Effect.gen(function* () {
        const whole = { output: float([0.5, ...bad]), batch: { label: float([1, 1, 0, 1, 1]), known } }
        const alone = { output: float([0.5]), batch: { label: float([1]), known: truth([1]) } }
        const [value, gradient] = yield* evaluate(valueAndGrad(loss as Loss.Loss, whole.output, whole.batch))
        const [one, slopes] = yield* evaluate(valueAndGrad(loss as Loss.Loss, alone.output, alone.batch))
        close(value, one.data[0]!)
        close(gradient, [slopes.data[0]!, 0, 0, 0, 0])
      })
    )
  }

  it.effect("of class losses too, and of ids that are ignored", () =>
    Effect.gen(function* () {
      const output = float([[0, 1, 2], bad.slice(0, 3), [1, 1, 1]])
      const label = int([0, 7, -100])
      const known = truth([1, 0, 0])
      const expected = Math.log(1 + Math.E + Math.E ** 2)
      for (const loss of [Loss.crossEntropy, Loss.multiMargin] as ReadonlyArray<any>) {
        const masked = loss({ mask: "known" })
        const [value, gradient] = yield* evaluate(valueAndGrad(masked, output, { label, known }))
        close(value, masked.name === "crossEntropy" ? expected : (2 + 3) / 3)
        close({ data: gradient.data.slice(3) }, [0, 0, 0, 0, 0, 0])
      }
      const ignoring = Loss.crossEntropy({ ignore: -100, labelSmoothing: 0.1 })
      const rows = float([
        [0, 1, 2],
        [0, 1, 2],
        [Number.NaN, 1, 1]
      ])
      const [value] = yield* evaluate(valueAndGrad(ignoring, rows, { label: int([0, 0, -100]) }))
      close(value, 0.9 * expected + 0.1 * (expected - 1))
    })
  )

  it.effect("of everything give 0, and gradient 0", () =>
    Effect.gen(function* () {
      const none = truth([0, 0])
      const output = float([1, -2])
      const label = float([1, 0])
      const found = yield* evaluate([
        valueAndGrad(Loss.mse({ mask: "known" }), output, { label, known: none }),
        valueAndGrad(Loss.mse({ weight: "w" }), output, { label, w: float([0, 0]) }),
        valueAndGrad(Loss.mse({ mask: "known", reduction: "sum" }), output, { label, known: none })
      ])
      for (const [value, gradient] of found) {
        close(value, 0)
        close(gradient, [0, 0])
      }
      const [value] = yield* evaluate(
        valueAndGrad(Loss.crossEntropy({ ignore: 1 }), float([[1, 2]]), { label: int([1]) })
      )
      close(value, 0)
    })
  )

  it.effect("may be float32, and stand for the first axes", () =>
    Effect.gen(function* () {
      const output = float([
        [
          [1, 2],
          [3, 4]
        ]
      ])
      const label = float([
        [
          [0, 0],
          [0, 0]
        ]
      ])
      const found = yield* evaluate(
        Loss.mean(Loss.mse({ mask: "steps", weight: "w" }), output, { label, steps: float([[1, 0]]), w: float([7]) })
      )
      close(found, 2.5)
    })
  )
})

describe("extreme outputs", () => {
  it.effect("leave losses and gradients finite in float32", () =>
    Effect.gen(function* () {
      const extreme = [1e30, -1e30, 100, -100, 0]
      const label = float([0, 1, 1, 0, 1])
      const limits = [Loss.binaryCrossEntropy, Loss.binaryCrossEntropy({ positiveWeight: 2, labelSmoothing: 0.1 })]
      for (const loss of [...limits, Loss.focal, Loss.hinge, Loss.logCosh, Loss.huber, Loss.dice, Loss.jaccard]) {
        const [value, gradient] = yield* evaluate(valueAndGrad(loss as Loss.Loss, float(extreme), { label }), "float32")
        assert.isTrue(Number.isFinite(value.data[0]), `${loss.name}: ${value.data[0]}`)
        assert.isTrue(Array.from(gradient.data).every(Number.isFinite), `${loss.name}: ${Array.from(gradient.data)}`)
      }
    })
  )

  it.effect("gaussianNll of small variances is finite where the mean is the label", () =>
    Effect.gen(function* () {
      for (const logVariance of [-80, -100, -176, -200, -1e4]) {
        const output = float([[3, logVariance]])
        const found = yield* evaluate(valueAndGrad(Loss.gaussianNll, output, { label: float([3]) }), "float32")
        close(found[0], logVariance / 2)
        close(found[1], [0, 0.5])
      }
      // and as it is elsewhere: d^2 / variance / 2 has the slopes -d / variance and -d^2 / variance / 2
      const variance = Math.exp(-60)
      const d = 2 ** -40
      const found = yield* evaluate(valueAndGrad(Loss.gaussianNll, float([[0, -60]]), { label: float([d]) }), "float32")
      close(found[0], -30 + d ** 2 / variance / 2, 2e-5)
      close(found[1], [-d / variance, 0.5 - d ** 2 / variance / 2], 2e-5)
    })
  )

  it.effect("logCosh keeps the digits of small differences in float32", () =>
    Effect.gen(function* () {
      const differences = [1e-6, 1e-3, 0.09, 0.11, 1, 50]
      const label = float(differences.map(() => 0))
      const each = Loss.logCosh.perExample(float(differences), { label })
      const gradient = Transform.grad(
        (x: F32) => Tensor.sum(Loss.logCosh.perExample(x, { label })) as Tensor.Tensor<[]>
      )(float(differences))
      const found = yield* evaluate({ each, gradient }, "float32")
      differences.forEach((d, i) => {
        const wanted = d < 0.05 ? d ** 2 / 2 - d ** 4 / 12 : d + Math.log1p(Math.exp(-2 * d)) - Math.LN2
        assert.isAtMost(Math.abs(found.each.data[i]! / wanted - 1), 2e-5)
        assert.isAtMost(Math.abs(found.gradient.data[i]! / Math.tanh(d) - 1), 1e-5)
      })
    })
  )

  it.effect("distances of equal vectors have finite gradients", () =>
    Effect.gen(function* () {
      const pair = float([
        [
          [1, 2],
          [1, 2]
        ],
        [
          [0, 0],
          [0, 0]
        ]
      ])
      const label = float([0, 0])
      for (const loss of [Loss.contrastive, Loss.cosineEmbedding, Loss.infoNce, Loss.ntXent]) {
        const [value, gradient] = yield* evaluate(valueAndGrad(loss as Loss.Loss, pair, { label }), "float32")
        assert.isTrue([value.data[0]!, ...gradient.data].every(Number.isFinite), loss.name)
      }
    })
  )
})

describe("batches that are filled up", () => {
  it.effect("show infoNce and ntXent only who is there", () =>
    Effect.gen(function* () {
      const x = Random.normal(Random.key(1), [3, 2, 4]) as F32
      const filled = Tensor.concat([x, Random.normal(Random.key(2), [2, 2, 4])] as never, 0) as F32
      const present = Tensor.less(Tensor.iota([5]), 3) as Tensor.Tensor<Shape, "bool">
      for (const loss of [Loss.infoNce, Loss.ntXent]) {
        const found = yield* evaluate([loss.perExample(x, {}), loss.perExample(filled, {}, present)])
        close({ data: found[1]!.data.slice(0, 3) }, Array.from(found[0]!.data))
      }
    })
  )
})

/** -log of the sum over all paths of `steps` steps that read as `label`, by going through them. */
const allPaths = (logits: ReadonlyArray<ReadonlyArray<number>>, label: ReadonlyArray<number>): number => {
  const shares = logits.map((row) => {
    const total = row.reduce((sum, x) => sum + Math.exp(x), 0)
    return row.map((x) => Math.exp(x) / total)
  })
  let sum = 0
  const walk = (step: number, last: number, read: ReadonlyArray<number>, share: number): void => {
    if (step === logits.length) {
      if (read.length === label.length && read.every((id, i) => id === label[i])) sum += share
      return
    }
    shares[step]!.forEach((p, id) => {
      walk(step + 1, id, id === 0 || id === last ? read : [...read, id], share * p)
    })
  }
  walk(0, 0, [], 1)
  return -Math.log(sum)
}

describe("ctc", () => {
  it.effect("is the sum over all paths", () =>
    Effect.gen(function* () {
      const rows = Array.from({ length: 5 }, (_, t) => [0, 1, 2].map((c) => Math.sin(3 * t + 2 * c * c)))
      for (const label of [[], [1], [1, 1], [1, 2, 1], [2, 2], [2, 1, 1], [1, 2, 1, 2, 1]]) {
        const ids = Tensor.reshape(int(label.length === 0 ? [0] : label), [1, -1]) as Tensor.AnyTensor
        const batch = { label: ids, length: int([label.length]) }
        const losses = Loss.ctc({ labelLength: "length" }).perExample(float([rows]), batch)
        close(yield* evaluate(losses), allPaths(rows, label))
      }
    })
  )

  it.effect("of what cannot be spelled is Infinity, or 0, and of what is no class NaN", () =>
    Effect.gen(function* () {
      const output = Random.normal(Random.key(3), [1, 3, 4]) as F32
      const label = int([[1, 1, 2]])
      const ctc = Loss.ctc({ labelLength: "length" })
      const safe = Loss.ctc({ labelLength: "length", zeroInfinity: true })
      const found = yield* evaluate({
        impossible: ctc.perExample(output, { label, length: int([3]) }),
        possible: ctc.perExample(output, { label, length: int([2]) }),
        safe: valueAndGrad(safe, output, { label, length: int([3]) }),
        outside: ctc.perExample(output, { label: int([[4, 1, 1]]), length: int([1]) }),
        unread: ctc.perExample(output, { label: int([[1, 99, -1]]), length: int([1]) })
      })
      close(found.impossible, Infinity)
      assert.isTrue(Number.isFinite(found.possible.data[0]))
      close(found.safe[0], 0)
      close(
        found.safe[1],
        Array.from({ length: 12 }, () => 0)
      )
      close(found.outside, Number.NaN)
      assert.isTrue(Number.isFinite(found.unread.data[0]))
    })
  )

  it.effect("has a gradient that is its slope, and one step, and none", () =>
    Effect.gen(function* () {
      const x = Random.normal(Random.key(4), [2, 6, 4]) as F32
      const along = Random.normal(Random.key(5), [2, 6, 4]) as F32
      const batch = {
        label: int([
          [1, 3],
          [2, 2]
        ])
      }
      const f = (x: F32) => Loss.mean(Loss.ctc, x, batch)
      const one = float([[[1, 2, 3]]])
      const found = yield* evaluate({
        reverse: Tensor.sum(Tensor.mul(Transform.grad(f)(x), along) as F32) as F32,
        slope: slope(f, x, along),
        one: Loss.ctc.perExample(one, { label: int([[2]]) }),
        none: Loss.ctc({ inputLength: "steps", labelLength: "length" }).perExample(one, {
          label: int([[2]]),
          steps: int([0]),
          length: int([0])
        })
      })
      close(found.reverse, found.slope.data[0]!, 1e-5)
      close(found.one, Math.log(1 + Math.exp(-1) + Math.exp(-2)))
      close(found.none, 0)
    })
  )

  it.effect("stays finite over many steps in float32", () =>
    Effect.gen(function* () {
      const x = Tensor.mul(Random.normal(Random.key(6), [1, 200, 5]), 10) as F32
      const [value, gradient] = yield* evaluate(valueAndGrad(Loss.ctc, x, { label: int([[1, 2, 3, 3, 1]]) }), "float32")
      assert.isTrue(Number.isFinite(value.data[0]))
      assert.isTrue(Array.from(gradient.data).every(Number.isFinite))
    })
  )
})

describe("sentences", () => {
  const zeros = (shape: ReadonlyArray<number>, dtype: "float32" | "int32" | "bool" = "float32"): Tensor.AnyTensor =>
    Tensor.zeros(shape as Array<number>, dtype)
  const say = (loss: Loss.Loss, output: Tensor.AnyTensor, batch: Batch) =>
    shapeError(() => loss.perExample(output, batch))

  it("are those of the types", () => {
    const label = zeros([2], "int32")
    assert.strictEqual(
      say(Loss.crossEntropy({ mask: "m" }), zeros([2, 5, 3]), { label: zeros([2, 5], "int32"), m: zeros([2, 4]) }),
      "crossEntropy: the mask m [4] must go with the positions [5], or with the first axes of them"
    )
    assert.strictEqual(
      say(Loss.crossEntropy({ weight: "w" }), zeros([2, 3]), { label, w: zeros([2], "int32") }),
      "crossEntropy: the weight w must be float32 but is int32"
    )
    assert.strictEqual(
      say(Loss.crossEntropy({ mask: "m" }), zeros([2, 3]), { label }),
      "crossEntropy: examples have no field m, only label"
    )
    assert.strictEqual(
      say(Loss.crossEntropy({ classWeights: [1, 2] }), zeros([2, 3]), { label }),
      "crossEntropy: 2 class weights for 3 classes"
    )
    assert.strictEqual(
      say(Loss.triplet, zeros([2, 2, 8]), {}),
      "triplet needs 3 vectors [3, size] for each example but the model gives [2, 8]"
    )
    assert.strictEqual(
      say(Loss.contrastive, zeros([2, 2, 8]), { label: zeros([2, 1]) }),
      "contrastive needs one label [] for each example but examples have label [1]"
    )
    assert.strictEqual(
      say(Loss.cosineEmbedding, zeros([2, 2, 8]), { label }),
      "cosineEmbedding needs float32 or bool labels but label is int32"
    )
    assert.strictEqual(
      say(Loss.ctc, zeros([2, 8]), { label }),
      "ctc needs logits [time, classes] but the model gives [8]"
    )
    assert.strictEqual(
      say(Loss.ctc, zeros([2, 8, 3]), { label }),
      "ctc needs a sequence of ids [length] but examples have label []"
    )
    assert.strictEqual(
      say(Loss.ctc({ inputLength: "n" }), zeros([2, 8, 3]), { label: zeros([2, 4], "int32"), n: zeros([2]) }),
      "ctc: n must be one int32 number for each example but is float32 []"
    )
    assert.strictEqual(
      say(Loss.gaussianNll, zeros([2, 3]), { label: zeros([2]) }),
      "gaussianNll needs mean and log variance, an output [.., 2], but the model gives [3]"
    )
    assert.strictEqual(
      say(Loss.klDivergence, zeros([2]), { label: zeros([2]) }),
      "klDivergence needs a class axis but the model gives a scalar []"
    )
  })

  it("refuse options out of range", () => {
    assert.throws(() => Loss.crossEntropy({ labelSmoothing: 1 }), RangeError)
    assert.throws(() => Loss.crossEntropy({ classWeights: [1, -1] }), RangeError)
    assert.throws(() => Loss.huber({ delta: 0 }), RangeError)
    assert.throws(() => Loss.triplet({ margin: -1 }), RangeError)
    assert.throws(() => Loss.infoNce({ temperature: 0 }), RangeError)
    assert.throws(() => Loss.focal({ alpha: 2 }), RangeError)
    assert.throws(() => Loss.ctc({ blank: -1 }), RangeError)
  })
})
