/** Elements that are chosen, put and sorted by index. */
import { both, type Case, each, make, show, T } from "../Case.ts"
import { bools, type Elements, floatEdges, input, intEdges, integers, listed, ties, words } from "../values.ts"

type Sizes = ReadonlyArray<number>

/** different everywhere, so that an order and an extreme are met once */
const distinct: Elements = {
  dtype: "float32",
  make: (next, i) => ((i * 7919) % 8192) / 64 + Math.floor(next() * 8) / 1024 - 64
}

/** equal to none of those either */
const others: Elements = {
  dtype: "float32",
  make: (next, i) => ((i * 6151) % 8192) / 64 + Math.floor(next() * 8) / 1024 - 64 + 2 ** -11
}

/** into n rows, from either end, and beyond both */
const ids = (n: number): Elements => integers(-n - 1, n + 1)

const gathers = each<readonly [Sizes, Sizes, number]>(
  [
    [[7], [5], 0],
    [[5, 3], [2, 2], 0],
    [[4, 64], [9], 0],
    [[4, 131], [9], 0],
    [[2, 5, 3], [4], 1],
    [[3, 7], [], 1],
    [[0, 3], [2], 0],
    [[3, 0], [2], 0],
    [[5, 3], [0], 0]
  ],
  ([sizes, chosen, axis]) => {
    const name = `${show(sizes)} along ${axis} by ${show(chosen)}`
    const by = input(chosen, ids(sizes[axis]!))
    // where an index is beyond, NaN has no derivative to compare
    const within = input(chosen, sizes[axis] === 0 ? ids(0) : integers(-sizes[axis]!, sizes[axis]!))
    return [
      both(`gather ${name}`, [input(sizes), within], (x, at) => T.gather(x, at, axis), { smooth: sizes[axis] !== 0 }),
      make(`gather ${name}, some beyond`, [input(sizes), by], (x, at) => T.gather(x, at, axis)),
      make(`int32 gather ${name}`, [input(sizes, words), by], (x, at) => T.gather(x, at, axis)),
      make(`bool gather ${name}`, [input(sizes, bools), by], (x, at) => T.gather(x, at, axis))
    ]
  }
)

const alongs = each<readonly [Sizes, Sizes, number]>(
  [
    [[7], [5], 0],
    [[5, 3], [5, 4], 1],
    [[5, 3], [9, 3], 0],
    [[2, 5, 3], [2, 4, 3], 1],
    [[2, 0], [2, 3], 1]
  ],
  ([sizes, chosen, axis]) => {
    const name = `${show(sizes)} along ${axis} by ${show(chosen)}`
    const n = sizes[axis]!
    const within = input(chosen, n === 0 ? ids(0) : integers(-n, n))
    return [
      both(`gatherAlong ${name}`, [input(sizes), within], (x, at) => T.gatherAlong(x, at, axis), { smooth: n !== 0 }),
      ...(["set", "add", "max", "min"] as const).map((mode) =>
        both(
          `scatterAlong ${mode} ${name}`,
          [input(sizes, distinct), input(chosen, ids(n)), input(chosen, others)],
          (x, at, updates) => T.scatterAlong(x, at, updates, axis, mode)
        )
      )
    ]
  }
)

const scatters = each<readonly [Sizes, Sizes]>(
  [
    [[7], [15]],
    [
      [5, 3],
      [2, 4]
    ],
    [[4, 64], [9]],
    [[4, 131], [5]],
    [[3, 7], []],
    [[0, 3], [2]],
    [[3, 0], [2]],
    [[5, 3], [0]]
  ],
  ([sizes, chosen]) =>
    (["scatterAdd", "scatterMax", "scatterMin", "scatterSet"] as const).flatMap((op) => {
      const [n, ...rest] = sizes
      const at = input(chosen, ids(n!))
      const put = [...chosen, ...rest]
      const name = `${op} ${show(sizes)} at ${show(chosen)}`
      const program = (x: unknown, at: unknown, updates: unknown) => T[op](x, at, updates)
      return [
        both(name, [input(sizes, distinct), at, input(put, others)], program),
        both(`${name} with ties`, [input(sizes, ties), at, input(put, ties)], program, { smooth: false }),
        make(`int32 ${name}`, [input(sizes, words), at, input(put, words)], program)
      ]
    })
)

const nd: ReadonlyArray<Case> = [
  both("gatherNd of elements", [input([3, 4]), input([5, 2], integers(-3, 3))], (x, at) => T.gatherNd(x, at)),
  both("gatherNd of rows", [input([3, 4]), input([5, 1], integers(-3, 3))], (x, at) => T.gatherNd(x, at)),
  both("gatherNd of batches", [input([2, 3, 4]), input([2, 5, 1], integers(0, 3))], (x, at) => T.gatherNd(x, at, 1)),
  both("scatterNd of rows", [input([3, 4, 2]), input([5, 2], integers(-4, 4)), input([5, 2])], (x, at, u) =>
    T.scatterNd(x, at, u, "add")
  )
].flat()

const segments: ReadonlyArray<Case> = [
  both("segmentSum", [input([33, 5]), input([33], integers(-1, 8))], (x, at) => T.segmentSum(x, at, 7), {
    absolute: 4e-6
  }),
  both("segmentMean", [input([33, 5]), input([33], integers(0, 3))], (x, at) => T.segmentMean(x, at, 3)),
  both("segmentMax", [input([33, 5], distinct), input([33], integers(0, 3))], (x, at) => T.segmentMax(x, at, 3))
].flat()

const sorts = each<readonly [Sizes, number]>(
  [
    [[1], 0],
    [[7], 0],
    [[64], 0],
    [[5, 9], 0],
    [[5, 9], 1],
    [[3, 17, 2], 1],
    [[0], 0],
    [[3, 0], 1]
  ],
  ([sizes, axis]) => {
    const name = `${show(sizes)} along ${axis}`
    const orders = (x: any) => [T.argsort(x, axis), T.argsort(x, axis, true), T.sort(x, axis), T.sort(x, axis, true)]
    return [
      both(`sort ${name}`, [input(sizes, distinct)], (x) => [T.sort(x, axis), T.sort(x, axis, true)]),
      make(`order of ties ${name}`, [input(sizes, ties)], orders),
      make(`order of special values ${name}`, [input(sizes, listed("float32", floatEdges))], orders),
      make(`order of int32 ${name}`, [input(sizes, listed("int32", intEdges))], orders),
      make(`order of bools ${name}`, [input(sizes, bools)], orders)
    ]
  }
)

export const indexing: ReadonlyArray<Case> = [
  ...gathers,
  ...alongs,
  ...scatters,
  ...nd,
  ...segments,
  ...sorts,
  ...both("topK", [input([4, 9], distinct)], (x) => [T.topK(x, 3).values, T.topK(x, 2, 0, true).values]),
  make("topK of ties", [input([4, 9], ties)], (x) => T.topK(x, 5)),
  make("sort of 100003", [input([100003])], (x) => [T.argsort(x), T.sort(x, 0, true)], { large: true, smooth: false })
]
