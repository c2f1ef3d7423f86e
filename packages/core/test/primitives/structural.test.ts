/** Values of the primitives that move or combine elements, against definitions by index. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { DType } from "../../src/DType.ts"
import { type Node, sizes } from "../../src/internal/Node.ts"
import { threefry2x32 } from "../../src/internal/threefry.ts"
import * as NdArray from "../../src/NdArray.ts"
import { cases, data, draw, nodes, shuffled } from "./cases.ts"
import { count, distance, evaluate, input, numbers, value } from "./evaluate.ts"
import * as ops from "./ops.ts"

type Index = ReadonlyArray<number>

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

/** every index of these sizes */
const indices = (sizes: Index): Array<Index> => {
  const out: Array<Index> = []
  tabulate(sizes, (index) => out.push(index))
  return out
}

const without = <T>(values: ReadonlyArray<T>, axes: Index): Array<T> => values.filter((_, i) => !axes.includes(i))

/** puts the values of `inner` at `axes` among those of `outer` */
const merge = (rank: number, axes: Index, inner: Index, outer: Index): Index => {
  const rest = [...outer]
  return Array.from({ length: rank }, (_, i) => (axes.includes(i) ? inner[axes.indexOf(i)]! : rest.shift()!))
}

const expected: Readonly<Record<string, (node: Node, inputs: ReadonlyArray<Float64Array>) => Array<number>>> = {
  broadcast: (node, [x]) => {
    const { dims } = node.attrs as { readonly dims: Index }
    const from = sizes(node.inputs[0]!)
    return tabulate(sizes(node), (index) =>
      at(
        x!,
        from,
        from.map((size, i) => (size === 1 ? 0 : index[dims[i]!]!))
      )
    )
  },
  reshape: (_, [x]) => Array.from(x!),
  transpose: (node, [x]) => {
    const { permutation } = node.attrs as { readonly permutation: Index }
    return tabulate(sizes(node), (index) =>
      at(
        x!,
        sizes(node.inputs[0]!),
        permutation.map((_, axis) => index[permutation.indexOf(axis)]!)
      )
    )
  },
  reduceSum: (node, [x]) => reduced(node, x!, (values) => values.reduce((sum, v) => sum + v, 0)),
  reduceMax: (node, [x]) => reduced(node, x!, (values) => values.toSorted((a, b) => b - a)[0]!),
  reduceProd: (node, [x]) => reduced(node, x!, (values) => values.reduce((product, v) => product * v, 1)),
  cumsum: (node, [x]) => running(node, x!, (values) => values.reduce((sum, v) => sum + v, 0)),
  cumprod: (node, [x]) => running(node, x!, (values) => values.reduce((product, v) => product * v, 1)),
  cummax: (node, [x]) => running(node, x!, (values) => values.toSorted((a, b) => b - a)[0]!),
  gather: (node, [x, chosen]) => {
    const from = sizes(node.inputs[0]!)
    const by = sizes(node.inputs[1]!)
    return tabulate(sizes(node), (index) =>
      at(x!, from, [Math.trunc(at(chosen!, by, index.slice(0, by.length))), ...index.slice(by.length)])
    )
  },
  scatterAdd: (node, operands) => scattered(node, operands, (x, updates) => updates.reduce((sum, v) => sum + v, x)),
  scatterMax: (node, operands) =>
    scattered(node, operands, (x, updates) => updates.concat(x).toSorted((a, b) => b - a)[0]!),
  scatterSet: (node, operands) => scattered(node, operands, (x, updates) => updates.at(-1) ?? x),
  dot: (node, [x, y]) => {
    const { lhsBatch, lhsContract, rhsBatch, rhsContract } = node.attrs as Record<string, Index>
    const left = sizes(node.inputs[0]!)
    const right = sizes(node.inputs[1]!)
    const leftFree = left.length - lhsBatch!.length - lhsContract!.length
    const inner = indices(lhsContract!.map((axis) => left[axis]!))
    return tabulate(sizes(node), (index) => {
      const batch = index.slice(0, lhsBatch!.length)
      const m = index.slice(batch.length, batch.length + leftFree)
      const n = index.slice(batch.length + leftFree)
      return inner.reduce(
        (sum, k) =>
          sum +
          at(x!, left, merge(left.length, [...lhsBatch!, ...lhsContract!], [...batch, ...k], m)) *
            at(y!, right, merge(right.length, [...rhsBatch!, ...rhsContract!], [...batch, ...k], n)),
        0
      )
    })
  }
}

