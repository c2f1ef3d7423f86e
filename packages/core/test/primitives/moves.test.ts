/** Values of slice, pad, concat, reverse, dynamicSlice and dynamicUpdate, element by element. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Attrs } from "../../src/Graph.ts"
import { type Node, sizes } from "../../src/internal/Node.ts"
import { cases, data, draw, nodes } from "./cases.ts"
import { evaluate, input, value } from "./evaluate.ts"
import * as ops from "./ops.ts"

type Index = ReadonlyArray<number>

const indices = (sizes: Index): Array<Index> =>
  sizes.reduce<Array<Index>>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]]
  )

const at = (values: Float64Array, sizes: Index, index: Index): number =>
  values[index.reduce((offset, i, axis) => offset * sizes[axis]! + i, 0)]!

const attrs = <K extends keyof Attrs>(node: Node): Attrs[K] => node.attrs as unknown as Attrs[K]

/** where a dynamic part begins */
const begin = (starts: Float64Array, own: Index, part: Index): Index =>
  own.map((size, i) => {
    const room = size - part[i]!
    return starts[i]! < 0 ? 0 : starts[i]! > room ? room : starts[i]!
  })

const definitions: Readonly<Record<string, (node: Node, values: ReadonlyArray<Float64Array>) => Array<number>>> = {
  slice: (node, [x]) => {
    const { start, step, stop } = attrs<"slice">(node)
    const from = sizes(node.inputs[0]!)
    return indices(from)
      .filter((index) =>
        index.every(
          (i, axis) => i >= start[axis]! && i < stop[axis]! && Number.isInteger((i - start[axis]!) / step[axis]!)
        )
      )
      .map((index) => at(x!, from, index))
  },
  pad: (node, [x, by]) => {
    const { before, between } = attrs<"pad">(node)
    const from = sizes(node.inputs[0]!)
    return indices(sizes(node)).map((index) => {
      const source = index.map((i, axis) => (i - before[axis]!) / (between[axis]! + 1))
      const inside = source.every((i, axis) => Number.isInteger(i) && i >= 0 && i < from[axis]!)
      return inside ? at(x!, from, source) : by![0]!
    })
  },
  concat: (node, parts) => {
    const { axis } = attrs<"concat">(node)
    const owners = node.inputs.flatMap((x, part) =>
      Array.from({ length: x.axes[axis]!.size }, (_, i): readonly [number, number] => [part, i])
    )
    return indices(sizes(node)).map((index) => {
      const [part, i] = owners[index[axis]!]!
      return at(parts[part]!, sizes(node.inputs[part]!), index.with(axis, i))
    })
  },
  reverse: (node, [x]) => {
    const { axes } = attrs<"reverse">(node)
    const own = sizes(node)
    return indices(own).map((index) =>
      at(
        x!,
        own,
        index.map((i, axis) => (axes.includes(axis) ? own[axis]! - 1 - i : i))
      )
    )
  },
  dynamicSlice: (node, [x, starts]) => {
    const own = sizes(node.inputs[0]!)
    const first = begin(starts!, own, sizes(node))
    return indices(sizes(node)).map((index) =>
      at(
        x!,
        own,
        index.map((i, axis) => i + first[axis]!)
      )
    )
  },
  dynamicUpdate: (node, [x, update, starts]) => {
    const own = sizes(node)
    const part = sizes(node.inputs[1]!)
    const first = begin(starts!, own, part)
    return indices(own).map((index) => {
      const source = index.map((i, axis) => i - first[axis]!)
      return source.every((i, axis) => i >= 0 && i < part[axis]!) ? at(update!, part, source) : at(x!, own, index)
    })
  }
}

describe("values agree with the definition", () => {
  for (const [name, definition] of Object.entries(definitions)) {
    it.prop(name, { draw }, ({ draw }) => {
      const { build, operands } = cases[name]!(draw)
      const node = build(...nodes(operands))
      const values = data(operands, draw.seed)
      assert.deepStrictEqual(Array.from(evaluate([node], values)[0]!), definition(node, values))
    })
  }
})

describe("edges", () => {
  it.effect("a pad of nothing has nothing between", () =>
    Effect.sync(() => {
      const node = ops.pad(input(0, [0]), ops.literal(7, "float32"), { before: [1], after: [2], between: [5] })
      assert.deepStrictEqual(value(node, [new Float64Array(0)]), [7, 7, 7])
    })
  )

  it.effect("axes that stay whole keep their names", () =>
    Effect.sync(() => {
      const x = ops.identity(input(0, [4, 3]), [
        { name: "batch", size: 4 },
        { name: "time", size: 3 }
      ])
      const plain = input(1, [4, 2])
      assert.deepStrictEqual(ops.sliceAxis(x, 1, 0, 2).shape, ["batch", 2])
      assert.deepStrictEqual(ops.sliceAxis(x, 1, 0, 3).shape, ["batch", "time"])
      assert.deepStrictEqual(ops.concat([plain, x], 1).shape, ["batch", 5])
      assert.deepStrictEqual(ops.dynamicSlice(x, input(2, [2], "int32"), [4, 1]).shape, ["batch", 1])
      const wider = { before: [0, 1], after: [0, 0], between: [0, 0] }
      assert.deepStrictEqual(ops.pad(x, ops.literal(0, "float32"), wider).shape, ["batch", 4])
      assert.deepStrictEqual(ops.reverse(x, [0, 1]).shape, ["batch", "time"])
    })
  )

  it.effect("concat of nothing is a defect", () => Effect.sync(() => assert.throws(() => ops.concat([], 0))))
})
