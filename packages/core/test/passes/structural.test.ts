/** Trivial slices, pads, concatenations and reversals vanish, and nothing else changes. */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { simplify } from "../../src/internal/passes/simplify.ts"
import { interpret } from "../../src/internal/reference/interpret.ts"
import { type Builder, builder } from "./graphs.ts"

const opsOf = (build: (b: Builder) => number): Array<string> => {
  const b = builder()
  const outputs = [build(b)]
  return simplify(b.graph({ outputs }), Math.fround)
    .nodes.map(({ op }) => op)
    .filter((op) => op !== "input")
}

const sizesOf = (b: Builder, x: number): ReadonlyArray<number> => b.graph({ outputs: [x] }).nodes[x]!.sizes

const slice = (
  b: Builder,
  x: number,
  start: ReadonlyArray<number>,
  stop: ReadonlyArray<number>,
  step?: Array<number>
) => {
  const every = step ?? start.map(() => 1)
  return b.node(
    "slice",
    { start, stop, step: every },
    [x],
    start.map((from, i) => Math.ceil((stop[i]! - from) / every[i]!))
  )
}

const pad = (b: Builder, x: number, value: number, before: ReadonlyArray<number>, after: ReadonlyArray<number>) => {
  const sizes = sizesOf(b, x).map((size, i) => size + before[i]! + after[i]!)
  return b.node("pad", { before, after, between: before.map(() => 0) }, [x, value], sizes)
}

const concat = (b: Builder, parts: ReadonlyArray<number>, axis: number) => {
  const all = parts.map((x) => sizesOf(b, x))
  const total = all.reduce((sum, sizes) => sum + sizes[axis]!, 0)
  return b.node("concat", { axis }, parts, all[0]!.with(axis, total))
}

const reverse = (b: Builder, x: number, axes: ReadonlyArray<number>) => b.node("reverse", { axes }, [x], sizesOf(b, x))

const number = (b: Builder, value: number, sizes: ReadonlyArray<number> = []): number => {
  const literal = b.node("literal", { value }, [], [], "float32")
  return sizes.length === 0 ? literal : b.node("broadcast", { dims: [] }, [literal], sizes)
}

const starts = (b: Builder, rank: number) => b.input([rank], "int32")

describe("what vanishes", () => {
  const cases: ReadonlyArray<readonly [string, (b: Builder) => number, ReadonlyArray<string>]> = [
    ["a slice of everything", (b) => slice(b, b.input([2, 3]), [0, 0], [2, 3]), []],
    ["a concat of one", (b) => concat(b, [b.input([2, 3])], 1), []],
    ["a concat with nothing", (b) => concat(b, [b.input([2, 0]), b.input([2, 3]), b.input([2, 0])], 1), []],
    ["a pad by nothing", (b) => pad(b, b.input([2, 3]), number(b, 5), [0, 0], [0, 0]), []],
    ["a reverse of axes of size 1", (b) => reverse(b, b.input([1, 3]), [0]), []],
    ["a reverse of a reverse", (b) => reverse(b, reverse(b, b.input([2, 3]), [0, 1]), [1, 0]), []],
    ["a reverse of another reverse", (b) => reverse(b, reverse(b, b.input([2, 3]), [0]), [1]), ["reverse"]],
    ["a slice of a slice", (b) => slice(b, slice(b, b.input([9]), [1], [9], [2]), [1], [4], [2]), ["slice"]],
    [
      "a slice of a part of a concat",
      (b) => slice(b, concat(b, [b.input([2, 3]), b.input([2, 4])], 1), [0, 3], [2, 7]),
      []
    ],
    [
      "a slice across parts of a concat stays",
      (b) => slice(b, concat(b, [b.input([2, 3]), b.input([2, 4])], 1), [0, 2], [2, 4]),
      ["concat", "slice"]
    ],
    ["a pad of nothing", (b) => pad(b, b.input([0]), number(b, 5), [2], [1]), ["literal", "broadcast"]],
    ["a pad of its own value", (b) => pad(b, number(b, 5, [3]), number(b, 5), [2], [1]), ["literal", "broadcast"]],
    ["a concat of one value", (b) => concat(b, [number(b, 5, [3]), number(b, 5, [2])], 0), ["literal", "broadcast"]],
    [
      "a concat of 0 and -0 stays",
      (b) => concat(b, [number(b, 0, [1, 2]), number(b, -0, [1, 2])], 0),
      ["literal", "broadcast", "literal", "broadcast", "concat"]
    ],
    ["a part of everything", (b) => b.node("dynamicSlice", {}, [b.input([2, 3]), starts(b, 2)], [2, 3]), []],
    [
      "an update of everything",
      (b) => b.node("dynamicUpdate", {}, [b.input([2, 3]), b.input([2, 3]), starts(b, 2)], [2, 3]),
      []
    ],
    [
      "an update by nothing",
      (b) => b.node("dynamicUpdate", {}, [b.input([2, 3]), b.input([0, 3]), starts(b, 2)], [2, 3]),
      []
    ]
  ]
  it.each(cases)("%s", (_, build, expected) => {
    assert.deepStrictEqual(opsOf(build).toSorted(), [...expected].toSorted())
  })
})

describe("what stays", () => {
  it.prop("is the same, element by element", [Schema.Int], ([seed]) => {
    let state = seed | 0
    const below = (n: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      return (state >>> 8) % n
    }
    const b = builder()
    const values = [b.input([4, 3]), b.input([1, 3]), number(b, 2, [2, 3])]
    const inputs = [Float64Array.from({ length: 12 }, (_, i) => i), Float64Array.of(50, 51, 52)]
    for (let i = 0; i < 12; i++) {
      const x = values[below(values.length)]!
      const sizes = sizesOf(b, x)
      const kind = below(4)
      if (kind === 0) {
        const ends = sizes.map(
          (size) => [below(size + 1), below(size + 1)].toSorted((p, q) => p - q) as [number, number]
        )
        values.push(
          slice(
            b,
            x,
            ends.map(([start]) => start),
            ends.map(([, stop]) => stop),
            sizes.map(() => 1 + below(2))
          )
        )
      } else if (kind === 1) values.push(pad(b, x, number(b, below(3)), [below(2), below(2)], [below(2), below(2)]))
      else if (kind === 2)
        values.push(
          reverse(
            b,
            x,
            [0, 1].filter(() => below(2) === 0)
          )
        )
      else {
        const axis = below(2)
        const fits = values.filter((y) => sizesOf(b, y)[1 - axis] === sizes[1 - axis])
        values.push(concat(b, [x, fits[below(fits.length)]!], axis))
      }
    }
    const graph = b.graph({ outputs: values })
    const run = (g: typeof graph) => interpret(g, inputs, [], [], "float32").outputs
    assert.deepStrictEqual(run(simplify(graph, Math.fround)), run(graph))
  })
})
