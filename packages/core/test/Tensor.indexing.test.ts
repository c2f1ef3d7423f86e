/** Ops that take and put elements by index, and order, against loops by index. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { DType } from "../src/DType.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { count, distance, numbers, value } from "./primitives/evaluate.ts"

type Index = ReadonlyArray<number>
type Loose<M> = { readonly [K in keyof M]: (...args: ReadonlyArray<any>) => any }
const T = Tensor as never as Loose<typeof Tensor>
const { sort } = T

const least = -(2 ** 31)

const make = (sizes: Index, data: ArrayLike<number>, dtype: DType = "float32"): any =>
  T.constant(NdArray.fromArray([...sizes], dtype, Array.from(data) as never))
const ids = (sizes: Index, data: ArrayLike<number>) => make(sizes, data, "int32")
const floats = (sizes: Index, seed: number) => Float64Array.from(numbers(count(sizes), seed), Math.fround)

/** f at every index, the last axis fastest */
const tabulate = (sizes: Index, f: (index: Index) => number): Array<number> => {
  const go = (prefix: Index, rest: Index): Array<number> =>
    rest.length === 0
      ? [f(prefix)]
      : Array.from({ length: rest[0]! }, (_, i) => go([...prefix, i], rest.slice(1))).flat()
  return go([], sizes)
}
const at = (values: ArrayLike<number>, sizes: Index, index: Index): number =>
  values[index.reduce((offset, i, axis) => offset * sizes[axis]! + i, 0)]!
const indices = (sizes: Index): Array<Index> => {
  const out: Array<Index> = []
  tabulate(sizes, (index) => out.push(index))
  return out
}
/** an index as users write it, or null where nothing is */
const wrapped = (i: number, n: number): number | null => (i >= 0 && i < n ? i : i < 0 && i >= -n ? i + n : null)
/** from -n - 1 to n */
const someIds = (size: number, n: number, seed: number) =>
  Array.from(numbers(size, seed), (x) => Math.floor(((x + 1) / 2) * (2 * n + 2)) - n - 1)

