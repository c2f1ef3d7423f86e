/**
 * What composed ops compute, in float64 over the rules of the primitives, against formulas written out on plain arrays.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Reference from "../src/Reference.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { distance, evaluate, value } from "./primitives/evaluate.ts"

const rows = [
  [0.5, -1.25, 3, 0],
  [2, 2, -7.5, 1],
  [-0.125, 80, -90, 4]
]
const x = Tensor.constant(NdArray.make(rows as ReadonlyArray<ReadonlyArray<number>>)).pipe((t) =>
  Tensor.refine(t, [3, 4])
)
const columns = [0, 1, 2, 3].map((j) => rows.map((row) => row[j]!))
const vector = (values: ReadonlyArray<number>) => Tensor.constant(NdArray.make(values))
const ints = (values: ReadonlyArray<number>) => Tensor.constant(NdArray.make(Int32Array.from(values)))

const close = (actual: Tensor.AnyTensor, expected: ReadonlyArray<number>, tolerance = 1e-12): void =>
  assert.isBelow(distance(value(actual), expected), tolerance, `${value(actual)} but ${expected}`)

const sum = (v: ReadonlyArray<number>): number => v.reduce((total, each) => total + each, 0)
const mean = (v: ReadonlyArray<number>): number => sum(v) / v.length
const softmax = (v: ReadonlyArray<number>): Array<number> => {
  const powers = v.map((each) => Math.exp(each - Math.max(...v)))
  return powers.map((each) => each / sum(powers))
}
const logSumExp = (v: ReadonlyArray<number>): number =>
  Math.max(...v) + Math.log(sum(v.map((each) => Math.exp(each - Math.max(...v)))))

describe("creation", () => {
  it("fills", () => {
    close(Tensor.zeros([2, 2]), [0, 0, 0, 0])
    close(Tensor.ones([2], "int32"), [1, 1])
    close(Tensor.full([3], -2.5), [-2.5, -2.5, -2.5])
    close(
      Tensor.zerosLike(x),
      rows.flat().map(() => 0)
    )
    close(Tensor.onesLike(ints([5, 6])), [1, 1])
    close(Tensor.scalar(true), [1])
    assert.throws(() => Tensor.full([2], 0.5, "int32"), ShapeError, "full: 0.5 is no int32")
    assert.throws(() => Tensor.scalar(0.5, "int32"), ShapeError, "scalar: 0.5 is no int32")
    assert.throws(() => Tensor.scalar(3e9, "int32"), ShapeError, "scalar: 3000000000 is no int32")
    assert.throws(() => Tensor.full([2], -(2 ** 31) - 1, "int32"), ShapeError, "full: -2147483649 is no int32")
    assert.throws(() => Tensor.add(ints([1]), 3e9), ShapeError, "add: 3000000000 is no int32")
    assert.throws(() => Tensor.less(2 ** 31, ints([1])), ShapeError, "less: 2147483648 is no int32")
    close(Tensor.scalar(-(2 ** 31), "int32"), [-(2 ** 31)])
    close(Tensor.minimum(ints([5]), 2 ** 31 - 1), [5])
  })

  it("counts", () => {
    close(Tensor.arange(4), [0, 1, 2, 3])
    close(Tensor.iota([2, 3]), [0, 0, 0, 1, 1, 1])
    close(Tensor.iota([2, 3], -1), [0, 1, 2, 0, 1, 2])
    close(Tensor.eye(3), [1, 0, 0, 0, 1, 0, 0, 0, 1])
    close(Tensor.oneHot(ints([2, 0, 5, -1]), 3), [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
  })
})

describe("operands", () => {
  it("broadcast, promote and take numbers", () => {
    close(
      Tensor.sub(x, vector([1, 2, 3, 4])),
      rows.flatMap((row) => row.map((each, j) => each - j - 1))
    )
    close(Tensor.sub(1, vector([3, 0.5])), [-2, 0.5])
    close(Tensor.div(ints([7, -7, 7]), 2), [3, -3, 3])
    close(Tensor.div(ints([7, -7]), vector([2, 2])), [3.5, -3.5])
    close(Tensor.mul(ints([1, 2]), 3), [3, 6])
    assert.strictEqual(Tensor.mul(ints([1, 2]), 3).dtype, "int32")
    close(Tensor.add(1, 2), [3])
    close(Tensor.pow(vector([2, 3]), 2), [4, 9])
    const n: number = 0.5
    assert.throws(() => Tensor.add(ints([1]), n), ShapeError, "add: a fraction does not mix with int32")
    assert.throws(() => Tensor.maximum(ints([1]), Number.POSITIVE_INFINITY), ShapeError, "a fraction")
  })

  it("compare and choose", () => {
    close(
      Tensor.lessEqual(x, 0.5),
      rows.flat().map((each) => Number(each <= 0.5))
    )
    close(Tensor.notEqual(ints([1, 2]), vector([1, 2.5])), [0, 1])
    const positive = Tensor.greater(x, 0)
    const large = Tensor.greater(Tensor.abs(x), 2)
    close(
      Tensor.logicalAnd(positive, large),
      rows.flat().map((each) => Number(each > 2))
    )
    close(
      Tensor.logicalOr(positive, large),
      rows.flat().map((each) => Number(each > 0 || each < -2))
    )
    close(
      Tensor.logicalNot(positive),
      rows.flat().map((each) => Number(each <= 0))
    )
    close(
      Tensor.where(positive, x, -1),
      rows.flat().map((each) => (each > 0 ? each : -1))
    )
    close(
      Tensor.where(positive, 1, ints([5, 6, 7, 8])),
      rows.flatMap((row) => row.map((each, j) => (each > 0 ? 1 : j + 5)))
    )
  })

  it("finite is what is a number", () => {
    const odd = vector([1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    close(Tensor.isFinite(odd), [1, 0, 0, 0])
    close(Tensor.allFinite(x), [1])
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      close(Tensor.allFinite(vector([1, bad, 2])), [0])
    }
    close(Tensor.allFinite(Tensor.zeros([0, 3])), [1])
  })
})

describe("elementwise", () => {
  it("clip, square, softplus", () => {
    close(
      Tensor.clip(x, -1, 2),
      rows.flat().map((each) => Math.min(Math.max(each, -1), 2))
    )
    close(Tensor.clip(vector([Number.NaN]), 0, 1), [Number.NaN])
    close(Tensor.clip(ints([-5, 5]), 0, 3), [0, 3])
    close(Tensor.clip(vector([-5, 0.5, 5]), vector([-1, 0, 1]), vector([0, 1, 2])), [-1, 0.5, 2])
    close(
      Tensor.square(x),
      rows.flat().map((each) => each * each)
    )
    close(
      Tensor.softplus(x),
      rows.flat().map((each) => (each > 30 ? each : Math.log1p(Math.exp(each))))
    )
    close(Tensor.softplus(vector([1000, -1000])), [1000, 0])
  })

  it.effect("softplus keeps its digits far below 0, in float32", () =>
    Effect.gen(function* () {
      const points = [-87, -50, -30, -20, -16.5, -10, -1, -1e-3, 0, 1e-3, 1, 10, 20, 100].map(Math.fround)
      const at = Tensor.constant(NdArray.fromArray([points.length], "float32", points))
      const [value, slope, curvature] = yield* Program.evaluate([
        Tensor.softplus(at),
        Transform.grad((v: typeof at) => Tensor.sum(Tensor.softplus(v)))(at),
        Transform.grad((v: typeof at) =>
          Tensor.sum(Transform.grad((u: typeof at) => Tensor.sum(Tensor.softplus(u)))(v))
        )(at)
      ] as const)
      points.forEach((point, i) => {
        const power = Math.exp(-Math.abs(point))
        const [softplus, sigmoid] = [Math.max(point, 0) + Math.log1p(power), (point < 0 ? power : 1) / (1 + power)]
        assert.closeTo(value.data[i]!, softplus, 3e-7 * softplus, `softplus(${point})`)
        assert.closeTo(slope.data[i]!, sigmoid, 3e-7 * sigmoid, `sigmoid(${point})`)
        if (point !== 0) assert.closeTo(curvature.data[i]!, sigmoid * (1 - sigmoid), 2e-7, `curvature at ${point}`)
      })
    }).pipe(Effect.provide(Reference.layer({ precision: "float32" })))
  )

  it("cast", () => {
    const odd = [2.7, -2.7, Number.NaN, 1e20, -1e20]
    close(Tensor.cast(vector(odd), "int32"), [2, -2, 0, 2 ** 31 - 1, -(2 ** 31)])
    close(Tensor.cast(vector([0, -0.5, Number.NaN]), "bool"), [0, 1, 1])
  })
})

describe("reductions", () => {
  it("sum, mean, variance", () => {
    close(Tensor.sum(x), [sum(rows.flat())])
    close(Tensor.sum(x, [-1]), rows.map(sum))
    close(Tensor.mean(x, [0]), columns.map(mean))
    const variances = columns.map((v) => mean(v.map((each) => (each - mean(v)) ** 2)))
    close(Tensor.variance(x, [0], true), variances)
    close(Tensor.sum(x, []), rows.flat())
    close(Tensor.mean(Tensor.zeros([0])), [Number.NaN])
    close(Tensor.sum(Tensor.zeros([0, 2]), [0]), [0, 0])
  })

  it("max, min, argMax", () => {
    close(
      Tensor.max(x, [1]),
      rows.map((v) => Math.max(...v))
    )
    close(
      Tensor.min(x, [0]),
      columns.map((v) => Math.min(...v))
    )
    close(Tensor.min(ints([5, -(2 ** 31), 7])), [-(2 ** 31)])
    close(Tensor.min(ints([2 ** 31 - 1, 3])), [3])
    close(Tensor.max(Tensor.zeros([0])), [Number.NEGATIVE_INFINITY])
    close(Tensor.min(Tensor.zeros([0])), [Number.POSITIVE_INFINITY])
    close(Tensor.max(Tensor.zeros([0], "int32")), [-(2 ** 31)])
    close(Tensor.min(Tensor.zeros([0], "int32")), [2 ** 31 - 1])
    close(Tensor.min(vector([1, Number.NaN])), [Number.NaN])
    close(Tensor.argMax(x, 1), [2, 0, 1])
    close(Tensor.argMax(x, -2), [1, 2, 0, 2])
    close(
      Tensor.cumsum(x, 0),
      [0, 1, 2].flatMap((i) => columns.map((v) => sum(v.slice(0, i + 1))))
    )
  })

  it("softmax and its kin", () => {
    close(Tensor.softmax(x), rows.flatMap(softmax))
    close(
      Tensor.softmax(x, 0),
      [0, 1, 2].flatMap((i) => columns.map((v) => softmax(v)[i]!))
    )
    close(
      Tensor.logSoftmax(x),
      rows.flatMap((v) => v.map((each) => each - logSumExp(v)))
    )
    close(Tensor.logSumExp(x, [1]), rows.map(logSumExp))
    close(Tensor.logSumExp(x), [logSumExp(rows.flat())])
    close(Tensor.logSumExp(x, [0], true), columns.map(logSumExp))
    close(Tensor.softmax(vector([10_000, 0])), [1, 0])
    const infinity = Number.POSITIVE_INFINITY
    close(Tensor.logSumExp(vector([-infinity, -infinity])), [-infinity])
    close(Tensor.logSumExp(vector([infinity, 1])), [infinity])
    close(Tensor.logSumExp(vector([Number.NaN, 1])), [Number.NaN])
    close(Tensor.logSumExp(Tensor.zeros([0])), [-infinity])
    close(Tensor.softmax(vector([-infinity, 0, 0])), [0, 0.5, 0.5])
  })
})

describe("shape", () => {
  it("moves elements", () => {
    const t = Tensor.iota([2, 3, 4], 2).pipe((k) => Tensor.add(k, Tensor.mul(Tensor.iota([2, 3, 4], 1), 10)))
    const at = (j: number, k: number): number => j * 10 + k
    const each = (f: (k: number, i: number, j: number) => number): Array<number> =>
      [0, 1, 2, 3].flatMap((k) => [0, 1].flatMap((i) => [0, 1, 2].map((j) => f(k, i, j))))
    close(
      Tensor.transpose(t, [2, 0, 1]),
      each((k, _, j) => at(j, k))
    )
    close(Tensor.flatten(x), rows.flat())
    close(Tensor.broadcastTo(vector([1, 2]), [2, 2]), [1, 2, 1, 2])
    close(Tensor.squeeze(Tensor.expandDims(x, 1), 1), rows.flat())
  })

  it("matmul multiplies matrices, vectors and batches of them", () => {
    const product = (a: ReadonlyArray<ReadonlyArray<number>>, b: ReadonlyArray<ReadonlyArray<number>>): Array<number> =>
      a.flatMap((row) => b[0]!.map((_, j) => sum(row.map((each, k) => each * b[k]![j]!))))
    close(Tensor.matmul(x, Tensor.transpose(x, [1, 0])), product(rows, columns))
    close(Tensor.matmul(x, vector([1, 2, 3, 4])), product(rows, [[1], [2], [3], [4]]))
    close(Tensor.matmul(vector([1, 2, 3]), x), product([[1, 2, 3]], rows))
    close(Tensor.matmul(vector([1, 2]), vector([3, 4])), [11])
    const two = Tensor.mul(Tensor.constant(NdArray.make([[[1]], [[-2]]])), x)
    const scaled = rows.map((row) => row.map((each) => -2 * each))
    const both = [...product(rows, columns), ...product(scaled, columns)]
    close(Tensor.matmul(two, Tensor.transpose(x, [1, 0])), both)
    close(Tensor.matmul(two, Tensor.expandDims(Tensor.transpose(x, [1, 0]), 0)), both)
    close(Tensor.matmul(x, Tensor.transpose(two, [0, 2, 1])), [
      ...product(rows, columns),
      ...product(rows, columns).map((each) => -2 * each)
    ])
    close(Tensor.matmul(vector([1, 2, 3]), two), [...product([[1, 2, 3]], rows), ...product([[1, 2, 3]], scaled)])
  })
})

describe("gradients of composed ops", () => {
  const weights = vector([0.3, -1, 2, 0.7])
  const point = [0.5, -1.25, 0.75, 2]
  const weighted = (t: Tensor.AnyTensor) => Tensor.sum(Tensor.mul(t as Tensor.Tensor<[4]>, weights))
  type V = Tensor.Tensor<[4]>

  const functions: Record<string, (v: V) => Tensor.Tensor<[]>> = {
    mean: (v) => Tensor.mul(Tensor.mean(v), Tensor.sum(v)),
    variance: (v) => Tensor.variance(v),
    min: (v) => Tensor.min(v),
    softmax: (v) => weighted(Tensor.softmax(v)),
    logSoftmax: (v) => weighted(Tensor.logSoftmax(v)),
    logSumExp: (v) => Tensor.logSumExp(v),
    softplus: (v) => weighted(Tensor.softplus(v)),
    clip: (v) => weighted(Tensor.clip(v, -1, 1)),
    where: (v) => Tensor.sum(Tensor.where(Tensor.greater(v, 0), Tensor.log(v), Tensor.square(v))),
    pow: (v) => weighted(Tensor.pow(Tensor.square(v), 1.5)),
    cumsum: (v) => weighted(Tensor.square(Tensor.cumsum(v, 0)))
  }

  for (const [name, f] of Object.entries(functions)) {
    it(`${name} against central differences`, () => {
      const at = (v: ReadonlyArray<number>): number =>
        value(f(Tensor.refine(Tensor.constant(NdArray.make(Float32Array.from(v), [4])), [4])))[0]!
      // steps that float32 holds exactly
      const h = 2 ** -12
      const expected = point.map((_, i) => {
        const moved = (by: number) => at(point.map((each, j) => (i === j ? each + by : each)))
        return (moved(h) - moved(-h)) / (2 * h)
      })
      const found = Transform.grad(f)(Tensor.constant(NdArray.make(Float32Array.from(point), [4])))
      close(found, expected, 1e-5)
    })
  }

  it("at the edges", () => {
    const grad = (f: (v: V) => Tensor.Tensor<[]>, v: ReadonlyArray<number>): Array<number> =>
      Array.from(evaluate([Transform.grad(f)(Tensor.constant(NdArray.make(Float32Array.from(v), [4])))])[0]!)
    assert.deepStrictEqual(
      grad((v) => Tensor.min(v), [1, 1, 2, 3]),
      [0.5, 0.5, 0, 0]
    )
    assert.deepStrictEqual(
      grad((v) => Tensor.sum(Tensor.softplus(v)), [0, 0, 1000, -1000]),
      [0.5, 0.5, 1, 0]
    )
    const infinity = Number.POSITIVE_INFINITY
    assert.deepStrictEqual(
      grad((v) => Tensor.logSumExp(v), [0, 0, -infinity, -infinity]),
      [0.5, 0.5, 0, 0]
    )
    const safe = grad((v) => Tensor.sum(Tensor.where(Tensor.greater(v, 0), v, 0)), [1, -1, 0, 2])
    assert.deepStrictEqual(safe, [1, 0, 0, 1])
  })
})
