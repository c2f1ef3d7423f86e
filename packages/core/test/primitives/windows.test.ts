/** Convolutions and windows against definitions by index: elements of the operand are put where they count. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Attrs, WindowAttrs } from "../../src/Graph.ts"
import { type Node, sizes } from "../../src/internal/Node.ts"
import { reverse } from "../../src/internal/reverse.ts"
import { cases, data, draw, nodes } from "./cases.ts"
import { count, distance, evaluate, input, numbers, value } from "./evaluate.ts"
import * as ops from "./ops.ts"

type Index = ReadonlyArray<number>

const indices = (sizes: Index): ReadonlyArray<Index> =>
  sizes.reduce<ReadonlyArray<Index>>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]]
  )

const offset = (sizes: Index, index: Index): number => index.reduce((sum, i, axis) => sum * sizes[axis]! + i, 0)

/** Along each axis the place o with o * stride = at, if it is below `out`. */
const landing = (at: Index, strides: Index, out: Index): Index | null => {
  const place = at.map((x, i) => x / strides[i]!)
  return place.every((o, i) => Number.isInteger(o) && o >= 0 && o < out[i]!) ? place : null
}

const convolved = (node: Node, x: Float64Array, kernel: Float64Array): Float64Array => {
  const attrs = node.attrs as Attrs["convolution"]
  const [xs, ks, ys] = [sizes(node.inputs[0]!), sizes(node.inputs[1]!), sizes(node)]
  const out = new Float64Array(count(ys))
  const [perExample, perFilter] = [ys[0]!, ys.at(-1)! / (attrs.batchGroups * attrs.featureGroups)]
  for (const from of indices(xs)) {
    for (const k of indices(ks)) {
      const [example, channel, read, filter] = [from[0]!, from.at(-1)!, k.at(-2)!, k.at(-1)!]
      const group = Math.floor(filter / perFilter)
      if (attrs.featureGroups > 1 && channel !== group * ks.at(-2)! + read) continue
      if (attrs.featureGroups === 1 && channel !== read) continue
      if (attrs.batchGroups > 1 && Math.floor(example / perExample) !== group) continue
      const at = from
        .slice(1, -1)
        .map((p, i) => p * attrs.inputDilation[i]! + attrs.padding[i]![0] - k[i]! * attrs.kernelDilation[i]!)
      const place = landing(at, attrs.strides, ys.slice(1, -1))
      if (place === null) continue
      const to = offset(ys, [attrs.batchGroups > 1 ? example % perExample : example, ...place, filter])
      out[to] = out[to]! + x[offset(xs, from)]! * kernel[offset(ks, k)]!
    }
  }
  return out
}

/** what lies in every window, with where it is in x */
const insides = (node: Node): ReadonlyArray<ReadonlyArray<number>> => {
  const { dilation, padding, strides, window } = node.attrs as WindowAttrs
  const [xs, ys] = [sizes(node.inputs[0]!), sizes(node)]
  const found: Array<Array<number>> = Array.from({ length: count(ys) }, () => [])
  indices(xs).forEach((from, position) => {
    for (const k of indices(window)) {
      const place = landing(
        from.map((p, i) => p + padding[i]![0] - k[i]! * dilation[i]!),
        strides,
        ys
      )
      if (place !== null) found[offset(ys, place)]!.push(position)
    }
  })
  return found
}