describe("gather", () => {
  const cases: ReadonlyArray<readonly [Index, Index, number]> = [
    [[5], [3], 0],
    [[5, 2], [], 0],
    [[4, 3], [2, 2], 0],
    [[2, 5, 3], [4], 1],
    [[2, 3, 7], [2, 3], 2],
    [[2, 3, 7], [5], -1],
    [[0, 3], [2], 0],
    [[3, 0], [2], 0],
    [[0, 3], [2], 1],
    [[3, 2], [0], 1]
  ]
  it.effect("takes rows along any axis, from either end, and nothing beyond", () =>
    Effect.sync(() => {
      cases.forEach(([sizes, chosen, axis], seed) => {
        const k = axis < 0 ? axis + sizes.length : axis
        const data = floats(sizes, seed)
        const by = someIds(count(chosen), sizes[k]!, seed)
        const result = T.gather(make(sizes, data), ids(chosen, by), axis)
        const shape = sizes.toSpliced(k, 1, ...chosen)
        assert.deepStrictEqual(result.shape, shape)
        const expected = tabulate(shape, (index) => {
          const row = wrapped(at(by, chosen, index.slice(k, k + chosen.length)), sizes[k]!)
          return row === null ? NaN : at(data, sizes, index.toSpliced(k, chosen.length, row))
        })
        assert.strictEqual(distance(value(result), expected), 0)
      })
    })
  )

  it.effect("of int32 and bool has -2^31 and false beyond", () =>
    Effect.sync(() => {
      const by = ids([4], [1, -3, 3, -4])
      assert.deepStrictEqual(value(T.gather(make([3], [7, 8, 9], "int32"), by)), [8, 7, least, least])
      assert.deepStrictEqual(value(T.gather(T.greater(make([3], [1, 1, 1]), 0), by)), [1, 1, 0, 0])
    })
  )

  it.effect("gradient by central differences, of every form", () =>
    Effect.sync(() => {
      const weights = make([3, 4, 2], floats([3, 4, 2], 5))
      const f = (x: any) => T.sum(T.mul(T.square(T.gather(x, ids([4], [0, -1, 2, 0]), 1)), weights))
      const x = make([3, 3, 2], floats([3, 3, 2], 9))
      const found = value((Transform.grad as any)(f)(x))
      const data = floats([3, 3, 2], 9)
      const of = (moved: Float64Array) => {
        // -1 is the last, 2
        const by = [0, 2, 2, 0]
        const w = floats([3, 4, 2], 5)
        return indices([3, 4, 2]).reduce(
          (sum, [i, j, k]) => sum + at(w, [3, 4, 2], [i!, j!, k!]) * at(moved, [3, 3, 2], [i!, by[j!]!, k!]) ** 2,
          0
        )
      }
      const expected = Array.from(data, (x, i) => (of(data.with(i, x + 1e-5)) - of(data.with(i, x - 1e-5))) / 2e-5)
      assert.isBelow(distance(found, expected), 1e-8)
    })
  )

  it.effect("gatherAlong takes one element for every index", () =>
    Effect.sync(() => {
      const cases: ReadonlyArray<readonly [Index, Index, number]> = [
        [[5], [7], 0],
        [[4, 3], [4, 1], 1],
        [[4, 3], [6, 3], 0],
        [[2, 3, 4], [2, 5, 4], -2],
        [[2, 0], [2, 3], 1],
        [[0, 3], [0, 2], 1]
      ]
      cases.forEach(([sizes, chosen, axis], seed) => {
        const k = axis < 0 ? axis + sizes.length : axis
        const data = floats(sizes, seed)
        const by = someIds(count(chosen), sizes[k]!, seed)
        const result = T.gatherAlong(make(sizes, data), ids(chosen, by), axis)
        const expected = tabulate(chosen, (index) => {
          const own = wrapped(at(by, chosen, index), sizes[k]!)
          return own === null ? NaN : at(data, sizes, index.with(k, own))
        })
        assert.strictEqual(distance(value(result), expected), 0)
      })
    })
  )

  it.effect("gatherNd takes elements and blocks, with batch axes", () =>
    Effect.sync(() => {
      const cases: ReadonlyArray<readonly [Index, Index, number]> = [
        [[3, 4], [5, 2], 0],
        [[3, 4], [5, 1], 0],
        [[3, 4, 2], [2, 3, 2], 0],
        [[2, 3, 4], [2, 5, 1], 1],
        [[2, 3, 4, 2], [2, 3, 2, 1], 2],
        [[2, 3, 4], [2, 2], 1],
        [[3, 4], [6, 0], 0],
        [[3, 4], [2], 0]
      ]
      cases.forEach(([sizes, chosen, batch], seed) => {
        const k = chosen.at(-1)!
        const shape = [...chosen.slice(0, -1), ...sizes.slice(batch + k)]
        const data = floats(sizes, seed)
        const by = someIds(count(chosen), 3, seed + 3)
        const result = T.gatherNd(make(sizes, data), ids(chosen, by), batch)
        assert.deepStrictEqual(result.shape, shape)
        const outer = chosen.length - 1
        const expected = tabulate(shape, (index) => {
          const own = Array.from({ length: k }, (_, j) =>
            wrapped(at(by, chosen, [...index.slice(0, outer), j]), sizes[batch + j]!)
          )
          return own.includes(null)
            ? NaN
            : at(data, sizes, [...index.slice(0, batch), ...(own as Array<number>), ...index.slice(outer)])
        })
        assert.strictEqual(distance(value(result), expected), 0, `${sizes} ${chosen} ${batch}`)
      })
    })
  )
})

const combine: Readonly<Record<string, (x: number, u: number) => number>> = {
  set: (_, u) => u,
  add: (x, u) => x + u,
  max: Math.max,
  min: Math.min
}
const modes = Object.entries(combine)

