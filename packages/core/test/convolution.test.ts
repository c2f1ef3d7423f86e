/** Convolutions and poolings: values and gradients as PyTorch gives them (fixtures/convolution.py), and the cases where tfjs is wrong. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { count, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"

interface Fixture {
  readonly op: string
  readonly options: Readonly<Record<string, unknown>>
  readonly operands: ReadonlyArray<ReadonlyArray<number>>
  readonly sizes: ReadonlyArray<number>
  readonly result: ReadonlyArray<number>
  readonly gradients: ReadonlyArray<ReadonlyArray<number>>
  readonly indices?: ReadonlyArray<number>
}

const fixtures: ReadonlyArray<Fixture> = JSON.parse(
  readFileSync(new URL("./fixtures/convolution.json", import.meta.url), "utf8")
)

type Ops = Readonly<Record<string, (...given: ReadonlyArray<unknown>) => Tensor.AnyTensor>>
const T = Tensor as unknown as Ops
const anyGrad = Transform.vjp as unknown as (
  f: unknown,
  ...xs: ReadonlyArray<unknown>
) => readonly [Tensor.AnyTensor, (y: unknown) => ReadonlyArray<Tensor.AnyTensor>]

const apply =
  ({ op, options }: Fixture) =>
  (...operands: ReadonlyArray<unknown>): Tensor.AnyTensor => {
    const { size, window, ...rest } = options
    const [x, grid] = operands
    if (op === "gridSample") return T[op]!(x, T["mul"]!(grid, 1.5), rest)
    if (op === "fold") return T[op]!(x, size, window, rest)
    if (op === "maxUnpool2d") {
      const pooled = T["maxPool2dWithIndices"]!(x, window, rest) as unknown as ReadonlyArray<Tensor.AnyTensor>
      return T[op]!(...pooled, size)
    }
    if (window !== undefined) return T[op]!(operands[0], window, rest)
    if (size !== undefined) return T[op]!(operands[0], size)
    return T[op]!(...operands, rest)
  }

describe("as PyTorch gives it", () => {
  for (const op of new Set(fixtures.map((each) => each.op))) {
    it.effect(op, () =>
      Effect.sync(() => {
        for (const fixture of fixtures.filter((each) => each.op === op)) {
          const name = `${op} ${JSON.stringify(fixture.options)} of ${JSON.stringify(fixture.operands)}`
          const xs = fixture.operands.map((sizes, i) => input(i, sizes))
          const given = fixture.operands.map((sizes, i) => numbers(count(sizes), i + 1))
          const [y, pullback] = anyGrad(apply(fixture), ...xs)
          assert.deepStrictEqual(y.shape, fixture.sizes, name)
          const cotangent = input(xs.length, fixture.sizes)
          const found = evaluate([y, ...pullback(cotangent)], [...given, numbers(count(fixture.sizes), 3)])
          const wanted = [fixture.result, ...fixture.gradients]
          found.forEach((each, i) => {
            assert.isBelow(distance(each, wanted[i]!), 1e-6, i === 0 ? name : `gradient ${i - 1} of ${name}`)
          })
          if (fixture.indices === undefined || op.startsWith("adaptive")) continue
          const { window, ...rest } = fixture.options
          const both = T[`${op}WithIndices`]!(xs[0], window, rest) as unknown as ReadonlyArray<Tensor.AnyTensor>
          assert.deepStrictEqual(value(both[1]!, given), fixture.indices, name)
          assert.isBelow(distance(value(both[0]!, given), fixture.result), 1e-6, name)
        }
      })
    )
  }
})

const shaped = (data: ReadonlyArray<number>, sizes: ReadonlyArray<number>) =>
  [input(0, sizes) as Tensor.AnyTensor, [Float64Array.from(data)]] as const

const gradient = (f: (x: any) => any, x: Tensor.AnyTensor): Tensor.AnyTensor =>
  (Transform.grad as any)((x: any) => Tensor.sum(f(x)))(x)

describe("where tfjs is wrong", () => {
  it.effect("the gradient of a maximum over negative elements goes to the largest", () =>
    Effect.sync(() => {
      const [x, data] = shaped([-4, -3, -2, -1], [1, 2, 2, 1])
      assert.deepStrictEqual(
        value(
          gradient((x) => Tensor.maxPool2d(x, 2), x),
          data
        ),
        [0, 0, 0, 1]
      )
    })
  )

  it.effect("each window of an average pool 'same' passes on as much as it gets", () =>
    Effect.sync(() => {
      const [x, data] = shaped([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1])
      const average = (x: any) => Tensor.avgPool2d(x, 3, { stride: 1, padding: "same" })
      // the corner of four, the edge of six, all nine
      const found = value(average(x), data)
      assert.closeTo(found[0]!, (1 + 2 + 4 + 5) / 4, 1e-12)
      assert.closeTo(found[1]!, (1 + 2 + 3 + 4 + 5 + 6) / 6, 1e-12)
      assert.closeTo(found[4]!, 5, 1e-12)
      const slopes = value(gradient(average, x), data)
      assert.closeTo(
        slopes.reduce((sum, slope) => sum + slope, 0),
        9,
        1e-12
      )
      assert.closeTo(slopes[0]!, 1 / 4 + 1 / 6 + 1 / 6 + 1 / 9, 1e-12)
      // counting the padding, what falls on it is lost
      const counting = (x: any) => Tensor.avgPool2d(x, 3, { stride: 1, padding: "same", countPadding: true })
      const less = value(gradient(counting, x), data).reduce((sum, slope) => sum + slope, 0)
      assert.closeTo(less, 49 / 9, 1e-12)
    })
  )

  it.effect("a convolution has a gradient by its filters, and that has one", () =>
    Effect.sync(() => {
      const [x, k] = [numbers(16, 1), numbers(4, 2)]
      const operands = [input(0, [4, 4, 1]), input(1, [2, 2, 1, 1])] as const
      const f = (k: any) => Tensor.square(Tensor.conv2d(operands[0] as any, k))
      const found = value(gradient(f, operands[1]), [x, k])
      const at = (i: number, j: number): number => x[i * 4 + j]!
      const output = (i: number, j: number): number =>
        at(i, j) * k[0]! + at(i, j + 1) * k[1]! + at(i + 1, j) * k[2]! + at(i + 1, j + 1) * k[3]!
      const places = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [i, j] as const))
      const expected = [0, 1].flatMap((u) =>
        [0, 1].map((v) => places.reduce((sum, [i, j]) => sum + 2 * output(i, j) * at(i + u, j + v), 0))
      )
      assert.isBelow(distance(found, expected), 1e-12)
      const twice = value(
        gradient((k: any) => Tensor.square(gradient(f, k) as any), operands[1]),
        [x, k]
      )
      const step = 1e-5
      const energy = (moved: Float64Array): number =>
        value(gradient(f, operands[1]), [x, moved]).reduce((sum, slope) => sum + slope * slope, 0)
      twice.forEach((slope, i) => {
        const [up, down] = [k.with(i, k[i]! + step), k.with(i, k[i]! - step)]
        assert.closeTo(slope, (energy(up) - energy(down)) / (2 * step), 1e-6)
      })
    })
  )
})

describe("shapes", () => {
  it.effect("axes before the spatial ones are examples, of any number, and names stay", () =>
    Effect.sync(() => {
      const kernel = Tensor.ones([3, 3, 2, 4])
      const names = (sizes: ReadonlyArray<number>, shape: ReadonlyArray<string | number>): any =>
        (Tensor.refine as any)(input(0, sizes), shape)
      assert.deepStrictEqual(Tensor.conv2d(names([5, 6, 2], [5, 6, 2]), kernel).shape, [3, 4, 4])
      const videos = names([2, 3, 5, 6, 2], ["batch", "time", "height", 6, 2])
      const same = (Tensor.conv2d as any)(videos, kernel, { padding: "same" })
      assert.deepStrictEqual(same.shape, ["batch", "time", "height", 6, 4])
      const one = value((Tensor.conv2d as any)(input(0, [5, 6, 2]), kernel), [numbers(60, 3)])
      const many = value((Tensor.conv2d as any)(input(0, [2, 3, 5, 6, 2]), kernel), [
        Float64Array.from([...numbers(300, 9), ...numbers(60, 3)])
      ])
      assert.deepStrictEqual(many.slice(-one.length), one)
      assert.deepStrictEqual((Tensor.maxPool2d as any)(videos, [1, 2]).shape, ["batch", "time", 5, 3, 2])
    })
  )

  it.effect("padding as long as a window is refused, of the dilated one; patches and 'same' may have it", () =>
    Effect.sync(() => {
      const image = input(0, [8, 8, 3])
      for (const op of ["maxPool2d", "maxPool2dWithIndices", "avgPool2d", "lpPool2d"]) {
        for (const [padding, said] of [
          [2, "2"],
          [[0, [1, 3]], "[0, [1, 3]]"]
        ] as const) {
          assert.throws(
            () => T[op]!(image, 2, { padding }),
            `${op}: padding ${said} holds a whole window: it must be less than kernel 2`
          )
        }
        T[op]!(image, 2, { padding: [1, [1, 0]] })
        T[op]!(image, 2, { padding: 2, dilation: 2 })
        assert.throws(
          () => T[op]!(image, 2, { padding: 3, dilation: 2 }),
          `${op}: padding 3 holds a whole window: it must be less than kernel 2 with dilation 2`
        )
        T[op]!(image, 1, { padding: "same" })
      }
      assert.throws(
        () => T["maxPool1d"]!(image, 3, { padding: [0, 3] }),
        "maxPool1d: padding [0, 3] holds a whole window: it must be less than kernel 3"
      )
      assert.deepStrictEqual(T["unfold"]!(image, 2, { padding: 2 }).shape, [11, 11, 12])
    })
  )

  it.effect("a window that misses all has -Infinity for a maximum, no index, and passes nothing on", () =>
    Effect.sync(() => {
      const [x, data] = shaped([1, 2], [2, 1])
      const options = { stride: 1, padding: 3, dilation: 3 } as const
      const [largest, at] = Tensor.maxPool1dWithIndices(x as Tensor.Tensor<[2, 1]>, 2, options)
      assert.deepStrictEqual(value(largest, data), [1, 2, -Infinity, 1, 2])
      assert.deepStrictEqual(value(at, data), [0, 1, -1, 0, 1])
      assert.deepStrictEqual(
        value(
          gradient((x) => Tensor.maxPool1d(x, 2, options), x),
          data
        ),
        [2, 2]
      )
      const average = Tensor.avgPool1d(x as Tensor.Tensor<[2, 1]>, 2, options)
      assert.deepStrictEqual(value(average, data), [1, 2, NaN, 1, 2])
    })
  )

  it.effect("NaN stays in a maximum and has its gradient", () =>
    Effect.sync(() => {
      const [x, data] = shaped([1, NaN, 3, 4], [4, 1])
      assert.deepStrictEqual(value(Tensor.maxPool1d(x as Tensor.Tensor<[4, 1]>, 2), data), [NaN, 4])
      assert.deepStrictEqual(
        value(
          gradient((x) => Tensor.maxPool1d(x, 2), x),
          data
        ),
        [0, 1, 0, 1]
      )
    })
  )

  it.effect("no examples", () =>
    Effect.sync(() => {
      const operands = [input(0, [0, 5, 5, 2]), input(1, [3, 3, 2, 4])] as const
      const [y, pullback] = anyGrad((x: any, k: any) => Tensor.conv2d(x, k), ...operands)
      const given = [new Float64Array(0), numbers(72, 1)]
      assert.deepStrictEqual(y.shape, [0, 3, 3, 4])
      const [dx, dk] = evaluate(pullback(input(2, [0, 3, 3, 4])), [...given, new Float64Array(0)])
      assert.strictEqual(dx!.length, 0)
      assert.isTrue(dk!.length === 72 && dk!.every((slope) => slope === 0))
    })
  )

  it.effect("with 'same' an odd element of padding is at the end", () =>
    Effect.sync(() => {
      const [x, data] = shaped([1, 2, 3, 4, 5], [5, 1])
      const sums = Tensor.conv1d(x as Tensor.Tensor<[5, 1]>, Tensor.ones([2, 1, 1]), { stride: 2, padding: "same" })
      assert.deepStrictEqual(value(sums, data), [3, 7, 5])
      const dilated = Tensor.conv1d(x as Tensor.Tensor<[5, 1]>, Tensor.ones([2, 1, 1]), {
        dilation: 3,
        padding: "same"
      })
      assert.deepStrictEqual(value(dilated, data), [3, 4 + 1, 5 + 2, 3, 4])
      const largest = Tensor.maxPool1d(x as Tensor.Tensor<[5, 1]>, 4, { stride: 3, padding: "same" })
      assert.deepStrictEqual(value(largest, data), [3, 5])
    })
  )

  it.effect("convTranspose2d is the transpose of conv2d, also where a stride leaves gaps", () =>
    Effect.sync(() => {
      for (const options of [
        { stride: 2, padding: "same" },
        { stride: [3, 2], padding: "same", dilation: [1, 2] },
        { stride: 4, padding: "same" },
        { stride: 3, padding: "sameLower" },
        { stride: [3, 2], padding: "sameLower", dilation: [1, 2] },
        {
          stride: 2,
          padding: [
            [1, 0],
            [0, 2]
          ]
        },
        { stride: 2, padding: 1 }
      ]) {
        const kernel = input(1, [3, 2, 2, 5])
        // filters of the one are channels of the other
        const back = (Tensor.transpose as any)(kernel, [0, 1, 3, 2])
        const y = input(2, [2, 3, 4, 5])
        const large = (Tensor.convTranspose2d as any)(y, back, options)
        const x = input(0, large.shape)
        const small = (Tensor.conv2d as any)(x, kernel, options)
        assert.deepStrictEqual(small.shape, [2, 3, 4, 5])
        const given = [numbers(count(large.shape), 1), numbers(60, 2), numbers(120, 3)]
        const dot = (a: any, b: any) => Tensor.sum((Tensor.mul as any)(a, b))
        const [left, right] = evaluate([dot(small, y), dot(x, large)], given)
        assert.isBelow(distance(left!, right!), 1e-12)
      }
    })
  )
})

describe("patches", () => {
  const cases = [
    [[2, 5, 6, 3], 3, {}],
    [
      [1, 7, 6, 2],
      [3, 2],
      {
        stride: [2, 1],
        padding: [
          [1, 0],
          [0, 2]
        ]
      }
    ],
    [[6, 5, 1], 2, { padding: "sameLower", dilation: 3 }],
    [[2, 7, 7, 1], 2, { stride: 3 }],
    [[1, 3, 3, 2], 1, {}],
    [[0, 5, 6, 3], 3, {}]
  ] as ReadonlyArray<readonly [ReadonlyArray<number>, number | ReadonlyArray<number>, object]>

  it.effect("times the filters are a convolution", () =>
    Effect.sync(() => {
      for (const [sizes, window, options] of cases) {
        const [h, w] = [window, window].flat().slice(-2) as [number, number]
        const k = [h, w, sizes.at(-1)!, 4]
        const [x, kernel] = [input(0, sizes), input(1, k)]
        const given = [numbers(count(sizes), 1), numbers(count(k), 2)]
        const rows = T["unfold"]!(x, window, options)
        const product = T["matmul"]!(rows, T["reshape"]!(kernel, [-1, 4]))
        const convolved = T["conv2d"]!(x, kernel, options)
        assert.deepStrictEqual(product.shape, convolved.shape)
        const [found, wanted] = evaluate([product, convolved], given)
        assert.isBelow(distance(found!, wanted!), 1e-12, JSON.stringify([sizes, window, options]))
      }
    })
  )

  it.effect("are taken apart by unfold, of which fold is the transpose", () =>
    Effect.sync(() => {
      for (const [sizes, window, options] of cases) {
        const x = input(0, sizes)
        const apart = T["unfold"]!(x, window, options)
        const y = input(1, apart.shape as ReadonlyArray<number>)
        const together = T["fold"]!(y, sizes.slice(-3, -1), window, options)
        assert.deepStrictEqual(together.shape, sizes)
        const given = [numbers(count(sizes), 1), numbers(count(apart.shape as ReadonlyArray<number>), 2)]
        const dot = (a: any, b: any) => Tensor.sum((Tensor.mul as any)(a, b))
        const [left, right] = evaluate([dot(apart, y), dot(x, together)], given)
        assert.isBelow(distance(left!, right!), 1e-12)
      }
    })
  )
})

describe("every side", () => {
  it.effect("is the convolution of what is padded first", () =>
    Effect.sync(() => {
      const given = [numbers(60, 1), numbers(36, 2)]
      const operands = [input(0, [6, 5, 2]), input(1, [3, 2, 2, 3])] as const
      const padding = [
        [2, 0],
        [0, 3]
      ]
      const first = (Tensor.pad as any)(operands[0], [...padding, [0, 0]])
      const own = (Tensor.conv2d as any)(operands[0], operands[1], { padding, stride: 2 })
      const [found, wanted] = evaluate([own, (Tensor.conv2d as any)(first, operands[1], { stride: 2 })], given)
      assert.deepStrictEqual([...found!], [...wanted!])
    })
  )

  it.effect("of a causal convolution only the past", () =>
    Effect.sync(() => {
      const [x, data] = shaped([1, 2, 3, 4, 5], [5, 1])
      const past = Tensor.conv1d(x as Tensor.Tensor<[5, 1]>, Tensor.ones([3, 1, 1]), { padding: [2, 0] })
      assert.deepStrictEqual(value(past, data), [1, 3, 6, 9, 12])
      const lower = Tensor.conv1d(x as Tensor.Tensor<[5, 1]>, Tensor.ones([2, 1, 1]), {
        stride: 2,
        padding: "sameLower"
      })
      assert.deepStrictEqual(value(lower, data), [1, 5, 9])
      const upwards = Tensor.convTranspose1d(x as Tensor.Tensor<[5, 1]>, Tensor.ones([3, 1, 1]), { padding: [2, 0] })
      assert.deepStrictEqual(value(upwards, data), [6, 9, 12, 9, 5])
    })
  )
})

describe("new pools", () => {
  it.effect("a window of zeros has no power mean and no gradient", () =>
    Effect.sync(() => {
      for (const p of [1, 1.5, 2, 3]) {
        const [x, data] = shaped([0, 0, 3, -4], [4, 1])
        const f = (x: any) => Tensor.lpPool1d(x, 2, { p })
        const norm = (3 ** p + 4 ** p) ** (1 / p)
        assert.isBelow(distance(value(f(x), data), [0, norm]), 1e-6)
        // 1 / p is a float32
        const slopes = [(3 / norm) ** (p - 1), -((4 / norm) ** (p - 1))]
        assert.isBelow(distance(value(gradient(f, x), data), [0, 0, ...slopes]), 1e-6)
      }
      const [x] = shaped([1], [1, 1])
      const wrong = () => (Tensor.lpPool1d as any)(x, 1, { p: -1 })
      assert.throws(wrong, "lpPool1d: p must be a finite number above 0 but is -1")
    })
  )

  it.effect("what has no place is dropped, and of several at one the last stays", () =>
    Effect.sync(() => {
      const x = input(0, [1, 4, 1]) as Tensor.AnyTensor as Tensor.Tensor<[1, 4, 1]>
      const places = Tensor.cast(input(1, [1, 4, 1]) as Tensor.AnyTensor as Tensor.Tensor<[1, 4, 1]>, "int32")
      const given = [Float64Array.from([1, 2, 3, 4]), Float64Array.from([-1, 2, 2, 6])]
      const back = (x: any) => Tensor.maxUnpool2d(x as Tensor.Tensor<[1, 4, 1]>, places, [2, 3])
      assert.deepStrictEqual(value(back(x), given), [0, 0, 3, 0, 0, 0])
      assert.deepStrictEqual(value(gradient(back, x), given), [0, 0, 1, 0])
    })
  )
})

describe("gridSample", () => {
  it.effect("at the middles of pixels is the image, whatever the method", () =>
    Effect.sync(() => {
      const x = input(0, [3, 4, 2])
      const middles = [0, 1, 2].flatMap((i) =>
        [0, 1, 2, 3].flatMap((j) => [(j + 0.5) / 2 - 1, ((i + 0.5) * 2) / 3 - 1])
      )
      const given = [numbers(24, 1), Float64Array.from(middles)]
      for (const method of ["nearest", "linear", "cubic"]) {
        const seen = (Tensor.gridSample as any)(x, input(1, [3, 4, 2]), { method })
        assert.isBelow(distance(value(seen, given), [...given[0]!]), 1e-12, method)
      }
    })
  )

  it.effect("of a batch, mapped or not, is that of each", () =>
    Effect.sync(() => {
      const [x, grid] = [input(0, [3, 4, 5, 2]), input(1, [3, 2, 3, 2])]
      const given = [numbers(120, 1), numbers(36, 2)]
      const all = T["gridSample"]!(x, grid)
      const mapped = (Transform.vmap as any)(T["gridSample"]!, { in: [0, 0] })(x, grid)
      const none = (Tensor.gridSample as any)(Tensor.zeros([0, 4, 5, 2]), Tensor.zeros([0, 2, 3, 2]))
      assert.deepStrictEqual(none.shape, [0, 2, 3, 2])
      const [found, wanted] = evaluate([mapped, all], given)
      assert.deepStrictEqual([...found!], [...wanted!])
    })
  )

  it.effect("refuses words that it does not know", () =>
    Effect.sync(() => {
      const wrong = () => (Tensor.gridSample as any)(input(0, [3, 4, 2]), input(1, [1, 1, 2]), { method: "bilinear" })
      assert.throws(wrong, 'gridSample: "bilinear" is no method: "nearest", "linear" or "cubic"')
    })
  )
})
