/**
 * One rule, two renderings, for the rules whose ops are to come: a type that the compiler works out against the function of the
 * same name at run time, on random shapes and parameters. Both give the same shape or the same sentence. TYPEGRAD_SEED chooses.
 */
import { assert, describe, it } from "@effect/vitest"
import { make, type Node } from "../src/internal/Node.ts"
import { attentionAxes, embeddingAxes, groupedAttentionAxes, headWidth } from "../src/internal/shape/attention.ts"
import { concatAxes } from "../src/internal/shape/concat.ts"
import {
  adaptiveAxes,
  checkReads,
  convAxes,
  convTransposeAxes,
  kernelOf,
  poolAxes
} from "../src/internal/shape/conv.ts"
import { gatherAlongAxes, gatherAxes, topKAxes } from "../src/internal/shape/gather.ts"
import { gatherNdAxes } from "../src/internal/shape/gatherNd.ts"
import { gridSampleAxes } from "../src/internal/shape/gridSample.ts"
import { padAxes } from "../src/internal/shape/pad.ts"
import { foldAxes, unfoldAxes } from "../src/internal/shape/patches.ts"
import { checkIds, checkUpdates } from "../src/internal/shape/scatter.ts"
import { sliceAxes } from "../src/internal/shape/slice.ts"
import { splitAxes } from "../src/internal/shape/split.ts"
import { stackAxes } from "../src/internal/shape/stack.ts"
import { unpoolAxes } from "../src/internal/shape/unpool.ts"
import { type Axis, type Padding, type Padding2, type Range, ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import { compile } from "./compile.ts"
import { type Draw, draw } from "./random.ts"

const long = process.env["TYPEGRAD_LONG"] === "1"
const seed = Number(process.env["TYPEGRAD_SEED"] ?? 1)

type Shape = ReadonlyArray<number | string>

/** Sizes of names: above any other, so that what comes of them is told from it; any number of groups divides them. */
const named: Record<string, number> = { batch: 1_000_020, time: 1_000_080 }

/** A size that comes of a name is not known to the compiler. */
const write = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(write).join(", ")}]`
    : typeof value === "number" && value > 100_000
      ? "number"
      : JSON.stringify(value)

const axes = (shape: Shape): ReadonlyArray<Axis> =>
  shape.map((dim) => (typeof dim === "string" ? { name: dim, size: named[dim]! } : { size: dim }))
const dims = (axes: ReadonlyArray<Axis>): Shape => axes.map(({ name, size }) => name ?? size)

const sizes = [0, 1, 1, 2, 2, 3, 4, 12]
const all: Shape = [...sizes, "batch", "time"]
const shape = (random: Draw, max = 4, from = all): Shape =>
  Array.from({ length: random.below(max + 1) }, () => random.pick(from))
const near = (random: Draw, like: Shape): Shape =>
  random.below(8) === 0 ? like.slice(1) : like.map((dim) => (random.below(6) === 0 ? random.pick(all) : dim))
const axis = (random: Draw): number => random.pick([0, 0, 1, 1, -1, -1, -2, random.below(8) - 4])
const small = (random: Draw): number => random.pick([1, 1, 1, 2, 2, 3, 5, 5, 0, -1, 1.5])
const size2 = (random: Draw): number | [number, number] =>
  random.pick([small(random), random.pick([1, 2, 3]), [random.pick([1, 2, 3]), small(random)]])
const image = (random: Draw): Shape =>
  random.pick<Shape>([
    [random.pick([4, 7, 28, "time", 99]), random.pick([1, 3, 12, 100]), random.pick([1, 3, 4, 6, "batch"])],
    ["batch", random.pick([4, 7, 28]), random.pick([1, 3, 28]), random.pick([1, 3, 4])],
    shape(random)
  ])
const padding2 = (random: Draw): Padding2 =>
  random.pick<Padding2>([
    ...(["valid", "same", "valid", "same", "sameLower", 0, 1, 2, [1, 0], -1, [2, 0.5]] as const),
    ...([
      [
        [1, 0],
        [2, 3]
      ],
      [
        [0, 0],
        [0, 0]
      ],
      [[0, 1], 2],
      [
        [0, 4],
        [0, -1]
      ]
    ] as const)
  ])
const padding1 = (random: Draw): Padding =>
  random.pick<Padding>(["valid", "same", "sameLower", 0, 1, 2, -1, [0, 2], [3, 0], [0, 0], [1, -2]])

/** ops whose rule at run time stands in the op */
const T = Tensor as unknown as { readonly [K in keyof typeof Tensor]: (...args: ReadonlyArray<unknown>) => Node }
const tensor = (shape: Shape): Node => make("input", { index: 0 }, [], axes(shape), "float32")

interface Case {
  readonly type: string
  readonly run: () => unknown
}

const filters = (random: Draw, rank: 1 | 2) => {
  const one = () => (rank === 2 ? size2(random) : small(random))
  return {
    kernel: one(),
    stride: one(),
    padding: rank === 2 ? padding2(random) : padding1(random),
    dilation: random.pick([1, 1, one()]),
    filters: random.pick([1, 6, 6, 12, 0]),
    groups: random.pick([1, 1, 1, 2, 3, 0])
  }
}

/** 0 where updates have the shape that they must have */
const fits = (op: string, must: ReadonlyArray<Axis>, updates: Shape): number => {
  checkUpdates(op, { axes: axes(updates), dtype: "float32" }, must, "float32")
  return 0
}

const sequence = (random: Draw): Shape =>
  random.pick<Shape>([
    [random.pick([4, 7, 28, "time"]), random.pick([1, 3, 4, 6])],
    ["batch", random.pick([1, 4, 100]), random.pick([1, 3, 4])],
    shape(random, 2)
  ])

const conv =
  (rank: 1 | 2, transposed: boolean) =>
  (random: Draw): Case => {
    const x = rank === 2 ? image(random) : sequence(random)
    const given = filters(random, rank)
    const { dilation, filters: f, groups, kernel, padding, stride } = given
    const rule = `Conv${transposed ? "Transpose" : ""}${rank}d`
    const common = [x, f, kernel, stride, padding, dilation, groups]
    if (!transposed || random.below(2) === 0) {
      return {
        type: `${rule}<${common.map(write).join(", ")}>`,
        run: () => dims((transposed ? convTransposeAxes : convAxes)(rank, axes(x), given))
      }
    }
    const outputPadding = random.pick(rank === 2 ? [0, 1, 2, -1, [1, 0], [0, 1.5] as [number, number]] : [0, 1, 2, -1])
    return {
      type: `${rule}<${common.map(write).join(", ")}, "convTranspose${rank}d", ${write(x)}, ${write(outputPadding)}>`,
      run: () => dims(convTransposeAxes(rank, axes(x), { ...given, outputPadding: outputPadding as number }))
    }
  }

/** With the filters as a tensor, which mostly fits. */
const kernelConv =
  (rank: 1 | 2, transposed: boolean) =>
  (random: Draw): Case => {
    const x = rank === 2 ? image(random) : sequence(random)
    const { dilation, filters: f, groups, kernel, padding, stride } = filters(random, rank)
    const channels = x.at(-1) ?? 1
    // how many channels of a named axis a group has, only run time knows
    const hidden = typeof channels === "string" && groups !== 1
    const read = hidden ? named[channels]! / groups : groups === 1 ? channels : (channels as number) / groups
    const window = rank === 2 ? [[kernel, kernel], kernel].flat().slice(-2).flat() : [kernel as number]
    const right = [...window.slice(0, rank), typeof read === "string" || Number.isInteger(read) ? read : 1, f] as Shape
    // a window of a named size fits nowhere, which only run time knows
    const plain = (shape: Shape): Shape => shape.map((dim, i) => (i < rank && typeof dim === "string" ? 3 : dim))
    const w = hidden ? right : random.pick<Shape>([right, right, right, plain(near(random, right)), right.slice(1)])
    const op = `conv${transposed ? "Transpose" : ""}${rank}d`
    return {
      type: `KernelConv${transposed ? "Transpose" : ""}${rank}d<${[x, w, stride, padding, dilation, groups].map(write).join(", ")}>`,
      run: () => {
        const given = { ...kernelOf(op, rank, axes(w)), stride, padding, dilation, groups }
        const result = (transposed ? convTransposeAxes : convAxes)(rank, axes(x), given)
        checkReads(op, axes(x), axes(w), groups)
        return dims(result)
      }
    }
  }

const pool =
  (rank: 1 | 2) =>
  (random: Draw): Case => {
    const x = rank === 2 ? image(random) : sequence(random)
    const { dilation, kernel, padding, stride } = filters(random, rank)
    if (random.below(3) === 0) {
      return {
        type: `Pool${rank}d<${write(x)}, ${write(kernel)}>`,
        run: () => dims(poolAxes(rank, axes(x), { kernel }))
      }
    }
    const ceil = random.below(2) === 0
    const op = `maxPool${rank}d`
    return {
      type: `Pool${rank}d<${[x, kernel, stride, padding, op, dilation, ceil].map(write).join(", ")}>`,
      run: () => dims(poolAxes(rank, axes(x), { kernel, stride, padding, dilation, ceil }))
    }
  }

const patches = (random: Draw): Case => {
  const x = image(random)
  const { dilation, kernel, padding, stride } = filters(random, 2)
  const given = { kernel, stride, padding, dilation }
  const common = [kernel, stride, padding, dilation].map(write).join(", ")
  if (random.below(2) === 0)
    return { type: `Unfold<${write(x)}, ${common}>`, run: () => dims(unfoldAxes(axes(x), given)) }
  const size = random.pick([
    [4, 7],
    [7, 3],
    [28, 1],
    [4, 4],
    [0, 2]
  ] as const)
  // mostly what unfold gives for that size
  const own = (): Shape => {
    try {
      return dims(unfoldAxes(axes(["batch", ...size, random.pick([1, 3])]), given))
    } catch {
      return x
    }
  }
  const y = random
    .pick([own, own, () => near(random, own()), () => x])()
    .map((dim) => (typeof dim === "string" && dim !== "batch" ? 3 : dim))
  return {
    type: `Fold<${[y, size, kernel, stride, padding, dilation].map(write).join(", ")}>`,
    run: () => dims(foldAxes(axes(y), size, given))
  }
}

const unpool = (random: Draw): Case => {
  const x = image(random)
  const indices = random.pick([x, near(random, x)])
  const size: readonly [number, number] = [small(random), random.pick([1, 2, 3])]
  return {
    type: `MaxUnpool2d<${[x, indices, size].map(write).join(", ")}>`,
    run: () => dims(unpoolAxes("maxUnpool2d", axes(x), axes(indices), size))
  }
}

const sample = (random: Draw): Case => {
  const x = random.pick([image(random), ["batch", 4, random.pick([0, 3]), 3], [2, 3, 4, 5]])
  const grid = random.pick([
    [...x.slice(0, -3), 4, "time", 2],
    near(random, [...x.slice(0, -3), 4, 5, 2]),
    image(random)
  ])
  return {
    type: `GridSample<${[x, grid].map(write).join(", ")}>`,
    run: () => dims(gridSampleAxes(axes(x), axes(grid)))
  }
}

const adaptive =
  (rank: 1 | 2) =>
  (random: Draw): Case => {
    const x = rank === 2 ? image(random) : sequence(random)
    const size = rank === 2 ? size2(random) : small(random)
    const op = `adaptiveAvgPool${rank}d`
    return {
      type: `AdaptivePool${rank}d<${write(x)}, ${write(size)}, "${op}">`,
      run: () => dims(adaptiveAxes(op, rank, axes(x), size))
    }
  }

const rules: ReadonlyArray<(random: Draw) => Case> = [
  (random) => {
    const first = shape(random)
    const others = Array.from({ length: random.below(3) }, () => near(random, first))
    const shapes = random.below(20) === 0 ? [] : [first, ...others]
    const x = axis(random)
    return { type: `Concat<${write(shapes)}, ${x}>`, run: () => dims(concatAxes(shapes.map(axes), x)) }
  },
  (random) => {
    const first = shape(random, 3)
    const shapes = [first, ...Array.from({ length: random.below(3) }, () => near(random, first))]
    const x = axis(random)
    return { type: `Stack<${write(shapes)}, ${x}>`, run: () => dims(stackAxes(shapes.map(axes), x)) }
  },
  (random) => {
    const x = shape(random, 3, sizes)
    const parts = random.pick<number | Array<number>>([1, 2, 3, 4, 0, 2.5, [1, 1], [2, 2], [4, 8], [1, 2], [3, -1]])
    const i = axis(random)
    return {
      type: `Split<${write(x)}, ${write(parts)}, ${i}>`,
      run: () => splitAxes(axes(x), parts, i).map(dims)
    }
  },
  (random) => {
    const x = shape(random)
    const range = (dim: number | string | undefined): Range => {
      // where the end of a named axis is, only run time knows
      const index = () => random.pick([0, 0, 1, 1, 2, 3, 12, 0.5, ...(typeof dim === "string" ? [] : [-1, -2])])
      return random.pick<Range>([
        null,
        [0],
        [index()],
        [index(), index()],
        [0, index()],
        [index(), null, random.pick([1, 2, 3, 0])],
        [0, random.pick([1, 2, 3]), random.pick([1, 2, 3])]
      ])
    }
    const ranges = Array.from({ length: random.below(x.length + 1) + (random.below(9) === 0 ? 1 : 0) }, (_, i) =>
      range(x[i])
    )
    return { type: `Slice<${write(x)}, ${write(ranges)}>`, run: () => dims(sliceAxes(axes(x), ranges).axes) }
  },
  (random) => {
    const x = shape(random)
    const one = () => random.pick([0, 0, 0, 1, 2, 10, random.pick([-1, 0.5])])
    const paddings = Array.from(
      { length: random.below(9) === 0 ? 2 : x.length },
      () => [one(), one()] as [number, number]
    )
    return { type: `Pad<${write(x)}, ${write(paddings)}>`, run: () => dims(padAxes(axes(x), paddings)) }
  },
  (random) => {
    const [x, ids, i] = [shape(random, 3), shape(random, 2), axis(random)]
    return {
      type: `Gather<${write(x)}, ${write(ids)}, ${i}>`,
      run: () => dims(gatherAxes(axes(x), axes(ids), i))
    }
  },
  (random) => {
    const x = shape(random, 3)
    const [ids, i] = [near(random, x), axis(random)]
    return {
      type: `GatherAlong<${write(x)}, ${write(ids)}, ${i}>`,
      run: () => dims(gatherAlongAxes(axes(x), axes(ids), i))
    }
  },
  (random) => {
    const [x, k, i] = [shape(random, 3), random.pick([1, 2, 3, 12, 0, 1.5]), axis(random)]
    return { type: `TopK<${write(x)}, ${k}, ${i}>`, run: () => dims(topKAxes(axes(x), k, i)) }
  },
  (random) => {
    const x = shape(random)
    const batch = random.pick([0, 0, 1, 1, 2, -1, 0.5])
    const chosen = random.pick([
      shape(random, 3, sizes),
      [...near(random, x.slice(0, batch)), 5, random.pick([0, 1, 2, 3])]
    ])
    return {
      type: `GatherNd<${write(x)}, ${write(chosen)}, ${batch}>`,
      run: () => dims(gatherNdAxes(axes(x), axes(chosen), batch))
    }
  },
  (random) => {
    const [x, ids] = [shape(random, 3), shape(random, 2)]
    const updates = near(random, [...ids, ...x.slice(1)])
    return {
      type: `ScatterErr<${[x, ids, updates].map(write).join(", ")}, "scatterAdd">`,
      run: () => fits("scatterAdd", gatherAxes(axes(x), axes(ids), 0, "scatterAdd"), updates)
    }
  },
  (random) => {
    const x = shape(random, 3)
    const ids = random.below(2) === 0 ? x : near(random, x)
    const [updates, i] = [near(random, ids), axis(random)]
    return {
      type: `ScatterAlongErr<${[x, ids, updates].map(write).join(", ")}, ${i}>`,
      run: () => {
        gatherAlongAxes(axes(x), axes(ids), i, "scatterAlong")
        return fits("scatterAlong", axes(ids), updates)
      }
    }
  },
  (random) => {
    const [x, k] = [shape(random), random.pick([0, 1, 1, 2, 3])]
    const updates = near(random, [5, ...x.slice(k)])
    return {
      type: `ScatterNdErr<${write(x)}, [5, ${k}], ${write(updates)}>`,
      run: () => fits("scatterNd", gatherNdAxes(axes(x), axes([5, k]), 0, "scatterNd"), updates)
    }
  },
  (random) => {
    const x = shape(random, 3)
    const ids = near(random, x.slice(0, 1))
    return {
      type: `SegmentErr<${write(x)}, ${write(ids)}, "segmentSum">`,
      run: () => {
        checkIds("segmentSum", axes(x), axes(ids))
        return 0
      }
    }
  },
  (random) => {
    const [x, i] = [shape(random), axis(random)]
    const index = random.pick([0, 1, 2, 12, 0.5, ...(x.some((dim) => typeof dim === "string") ? [] : [-1, -3])])
    return { type: `At<${write(x)}, ${index}, ${i}>`, run: () => dims(T.at(tensor(x), index, i).axes) }
  },
  (random) => {
    const [x, i, j] = [shape(random), axis(random), axis(random)]
    return random.below(2) === 0
      ? { type: `MoveAxis<${write(x)}, ${i}, ${j}>`, run: () => dims(T.moveAxis(tensor(x), i, j).axes) }
      : { type: `SwapAxes<${write(x)}, ${i}, ${j}>`, run: () => dims(T.swapAxes(tensor(x), i, j).axes) }
  },
  (random) => {
    const x = shape(random)
    const repeats = Array.from({ length: x.length + (random.below(6) === 0 ? 1 : 0) }, () =>
      random.pick([1, 1, 2, 3, 10, 0, random.pick([-1, 0.5])])
    )
    return { type: `Tile<${write(x)}, ${write(repeats)}>`, run: () => dims(T.tile(tensor(x), repeats).axes) }
  },
  (random) => {
    const x = shape(random)
    const sizes = Array.from({ length: x.length + (random.below(6) === 0 ? 1 : 0) }, () =>
      random.pick([null, null, 0, 1, 1, 2, 5, random.pick([-1, 0.5])])
    )
    return {
      type: `DynamicSlice<${write(x)}, ${write(sizes)}>`,
      run: () =>
        dims(
          T.dynamicSlice(
            tensor(x),
            x.map(() => 0),
            sizes
          ).axes
        )
    }
  },
  (random) => {
    const [x, offset] = [shape(random), random.pick([0, 0, 0, 1, -1, 2, -5])]
    const plain = shape(random, 4, sizes)
    return random.pick([
      // the size of a name may be the smaller one, which only run time knows
      { type: `Diagonal<${write(plain)}, ${offset}>`, run: () => dims(T.diagonal(tensor(plain), offset).axes) },
      { type: `Diag<${write(x)}, ${offset}>`, run: () => dims(T.diag(tensor(x), offset).axes) },
      { type: `Trace<${write(x)}>`, run: () => dims(T.trace(tensor(x)).axes) }
    ])
  },
  (random) => {
    const x = random.pick([image(random), shape(random, 4), [2, 4, 12], ["batch", 4, 2, 4]])
    const block = random.pick([1, 2, 2, 2, 0, 1.5])
    return random.pick([
      { type: `DepthToSpace<${write(x)}, ${block}>`, run: () => dims(T.depthToSpace(tensor(x), block).axes) },
      { type: `SpaceToDepth<${write(x)}, ${block}>`, run: () => dims(T.spaceToDepth(tensor(x), block).axes) }
    ])
  },
  (random) => {
    const x = shape(
      random,
      4,
      all.filter((dim) => dim !== 0)
    )
    const size = Array.from({ length: random.below(4) }, () => random.pick([1, 2, 7, 28, random.pick([0, 2.5])]))
    return {
      type: `Resize<${write(x)}, ${write(size)}>`,
      run: () => dims(T.resize(tensor(x), size, "nearest").axes)
    }
  },
  conv(2, false),
  conv(2, true),
  conv(1, false),
  conv(1, true),
  kernelConv(2, false),
  kernelConv(2, true),
  kernelConv(1, false),
  kernelConv(1, true),
  pool(2),
  pool(1),
  adaptive(2),
  patches,
  unpool,
  sample,
  adaptive(1),
  (random) => {
    const [width, heads] = [random.pick([768, 770, 64, 0]), random.pick([1, 2, 4, 12, 0])]
    return { type: `Heads<${width}, ${heads}>`, run: () => headWidth({ size: width }, heads) }
  },
  (random) => {
    const [table, ids] = [random.pick([shape(random, 3), [12, random.pick(all)]]), shape(random, 2)]
    return { type: `Embedding<${write(table)}, ${write(ids)}>`, run: () => dims(embeddingAxes(axes(table), axes(ids))) }
  },
  (random) => {
    const batch = shape(random, 2)
    const [width, length] = [random.pick(all), random.pick(all)]
    const nearly = (dims: Shape): Shape => (random.below(3) === 0 ? near(random, dims) : dims)
    const query = nearly([...batch, random.pick(all), width])
    const key = nearly([...batch, length, width])
    const value = nearly([...batch, length, random.pick(all)])
    const mask = random.pick<Shape>([[], [query.at(-2) ?? 1, length], [1, length], shape(random, 4)])
    return {
      type: `Attention<${[query, key, value, mask].map(write).join(", ")}>`,
      run: () => dims(attentionAxes(axes(query), axes(key), axes(value), axes(mask)))
    }
  },
  (random) => {
    const [batch, groups] = [shape(random, 1), random.pick([1, 2, 3, "heads"])]
    const [width, length] = [random.pick(all), random.pick(all)]
    const nearly = (dims: Shape): Shape => (random.below(4) === 0 ? near(random, dims) : dims)
    const query = nearly([...batch, random.pick([groups, 6, 4]), random.pick(all), width])
    const key = nearly([...batch, groups, length, width])
    const value = nearly([...batch, groups, length, random.pick(all)])
    const mask = random.pick<Shape>([[], [query.at(-2) ?? 1, length], [1, length], shape(random, 4)])
    return {
      type: `GroupedAttention<${[query, key, value, mask].map(write).join(", ")}, "bias">`,
      run: () => dims(groupedAttentionAxes(axes(query), axes(key), axes(value), axes(mask), "bias"))
    }
  }
]

/** What the rule gives at run time, as a type. */
const outcome = ({ run }: Case): string => {
  try {
    return write(run())
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    return JSON.stringify(error.message)
  }
}

describe("rules agree with their types", () => {
  it(`on random shapes (seed ${seed})`, { timeout: 300_000 }, async () => {
    const random = draw(seed)
    const count = long ? 200 : 30
    const cases = rules.flatMap((rule) => Array.from({ length: count }, () => rule(random)))
    const outcomes = cases.map(outcome)
    const names = [...new Set(cases.map(({ type }) => type.slice(0, type.indexOf("<"))))]
    const lines = [
      `import type { ${names.join(", ")} } from "SRC/Shape.ts"`,
      "type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : [A]"
    ]
    const places = cases.map(({ type }, i) => lines.push(`export const z${i}: Same<${type}, ${outcomes[i]}> = true`))
    const errors = await compile(lines.join("\n"))
    const disagreements = cases.flatMap(({ type }, i) => {
      const error = errors.get(places[i]!)
      return error === undefined ? [] : [`${type}: ${outcomes[i]} at run time, but the compiler: ${error}`]
    })
    assert.deepStrictEqual(disagreements, [])
    const wrong = outcomes.filter((type) => type.startsWith('"')).length
    assert.isAbove(wrong, cases.length / 5)
    assert.isAbove(cases.length - wrong, cases.length / 5)
  })
})