describe("scatter", () => {
  it.effect("puts rows, from either end, and drops what is beyond", () =>
    Effect.sync(() => {
      const cases: ReadonlyArray<readonly [Index, Index]> = [
        [[5], [9]],
        [
          [4, 3],
          [2, 4]
        ],
        [[4], []],
        [[0, 2], [3]],
        [[3, 0], [3]],
        [[3, 2], [0]]
      ]
      cases.forEach(([sizes, chosen], seed) => {
        const data = floats(sizes, seed)
        const by = someIds(count(chosen), sizes[0]!, seed)
        const put = [...chosen, ...sizes.slice(1)]
        const updates = floats(put, seed + 7)
        for (const [mode, f] of modes) {
          const expected = data.slice()
          indices(chosen).forEach((index) => {
            const row = wrapped(at(by, chosen, index), sizes[0]!)
            if (row === null) return
            for (const rest of indices(sizes.slice(1))) {
              const to = [row, ...rest].reduce((offset, i, axis) => offset * sizes[axis]! + i, 0)
              expected[to] = f(expected[to]!, at(updates, put, [...index, ...rest]))
            }
          })
          const op = `scatter${mode[0]!.toUpperCase()}${mode.slice(1)}` as "scatterAdd"
          const result = T[op](make(sizes, data), ids(chosen, by), make(put, updates))
          assert.isBelow(distance(value(result), expected), 1e-15, op)
        }
      })
    })
  )

  it.effect("scatterAlong and scatterNd put elements and blocks in every mode", () =>
    Effect.sync(() => {
      for (const [mode, f] of modes) {
        const sizes = [2, 5, 3]
        const chosen = [2, 4, 3]
        const data = floats(sizes, 1)
        const by = someIds(24, 5, 2)
        const updates = floats(chosen, 3)
        const expected = data.slice()
        indices(chosen).forEach((index) => {
          const own = wrapped(at(by, chosen, index), 5)
          if (own === null) return
          const to = index.with(1, own).reduce((offset, i, axis) => offset * sizes[axis]! + i, 0)
          expected[to] = f(expected[to]!, at(updates, chosen, index))
        })
        const result = T.scatterAlong(make(sizes, data), ids(chosen, by), make(chosen, updates), -2, mode)
        assert.isBelow(distance(value(result), expected), 1e-15, mode)

        const places = someIds(12, 2, 4)
        const blocks = floats([6, 3], 5)
        const found = data.slice()
        for (let i = 0; i < 6; i++) {
          const [a, b] = [wrapped(places[2 * i]!, 2), wrapped(places[2 * i + 1]!, 5)]
          if (a === null || b === null) continue
          for (let j = 0; j < 3; j++) {
            const to = (a * 5 + b) * 3 + j
            found[to] = f(found[to]!, blocks[3 * i + j]!)
          }
        }
        const nd = T.scatterNd(make(sizes, data), ids([6, 2], places), make([6, 3], blocks), mode)
        assert.isBelow(distance(value(nd), found), 1e-15, mode)
      }
    })
  )

  it.effect("of int32: sums wrap, and -2^31 is the least", () =>
    Effect.sync(() => {
      const x = ids([2], [2 ** 31 - 1, 5])
      const by = ids([2], [0, 1])
      const updates = ids([2], [1, least])
      assert.deepStrictEqual(value(T.scatterAdd(x, by, updates)), [least, least + 5])
      assert.deepStrictEqual(value(T.scatterMax(x, by, updates)), [2 ** 31 - 1, 5])
      assert.deepStrictEqual(value(T.scatterMin(x, by, updates)), [1, least])
    })
  )

  it.effect("segments: sums, means and maxima of rows; other ids are dropped", () =>
    Effect.sync(() => {
      const x = make([5, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      const by = ids([5], [2, 0, 2, -1, 7])
      assert.deepStrictEqual(T.segmentSum(x, by, 4).shape, [4, 2])
      assert.deepStrictEqual(value(T.segmentSum(x, by, 4)), [3, 4, 0, 0, 6, 8, 0, 0])
      assert.deepStrictEqual(value(T.segmentMean(x, by, 4)), [3, 4, NaN, NaN, 3, 4, NaN, NaN])
      const none = -Infinity
      assert.deepStrictEqual(value(T.segmentMax(x, by, 4)), [3, 4, none, none, 5, 6, none, none])
      assert.deepStrictEqual(value(T.segmentMax(ids([1], [-5]), ids([1], [1]), 2)), [least, -5])
      assert.deepStrictEqual(value(T.segmentSum(x, by, 0)), [])
      const grad = (Transform.grad as any)((x: any) => T.sum(T.square(T.segmentSum(x, by, 4))))
      assert.deepStrictEqual(value(grad(x)), [12, 16, 6, 8, 12, 16, 0, 0, 0, 0])
    })
  )
})

describe("order", () => {
  const data = [3, NaN, -0, 0, -Infinity, 3, 1]

  it.effect("sort and argsort, both directions, NaN last", () =>
    Effect.sync(() => {
      const x = make([7], data)
      assert.deepStrictEqual(value(T.argsort(x)), [4, 2, 3, 6, 0, 5, 1])
      assert.deepStrictEqual(value(T.argsort(x, 0, true)), [0, 5, 6, 2, 3, 4, 1])
      assert.deepStrictEqual(value(sort(x)), [-Infinity, -0, 0, 1, 3, 3, NaN])
      assert.deepStrictEqual(value(sort(x, -1, true)), [3, 3, 1, -0, 0, -Infinity, NaN])
      assert.deepStrictEqual(value(sort(ids([3], [2, least, 2 ** 31 - 1]))), [least, 2, 2 ** 31 - 1])
      assert.deepStrictEqual(value(sort(T.greater(x, 0))), [0, 0, 0, 0, 1, 1, 1])
      assert.deepStrictEqual(value(sort(make([0, 3], []))), [])
    })
  )

  it.effect("sort along every axis, and its gradient is the permutation back", () =>
    Effect.sync(() => {
      const sizes = [3, 5, 2]
      const x = floats(sizes, 3)
      for (const axis of [0, 1, 2]) {
        const line = (index: Index) =>
          Array.from({ length: sizes[axis]! }, (_, i) => at(x, sizes, index.with(axis, i))).toSorted((a, b) => a - b)
        const expected = tabulate(sizes, (index) => line(index)[index[axis]!]!)
        assert.deepStrictEqual(value(sort(make(sizes, x), axis)), expected)
        const w = floats(sizes, 8)
        const grad = (Transform.grad as any)((x: any) => T.sum(T.mul(sort(x, axis), make(sizes, w))))
        const back = tabulate(sizes, (index) =>
          at(w, sizes, index.with(axis, line(index).indexOf(at(x, sizes, index))))
        )
        assert.deepStrictEqual(value(grad(make(sizes, x))), back)
      }
    })
  )

  it.effect("topK takes the largest or the smallest, the first of equal ones", () =>
    Effect.sync(() => {
      const x = make([7], data)
      const { indices, values } = T.topK(x, 3)
      assert.deepStrictEqual(
        [value(values), value(indices)],
        [
          [3, 3, 1],
          [0, 5, 6]
        ]
      )
      const low = T.topK(x, 2, 0, true)
      assert.deepStrictEqual(
        [value(low.values), value(low.indices)],
        [
          [-Infinity, -0],
          [4, 2]
        ]
      )
      const columns = T.topK(make([3, 2], [1, 6, 5, 4, 3, 2]), 2, 0)
      assert.deepStrictEqual(value(columns.values), [5, 6, 3, 4])
      assert.deepStrictEqual(value(columns.indices), [1, 0, 2, 1])
      const grad = (Transform.grad as any)((x: any) => T.sum(T.square(T.topK(x, 2).values)))
      assert.deepStrictEqual(value(grad(make([4], [1, 4, 2, 3]))), [0, 8, 0, 6])
    })
  )
})