describe("values agree with the definition", () => {
  it.prop("convolution", { draw }, ({ draw }) => {
    const { build, operands } = cases["convolution"]!(draw)
    const node = build(...nodes(operands))
    const [x, kernel] = data(operands, draw.seed)
    assert.isBelow(distance(evaluate([node], [x!, kernel!])[0]!, convolved(node, x!, kernel!)), 1e-13)
  })

  it.prop("windowSum", { draw }, ({ draw }) => {
    const { build, operands } = cases["windowSum"]!(draw)
    const node = build(...nodes(operands))
    const [x] = data(operands, draw.seed)
    const expected = insides(node).map((inside) => inside.reduce((sum, at) => sum + x![at]!, 0))
    assert.isBelow(distance(evaluate([node], [x!])[0]!, expected), 1e-14)
  })

  it.prop("windowMax and windowArgMax, with ties and NaN", { draw }, ({ draw }) => {
    // as for sums: some windows lie in the padding alone
    const { build, operands } = cases["windowSum"]!(draw)
    const attrs = build(...nodes(operands)).attrs as WindowAttrs
    const x = numbers(count(operands[0]!.sizes), draw.seed).map((v) => (v > 0.9 ? NaN : Math.round(2 * v)))
    const [from] = nodes(operands)
    const [best, at] = [ops.windowMax(from!, attrs), ops.windowArgMax(from!, attrs)]
    const first = insides(at).map((inside) => {
      const nan = inside.find((i) => Number.isNaN(x[i]!))
      const top = Math.max(...inside.map((i) => x[i]!))
      return nan ?? inside.find((i) => x[i] === top) ?? -1
    })
    assert.strictEqual(at.dtype, "int32")
    assert.deepStrictEqual(value(at, [x]), first)
    assert.deepStrictEqual(
      value(best, [x]),
      first.map((i) => (i < 0 ? -Infinity : x[i]!))
    )
  })

  it.effect("int32 wraps in sums and has its own least number", () =>
    Effect.sync(() => {
      const attrs: WindowAttrs = { window: [2], strides: [1], padding: [[2, 0]], dilation: [1] }
      const x = input(0, [2], "int32")
      const data = [Float64Array.of(2147483647, 1)]
      assert.deepStrictEqual(value(ops.windowSum(x, attrs), data), [0, 2147483647, -2147483648])
      assert.deepStrictEqual(value(ops.windowMax(x, attrs), data), [-2147483648, 2147483647, 2147483647])
    })
  )
})

describe("gradients", () => {
  it.effect("of a maximum: the first of equal ones, a NaN, none from the padding", () =>
    Effect.sync(() => {
      const attrs: WindowAttrs = { window: [2], strides: [2], padding: [[2, 0]], dilation: [1] }
      const x = input(0, [4])
      const [g] = reverse([ops.windowMax(x, attrs)], [input(1, [3])], [x])
      const cotangent = Float64Array.of(100, 10, 1)
      assert.deepStrictEqual(value(g!, [Float64Array.of(5, 5, 1, NaN), cotangent]), [10, 0, 0, 1])
    })
  )

  it.effect("of a convolution are convolutions", () =>
    Effect.sync(() => {
      const [x, kernel, cotangent] = [input(0, [2, 7, 7, 3]), input(1, [3, 3, 3, 4]), input(2, [2, 3, 3, 4])]
      const attrs = {
        ...{ strides: [2, 2], padding: [[0, 0] as const, [0, 0] as const], inputDilation: [1, 1] },
        ...{ kernelDilation: [1, 1], featureGroups: 1, batchGroups: 1 }
      }
      const found = reverse([ops.convolution(x, kernel, attrs)], [cotangent], [x, kernel])
      const seen = (node: Node): ReadonlyArray<string> => [node.op, ...node.inputs.flatMap(seen)]
      for (const g of found) {
        assert.strictEqual(seen(g!).filter((op) => op === "convolution").length, 1)
        assert.notInclude(seen(g!), "dot")
      }
    })
  )

  it.effect("defects: operands that do not fit", () =>
    Effect.sync(() => {
      const attrs = { strides: [1], padding: [[0, 0] as const], inputDilation: [1], kernelDilation: [1] }
      const call = (x: Index, kernel: Index, featureGroups: number, batchGroups: number) => () =>
        ops.convolution(input(0, x), input(1, kernel), { ...attrs, featureGroups, batchGroups })
      assert.throws(call([2, 5, 3], [2, 2, 4], 1, 1))
      assert.throws(call([2, 5, 4], [2, 2, 4], 2, 2))
      assert.throws(call([3, 5, 4], [2, 4, 4], 1, 2))
      assert.throws(call([2, 5, 4], [2, 2, 3], 2, 1))
    })
  )
})