/** f of the elements along the axis up to and including each */
const running = (node: Node, x: Float64Array, f: (values: Array<number>) => number): Array<number> => {
  const { axis, reverse } = node.attrs as { readonly axis: number; readonly reverse: boolean }
  return tabulate(sizes(node), (index) =>
    f(
      Array.from({ length: sizes(node)[axis]! }, (_, i) => i)
        .filter((i) => (reverse ? i >= index[axis]! : i <= index[axis]!))
        .map((i) => at(x, sizes(node), index.with(axis, i)))
    )
  )
}

/** f of every element and the updates that meet it */
const scattered = (
  node: Node,
  [x, chosen, updates]: ReadonlyArray<Float64Array>,
  f: (x: number, updates: Array<number>) => number
): Array<number> => {
  const by = indices(sizes(node.inputs[1]!))
  return tabulate(sizes(node), (index) => {
    const hits = by.filter((at) => Math.trunc(chosen![by.indexOf(at)]!) === index[0])
    const from = sizes(node.inputs[2]!)
    return f(
      at(x!, sizes(node), index),
      hits.map((hit) => at(updates!, from, [...hit, ...index.slice(1)]))
    )
  })
}

const reduced = (node: Node, x: Float64Array, f: (values: Array<number>) => number): Array<number> => {
  const { axes } = node.attrs as { readonly axes: Index }
  const from = sizes(node.inputs[0]!)
  const inner = indices(axes.map((axis) => from[axis]!))
  return tabulate(sizes(node), (index) => f(inner.map((k) => at(x, from, merge(from.length, axes, k, index)))))
}

describe("values agree with the definition", () => {
  for (const [name, oracle] of Object.entries(expected)) {
    it.prop(name, { draw }, ({ draw }) => {
      const { build, operands } = cases[name]!(draw)
      const node = build(...nodes(operands))
      const values = data(operands, draw.seed)
      assert.isBelow(distance(evaluate([node], values)[0]!, oracle(node, values)), 1e-14)
    })
  }

  it.prop("iota", { draw }, ({ draw }) => {
    const shape = draw.sizes.length === 0 ? [4] : draw.sizes
    const axis = draw.choices[0]! % shape.length
    const axes = shape.map((size) => ({ size }))
    assert.deepStrictEqual(
      value(ops.iota(axes, axis)),
      tabulate(shape, (index) => index[axis]!)
    )
  })

  it.prop("argMax", { draw }, ({ draw }) => {
    const shape = draw.sizes.length === 0 ? [4] : draw.sizes.map((size) => size + 1)
    const axis = draw.choices[0]! % shape.length
    // few values, so there are ties
    const x = numbers(count(shape), draw.seed).map((v) => Math.round(2 * v))
    const along = Array.from({ length: shape[axis]! }, (_, i) => i)
    const oracle = tabulate(without(shape, [axis]), (index) => {
      const values = along.map((i) => at(x, shape, merge(shape.length, [axis], [i], index)))
      return values.indexOf(values.toSorted((a, b) => b - a)[0]!)
    })
    const node = ops.argMax(input(0, shape), axis)
    assert.strictEqual(node.dtype, "int32")
    assert.deepStrictEqual(value(node, [x]), oracle)
  })
})

describe("order", () => {
  it.prop("argsort is stable, NaN last", { draw }, ({ draw }) => {
    const shape = draw.sizes.length === 0 ? [4] : draw.sizes
    const axis = draw.choices[0]! % shape.length
    const descending = draw.choices[1]! % 2 === 0
    const x = numbers(count(shape), draw.seed).map((v) => [NaN, -0, 0, 1, -Infinity, 2][Math.floor((v + 1) * 3)]!)
    const along = Array.from({ length: shape[axis]! }, (_, i) => i)
    // element i stands where as many others belong before it
    const before = (a: number, b: number, first: boolean): boolean =>
      Number.isNaN(a) || Number.isNaN(b)
        ? Number.isNaN(a) === Number.isNaN(b)
          ? first
          : Number.isNaN(b)
        : a === b
          ? first
          : descending
            ? a > b
            : a < b
    const node = ops.argsort(input(0, shape), axis, descending)
    assert.strictEqual(node.dtype, "int32")
    const oracle = tabulate(shape, (index) => {
      const of = (i: number) => at(x, shape, index.with(axis, i))
      return along.find((i) => along.filter((j) => j !== i && before(of(j), of(i), j < i)).length === index[axis])!
    })
    assert.deepStrictEqual(value(node, [x]), oracle)
  })
})

