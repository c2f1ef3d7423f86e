/** Products, counts, norms and running values, against loops by index. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { DType } from "../src/DType.ts"
import * as NdArray from "../src/NdArray.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { distance, value } from "./primitives/evaluate.ts"

type Loose<M> = { readonly [K in keyof M]: (...args: ReadonlyArray<any>) => any }
const T = Tensor as never as Loose<typeof Tensor>
const grad =
  (f: (x: any) => any) =>
  (x: any): Array<number> =>
    value((Transform.grad as any)(f)(x))
const hessian = (f: (x: any) => any, x: any): Array<Array<number>> =>
  Array.from({ length: x.shape[0] }, (_, i) =>
    grad((x) =>
      T.sum(
        T.mul((Transform.grad as any)(f)(x), vector(...Array.from({ length: x.shape[0] }, (_, j) => Number(i === j))))
      )
    )(x)
  )

const make = (sizes: ReadonlyArray<number>, data: ReadonlyArray<number>, dtype: DType = "float32"): any =>
  T.constant(NdArray.fromArray([...sizes], dtype, data as never))
const vector = (...data: ReadonlyArray<number>) => make([data.length], data)
const whole = (...data: ReadonlyArray<number>) => make([data.length], data, "int32")
const least = -(2 ** 31)

describe("products", () => {
  it.effect("over axes, over nothing, of int32", () =>
    Effect.sync(() => {
      const x = make([2, 3], [1, 2, 3, 4, 5, 6])
      assert.deepStrictEqual(value(T.prod(x)), [720])
      assert.deepStrictEqual(value(T.prod(x, [0])), [4, 10, 18])
      assert.deepStrictEqual(value(T.prod(x, [1], true)), [6, 120])
      assert.deepStrictEqual(T.prod(x, [-1], true).shape, [2, 1])
      assert.deepStrictEqual(value(T.prod(make([2, 0], []), [1])), [1, 1])
      assert.deepStrictEqual(value(T.prod(whole(65536, 65537, 3))), [196608])
    })
  )

  it.effect("their gradients hold with zeros, of first and second order", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(grad(T.prod)(vector(2, 3, 4)), [12, 8, 6])
      assert.deepStrictEqual(grad(T.prod)(vector(2, 0, 4)), [0, 8, 0])
      assert.deepStrictEqual(grad(T.prod)(vector(0, 0, 4)), [0, 0, 0])
      assert.deepStrictEqual(hessian(T.prod, vector(0, 0, 4)), [
        [0, 4, 0],
        [4, 0, 0],
        [0, 0, 0]
      ])
      // over both axes, and over the first
      const x = make([2, 2], [2, 0, 3, 5])
      assert.deepStrictEqual(grad(T.prod)(x), [0, 30, 0, 0])
      assert.deepStrictEqual(grad((x) => T.sum(T.prod(x, [0])))(x), [3, 5, 2, 0])
    })
  )

  it.effect("running ones too", () =>
    Effect.sync(() => {
      const f = (x: any) => T.sum(T.mul(T.cumprod(x, 0), vector(1, 10, 100, 1000)))
      // y = a + 10 ab + 100 abc + 1000 abcd
      assert.deepStrictEqual(grad(f)(vector(2, 3, 5, 7)), [
        1 + 30 + 1500 + 105000,
        20 + 1000 + 70000,
        600 + 42000,
        30000
      ])
      assert.deepStrictEqual(grad(f)(vector(2, 0, 5, 7)), [1, 20 + 1000 + 70000, 0, 0])
      assert.deepStrictEqual(hessian(f, vector(2, 0, 5, 0)), [
        [0, 10 + 500, 0, 0],
        [510, 0, 200, 10000],
        [0, 200, 0, 0],
        [0, 10000, 0, 0]
      ])
    })
  )
})

describe("running values", () => {
  it.effect("exclusive and from the end", () =>
    Effect.sync(() => {
      const x = vector(2, 3, 5)
      assert.deepStrictEqual(value(T.cumsum(x, 0)), [2, 5, 10])
      assert.deepStrictEqual(value(T.cumsum(x, 0, { exclusive: true })), [0, 2, 5])
      assert.deepStrictEqual(value(T.cumsum(x, 0, { reverse: true })), [10, 8, 5])
      assert.deepStrictEqual(value(T.cumsum(x, 0, { exclusive: true, reverse: true })), [8, 5, 0])
      assert.deepStrictEqual(value(T.cumprod(x, 0)), [2, 6, 30])
      assert.deepStrictEqual(value(T.cumprod(x, 0, { exclusive: true })), [1, 2, 6])
      assert.deepStrictEqual(value(T.cumprod(x, 0, { exclusive: true, reverse: true })), [15, 5, 1])
      assert.deepStrictEqual(value(T.cumprod(make([2, 0], []), 1, { exclusive: true })), [])
      assert.deepStrictEqual(value(T.cumsum(make([2, 2], [1, 2, 3, 4]), 0, { exclusive: true })), [0, 0, 1, 2])
    })
  )

  it.effect("cummax and cummin, from either end, with NaN, of int32", () =>
    Effect.sync(() => {
      const x = vector(2, 1, 4, NaN, 5)
      assert.deepStrictEqual(value(T.cummax(x, 0)), [2, 2, 4, NaN, NaN])
      assert.deepStrictEqual(value(T.cummin(x, 0)), [2, 1, 1, NaN, NaN])
      assert.deepStrictEqual(value(T.cummax(x, 0, { reverse: true })), [NaN, NaN, NaN, NaN, 5])
      assert.deepStrictEqual(value(T.cummin(whole(3, least, 5), 0)), [3, least, least])
      assert.deepStrictEqual(value(T.cummax(whole(least, 3, least), 0)), [least, 3, 3])
      assert.strictEqual(distance(grad((x) => T.sum(T.cummin(x, 0)))(vector(2, 1, 1, 3)), [1, 3, 0, 0]), 0)
    })
  )
})

describe("truth and counts", () => {
  it.effect("any, all and countNonZero, over nothing too", () =>
    Effect.sync(() => {
      const x = T.greater(make([2, 3], [1, 0, 1, 1, 1, 1]), 0)
      assert.deepStrictEqual(value(T.any(x, [0])), [1, 1, 1])
      assert.deepStrictEqual(value(T.all(x, [0])), [1, 0, 1])
      assert.deepStrictEqual(value(T.all(x, [1], true)), [0, 1])
      assert.deepStrictEqual(value(T.any(T.logicalNot(x), [1])), [1, 0])
      const none = T.zeros([2, 0], "bool")
      assert.deepStrictEqual(
        [value(T.any(none, [1])), value(T.all(none, [1]))],
        [
          [0, 0],
          [1, 1]
        ]
      )
      assert.deepStrictEqual(value(T.countNonZero(x, [1])), [2, 3])
      assert.deepStrictEqual(value(T.countNonZero(vector(0, -0, NaN, 2))), [2])
      assert.deepStrictEqual(value(T.countNonZero(whole(0, least))), [1])
    })
  )

  it.effect("argMin is the first of the smallest; NaN first of all", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(value(T.argMin(make([2, 3], [3, 1, 1, 2, 0, 5]), 1)), [1, 1])
      assert.deepStrictEqual(value(T.argMin(make([2, 3], [3, 1, 1, 2, 0, 5]), 0)), [1, 1, 0])
      assert.deepStrictEqual(value(T.argMin(vector(1, NaN, 0), 0)), [1])
      assert.deepStrictEqual(value(T.argMin(whole(0, least, 1), 0)), [1])
    })
  )

  it.effect("the least of int32 is -2^31 also where all are", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(value(T.min(whole(least, least))), [least])
      assert.deepStrictEqual(value(T.min(whole(5, least))), [least])
    })
  )
})

describe("spread and norms", () => {
  it.effect("variance and std with a correction", () =>
    Effect.sync(() => {
      const x = make([2, 4], [1, 2, 3, 4, 5, 5, 5, 5])
      assert.deepStrictEqual(value(T.variance(x, [1])), [1.25, 0])
      assert.deepStrictEqual(value(T.variance(x, [1], false, 1)), [5 / 3, 0])
      assert.deepStrictEqual(value(T.std(x, [1], true, 1)), [Math.sqrt(5 / 3), 0])
      assert.deepStrictEqual(value(T.variance(vector(3), [0], false, 1)), [NaN])
      const found = grad((x) => T.sum(T.std(x, [1])))(x)
      const expected = [-1.5, -0.5, 0.5, 1.5].map((d) => d / (4 * Math.sqrt(1.25)))
      assert.isBelow(distance(found, [...expected, 0, 0, 0, 0]), 1e-12)
    })
  )

  it.effect("norms of every order, and over nothing", () =>
    Effect.sync(() => {
      const x = make([2, 2], [3, -4, 0, 0])
      assert.deepStrictEqual(value(T.norm(x, [1])), [5, 0])
      assert.deepStrictEqual(value(T.norm(x, [1], false, 1)), [7, 0])
      assert.deepStrictEqual(value(T.norm(x, [1], true, Infinity)), [4, 0])
      assert.isBelow(distance(value(T.norm(x, [1], false, 3)), [Math.cbrt(91), 0]), 1e-7)
      for (const order of [0.5, 1, 2, 3, Infinity]) {
        assert.deepStrictEqual(value(T.norm(make([2, 0], []), [1], false, order)), [0, 0])
        assert.deepStrictEqual(value(T.norm(vector(1, NaN), [0], false, order)), [NaN])
      }
      assert.throws(() => T.norm(x, [1], false, 0), ShapeError, "norm: order must be above 0 but is 0")
      assert.throws(() => T.norm(x, [1], false, NaN), ShapeError)
    })
  )

  it.effect("their gradients are 0 at 0, also where some elements are", () =>
    Effect.sync(() => {
      for (const order of [0.5, 1, 1.5, 2, 3]) {
        const found = grad((x) => T.sum(T.norm(x, [1], false, order)))(make([2, 2], [0, 0, 0, 2]))
        assert.isBelow(distance(found, [0, 0, 0, 1]), 1e-6, `order ${order}`)
      }
      assert.isBelow(distance(grad((x) => T.norm(x, [0]))(vector(3, -4)), [0.6, -0.8]), 1e-15)
      assert.deepStrictEqual(grad((x) => T.norm(x, [0], false, Infinity))(vector(3, -4)), [0, -1])
    })
  )
})
