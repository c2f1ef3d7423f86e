/** Reductions over any axes, of few and of many elements. */
import { both, type Case, each, make, show, T } from "../Case.ts"
import { between, bools, type Elements, input, integers, listed, normal, ties, words } from "../values.ts"

const axes: ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<number>]> = [
  [[5], [0]],
  [[1], [0]],
  [[7, 9], [0]],
  [[7, 9], [1]],
  [
    [7, 9],
    [0, 1]
  ],
  [[3, 5, 7], [0]],
  [[3, 5, 7], [1]],
  [[3, 5, 7], [2]],
  [
    [3, 5, 7],
    [0, 2]
  ],
  [
    [3, 5, 7],
    [1, 2]
  ],
  [
    [3, 5, 7],
    [0, 1]
  ],
  [
    [2, 3, 4, 5],
    [1, 3]
  ],
  [
    [2, 3, 4, 5],
    [0, 2]
  ],
  [[1, 33], [0]],
  [[33, 1], [1]],
  [[130, 67], [0]],
  [[130, 67], [1]]
]

const empties: ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<number>]> = [
  [[0], [0]],
  [[3, 0], [1]],
  [[0, 3], [0]],
  [[0, 3], [1]]
]

/** different everywhere, so that a maximum is met once */
const distinct: Elements = {
  dtype: "float32",
  make: (next, i) => ((i * 7919) % 8192) / 64 + Math.floor(next() * 8) / 1024
}

const reductions: ReadonlyArray<Case> = each(axes, ([sizes, over]) => {
  const name = `${show(sizes)} over ${show(over)}`
  return [
    both(`sum ${name}`, [input(sizes)], (x) => T.sum(x, over), { absolute: 4e-6 }),
    both(`max ${name}`, [input(sizes, distinct)], (x) => T.max(x, over)),
    make(`min ${name}`, [input(sizes)], (x) => T.min(x, over)),
    both(`mean ${name}, axes kept`, [input(sizes)], (x) => T.sub(x, T.mean(x, over, true))),
    both(`sum of squares ${name}`, [input(sizes), input([])], (x, y) => T.sum(T.mul(T.square(x), y), over), {
      absolute: 1e-5
    }),
    make(`int32 sum and max ${name}`, [input(sizes, words)], (x) => [T.sum(x, over), T.max(x, over), T.min(x, over)])
  ]
})

const composed: ReadonlyArray<Case> = each(
  [
    [1, 10],
    [7, 9],
    [33, 5],
    [64, 10],
    [3, 4, 5]
  ] as const,
  (sizes) => [
    both(`softmax ${show(sizes)}`, [input(sizes)], (x) => T.softmax(x)),
    both(`logSoftmax ${show(sizes)}`, [input(sizes)], (x) => T.logSoftmax(x)),
    both(`logSumExp ${show(sizes)}`, [input(sizes)], (x) => T.logSumExp(x)),
    both(`variance ${show(sizes)}`, [input(sizes)], (x) => T.variance(x))
  ]
)

const argMax: ReadonlyArray<Case> = each(
  [
    [[7], 0],
    [[7, 9], 0],
    [[7, 9], 1],
    [[3, 5, 7], 1],
    [[64, 10], 1],
    [[1, 1], 0],
    [[3, 5, 7], 2]
  ] as const,
  ([sizes, axis]) => [
    make(`argMax ${show(sizes)} along ${axis}`, [input(sizes)], (x) => T.argMax(x, axis)),
    make(`argMax with ties ${show(sizes)} along ${axis}`, [input(sizes, ties)], (x) => T.argMax(x, axis)),
    make(`int32 argMax ${show(sizes)} along ${axis}`, [input(sizes, words)], (x) => T.argMax(x, axis))
  ]
)

const cumsum: ReadonlyArray<Case> = each(
  [
    [[7], 0],
    [[7, 9], 0],
    [[7, 9], 1],
    [[3, 5, 7], 1],
    [[0], 0],
    [[3, 0], 0]
  ] as const,
  ([sizes, axis]) => [
    both(`cumsum ${show(sizes)} along ${axis}`, [input(sizes)], (x) => T.cumsum(x, axis), { absolute: 1e-5 }),
    make(`int32 cumsum ${show(sizes)} along ${axis}`, [input(sizes, words)], (x) => T.cumsum(x, axis))
  ]
)

const nan = listed("float32", [1, NaN, 3, -Infinity, 2, 0, 7, 7, Infinity])

const large: ReadonlyArray<Case> = [
  make("mean of 2^20 times 0.1", [input([1 << 20], listed("float32", [Math.fround(0.1)]))], (x) => T.mean(x), {
    absolute: 1e-7,
    large: true
  }),
  make("mean of 2^24 times 0.1", [input([1 << 24], listed("float32", [Math.fround(0.1)]))], (x) => T.mean(x), {
    absolute: 1e-7,
    large: true
  }),
  make("sum of [4096, 257] over 0", [input([4096, 257], between(0, 1))], (x) => T.sum(x, [0]), {
    absolute: 0,
    large: true
  }),
  make("sum of [257, 4096] over 1", [input([257, 4096], between(0, 1))], (x) => T.sum(x, [1]), {
    absolute: 0,
    large: true
  }),
  make("sum of [64, 129, 65] over 1", [input([64, 129, 65], between(0, 1))], (x) => T.sum(x, [1]), {
    absolute: 0,
    large: true
  }),
  make("exp and sum of 2^20", [input([1 << 20], normal)], (x) => T.logSumExp(x, [0]), { large: true })
]

export const reduction: ReadonlyArray<Case> = [
  ...reductions,
  ...each(empties, ([sizes, over]) => [
    both(`sum of nothing ${show(sizes)} over ${show(over)}`, [input(sizes)], (x) => T.sum(x, over)),
    make(`max of nothing ${show(sizes)} over ${show(over)}`, [input(sizes)], (x) => T.max(x, over)),
    make(`int32 sum and max of nothing ${show(sizes)} over ${show(over)}`, [input(sizes, words)], (x) => [
      T.sum(x, over),
      T.max(x, over)
    ])
  ]),
  ...both("max with ties shares its gradient", [input([5, 9], ties)], (x) => [T.max(x, [1]), T.min(x, [0])], {
    smooth: false
  }),
  make("max, min and argMax with NaN", [input([3, 3], nan)], (x) => [
    T.max(x, [1]),
    T.min(x, [0]),
    T.argMax(x, 1),
    T.sum(x)
  ]),
  make(
    "softmax far out",
    [input([3, 3], listed("float32", [1e4, -1e4, 0, 88, 89, 90, -1000, -1001, -999]))],
    (x) => [T.softmax(x), T.logSoftmax(x), T.logSumExp(x)],
    { absolute: 1e-4 }
  ),
  make("bool sums count", [input([9, 7], bools)], (x) => T.sum(T.cast(x, "int32"), [0])),
  make("int32 mean of ids as float", [input([50], integers(0, 10))], (x) => T.mean(T.cast(x, "float32"))),
  ...both("a reduction of a transpose", [input([5, 7])], (x) => T.sum(T.transpose(x, [1, 0]), [0]), { absolute: 4e-6 }),
  ...both("a reduction of a broadcast", [input([5, 1]), input([7])], (x, y) => T.sum(T.mul(x, y), [0]), {
    absolute: 1e-5
  }),
  ...composed,
  ...argMax,
  ...cumsum,
  ...large
]