describe("edges", () => {
  it.effect("gather gives nothing where an index is outside, by dtype", () =>
    Effect.sync(() => {
      const inputs = [Float64Array.of(1, 0, 1), Float64Array.of(-1, 2, 3, 2 ** 31 - 1, -(2 ** 31))]
      const of = (dtype: DType) => value(ops.gather(input(0, [3], dtype), input(1, [5], "int32")), inputs)
      assert.deepStrictEqual(of("float32"), [NaN, 1, NaN, NaN, NaN])
      assert.deepStrictEqual(of("int32"), [-(2 ** 31), 1, ...Array<number>(3).fill(-(2 ** 31))])
      assert.deepStrictEqual(of("bool"), [0, 1, 0, 0, 0])
      assert.deepStrictEqual(
        value(ops.gather(input(0, [0, 1]), input(1, [], "int32")), [new Float64Array(0), Float64Array.of(0)]),
        [NaN]
      )
    })
  )

  it.effect("products over nothing are 1, and of int32 they wrap", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(value(ops.reduceProd(input(0, [2, 0]), [1]), [new Float64Array(0)]), [1, 1])
      const big = [Float64Array.of(65536, 65537, 3)]
      assert.deepStrictEqual(value(ops.reduceProd(input(0, [3], "int32"), [0]), big), [196608])
      assert.deepStrictEqual(value(ops.cumprod(input(0, [3], "int32"), 0), big), [65536, 65536, 196608])
      const mixed = [Float64Array.of(1, NaN, 3)]
      assert.deepStrictEqual(value(ops.cummax(input(0, [3]), 0), mixed), [1, NaN, NaN])
      assert.deepStrictEqual(value(ops.cummax(input(0, [3]), 0, true), mixed), [NaN, NaN, 3])
    })
  )

  const reduceOf = (op: typeof ops.reduceSum, values: ReadonlyArray<number>, dtype: DType = "float32") =>
    value(op(input(0, [values.length], dtype), [0]), [Float64Array.from(values)])[0]

  it.effect("sums over nothing and with infinities", () =>
    Effect.sync(() => {
      assert.strictEqual(reduceOf(ops.reduceSum, []), 0)
      assert.strictEqual(reduceOf(ops.reduceSum, [], "int32"), 0)
      assert.strictEqual(reduceOf(ops.reduceSum, [1, Infinity, 2]), Infinity)
      assert.isNaN(reduceOf(ops.reduceSum, [Infinity, -Infinity]))
      assert.isNaN(reduceOf(ops.reduceSum, [1, NaN]))
      assert.strictEqual(reduceOf(ops.reduceSum, [2 ** 31 - 1, 1, 5], "int32"), -(2 ** 31) + 5)
      assert.deepStrictEqual(value(ops.reduceSum(input(0, [2, 0]), [1]), [new Float64Array(0)]), [0, 0])
      assert.deepStrictEqual(value(ops.reduceSum(input(0, [0, 2]), [1]), [new Float64Array(0)]), [])
    })
  )

  it.effect("sums are compensated", () =>
    Effect.sync(() => {
      assert.strictEqual(reduceOf(ops.reduceSum, [1, 1e100, 1, -1e100]), 2)
    })
  )

  it.effect("the maximum of nothing, and with NaN", () =>
    Effect.sync(() => {
      assert.strictEqual(reduceOf(ops.reduceMax, []), -Infinity)
      assert.strictEqual(reduceOf(ops.reduceMax, [], "int32"), -(2 ** 31))
      assert.strictEqual(reduceOf(ops.reduceMax, [], "bool"), 0)
      assert.isNaN(reduceOf(ops.reduceMax, [1, NaN, 3]))
      assert.strictEqual(reduceOf(ops.reduceMax, [0, 1, 0], "bool"), 1)
    })
  )

  it.effect("argMax takes the first, and a NaN before all", () =>
    Effect.sync(() => {
      const of = (...values: ReadonlyArray<number>) =>
        value(ops.argMax(input(0, [values.length]), 0), [Float64Array.from(values)])[0]
      assert.strictEqual(of(1, 3, 3), 1)
      assert.strictEqual(of(5, NaN, 9, NaN), 1)
      assert.strictEqual(of(-Infinity, -Infinity), 0)
    })
  )

  it.effect("cumsum of int32 wraps", () =>
    Effect.sync(() =>
      assert.deepStrictEqual(value(ops.cumsum(input(0, [3], "int32"), 0), [Float64Array.of(2 ** 31 - 1, 1, 1)]), [
        2 ** 31 - 1,
        -(2 ** 31),
        -(2 ** 31) + 1
      ])
    )
  )

  it.effect("dot over nothing is 0, and of int32 it wraps", () =>
    Effect.sync(() => {
      const matmul = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] }
      const none = new Float64Array(0)
      assert.deepStrictEqual(value(ops.dot(input(0, [2, 0]), input(1, [0, 1]), matmul), [none, none]), [0, 0])
      const big = Float64Array.of(65536, 3)
      const node = ops.dot(input(0, [1, 2], "int32"), input(1, [2, 1], "int32"), matmul)
      assert.deepStrictEqual(value(node, [big, big]), [9])
      assert.throws(() => ops.dot(input(0, [2, 3]), input(1, [2, 3]), matmul), "differ: [3] and [2]")
    })
  )

  it.effect("a constant has the names of its data", () =>
    Effect.sync(() => {
      const data = NdArray.fromArray([2, 1], "float32", [1, 2])
      assert.deepStrictEqual(ops.constant(data).axes, [{ size: 2 }, { size: 1 }])
      const named = { ...data, shape: ["batch", 1] }
      assert.deepStrictEqual(ops.constant(named as never).axes, [{ name: "batch", size: 2 }, { size: 1 }])
      assert.deepStrictEqual(value(ops.constant(data)), [1, 2])
    })
  )

  it.effect("structure keeps names", () =>
    Effect.sync(() => {
      const x = ops.identity(input(0, [4, 3]), [{ name: "batch", size: 4 }, { size: 3 }])
      assert.deepStrictEqual(ops.transpose(x, [1, 0]).shape, [3, "batch"])
      assert.deepStrictEqual(ops.reduceSum(x, [1]).shape, ["batch"])
      assert.deepStrictEqual(ops.argMax(x, 1).shape, ["batch"])
      const matmul = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] }
      assert.deepStrictEqual(ops.dot(x, input(1, [3, 2]), matmul).shape, ["batch", 2])
      assert.deepStrictEqual(shuffled(1, [0]), [0])
    })
  )
})

describe("random", () => {
  // known answers of Random123 (kat_vectors, threefry2x32 20)
  const vectors = [
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe]
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7]
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0]
    ]
  ] as const

  it.effect("threefry gives the published answers", () =>
    Effect.sync(() => {
      for (const [key, counter, answer] of vectors) {
        const found = threefry2x32(key[0] | 0, key[1] | 0, counter[0] | 0, counter[1] | 0)
        assert.deepStrictEqual(
          found.map((word) => word >>> 0),
          [...answer]
        )
      }
    })
  )

  it.effect("bits are the xor of both words of counter (0, i), whatever the shape", () =>
    Effect.sync(() => {
      const key = [Float64Array.of(-5, 123456789)]
      const bits = ops.randomBits(input(0, [2], "int32"), [{ size: 2 }, { size: 3 }])
      const oracle = [0, 1, 2, 3, 4, 5].map((i) => {
        const [x, y] = threefry2x32(-5, 123456789, 0, i)
        return x ^ y
      })
      assert.deepStrictEqual(value(bits, key), oracle)
      assert.strictEqual(value(ops.randomBits(input(0, [2], "int32"), []), key)[0], oracle[0])
      assert.deepStrictEqual(value(ops.randomBits(input(0, [2], "int32"), [{ size: 0 }]), key), [])
      // key 0, counter 0
      assert.strictEqual(
        value(ops.randomBits(input(0, [2], "int32"), []), [new Float64Array(2)])[0],
        0x6b200159 ^ 0x99ba4efe
      )
    })
  )

  it.effect("a fold is the block of counter (0, data)", () =>
    Effect.sync(() => {
      const fold = ops.randomFold(input(0, [2], "int32"), input(1, [], "int32"))
      assert.deepStrictEqual(sizes(fold), [2])
      assert.deepStrictEqual(value(fold, [Float64Array.of(7, -8), Float64Array.of(-1)]), [
        ...threefry2x32(7, -8, 0, -1)
      ])
    })
  )
})
