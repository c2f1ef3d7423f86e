/** Parts, joins and orders: the primitives that move boxes of elements. */
import { both, type Case, each, make, show, T } from "../Case.ts"
import { bools, input, integers, words } from "../values.ts"

type Sizes = ReadonlyArray<number>
type Ranges = ReadonlyArray<null | readonly [number, (number | null)?, number?]>

/** rows longer and shorter than a vector, than the rows that are copied whole, odd and prime */
const ranges: ReadonlyArray<readonly [Sizes, Ranges]> = [
  [[1], [[0, 1]]],
  [[7], [[2, 5]]],
  [[7], [[1, null, 3]]],
  [[7], [[3, 3]]],
  [
    [0, 3],
    [null, [1]]
  ],
  [
    [5, 9],
    [[1, 4], null]
  ],
  [
    [5, 9],
    [null, [2, 9]]
  ],
  [
    [5, 9],
    [
      [0, null, 2],
      [1, 8, 3]
    ]
  ],
  [
    [3, 5, 7],
    [null, [1, 3], [0, 6]]
  ],
  [
    [2, 3, 5, 4],
    [[1], null, [0, null, 2], null]
  ],
  [
    [4, 131],
    [null, [1]]
  ],
  [
    [3, 200],
    [null, [0, null, 2]]
  ]
]

type Paddings = ReadonlyArray<readonly [number, number]>

const paddings: ReadonlyArray<readonly [Sizes, Paddings]> = [
  [[1], [[1, 1]]],
  [[5], [[0, 3]]],
  [[0], [[2, 1]]],
  [
    [3, 5],
    [
      [1, 2],
      [0, 0]
    ]
  ],
  [
    [3, 5],
    [
      [0, 0],
      [2, 1]
    ]
  ],
  [
    [2, 3, 7],
    [
      [1, 0],
      [0, 2],
      [3, 1]
    ]
  ],
  [
    [2, 67],
    [
      [0, 1],
      [1, 0]
    ]
  ]
]

const joins: ReadonlyArray<readonly [number, ReadonlyArray<Sizes>]> = [
  [0, [[1], [3]]],
  [
    0,
    [
      [2, 5],
      [1, 5],
      [4, 5]
    ]
  ],
  [
    1,
    [
      [3, 1],
      [3, 6],
      [3, 2]
    ]
  ],
  [
    1,
    [
      [2, 3, 5],
      [2, 0, 5],
      [2, 1, 5]
    ]
  ],
  [
    2,
    [
      [2, 3, 70],
      [2, 3, 1]
    ]
  ]
]

const orders: ReadonlyArray<readonly [Sizes, Sizes]> = [
  [[1], [0]],
  [[3], [0]],
  [[19], [0]],
  [[0, 2], [1]],
  [[4, 5], [0]],
  [[4, 5], [1]],
  [
    [3, 4, 5],
    [0, 2]
  ],
  [[3, 130], [0]],
  [[2, 130, 2], [1]]
]

const parts: ReadonlyArray<readonly [Sizes, Sizes]> = [
  [[1], [1]],
  [[7], [3]],
  [[7], [0]],
  [
    [5, 6],
    [2, 6]
  ],
  [
    [5, 6],
    [5, 2]
  ],
  [
    [4, 3, 9],
    [2, 1, 5]
  ],
  [
    [3, 150],
    [1, 149]
  ]
]

/** the scalars of a vector of starts, some of which lie outside */
const starts = (rank: number) => input([rank], integers(-2, 6))
const scalars = (at: unknown, rank: number) => Array.from({ length: rank }, (_, i) => T.at(at, i))

const modes = ["edge", "reflect", "symmetric", "circular"]

export const structure: ReadonlyArray<Case> = [
  ...each(ranges, ([sizes, by]) => [
    both(`slice ${show(sizes)} by ${JSON.stringify(by)}`, [input(sizes)], (x) => T.slice(x, by)),
    make(`slice int32 ${show(sizes)} by ${JSON.stringify(by)}`, [input(sizes, words)], (x) => T.slice(x, by))
  ]),
  make("slice bool", [input([5, 7], bools)], (x) => T.slice(x, [[1], [0, null, 2]])),
  ...both("a slice of a slice", [input([9, 8])], (x) =>
    T.slice(T.slice(x, [[1, null, 2], [1]]), [
      [1, 3],
      [0, 7, 3]
    ])
  ),
  ...both("slices between elementwise operations", [input([6, 8])], (x) =>
    T.mul(T.slice(T.exp(x), [null, [0, 4]]), T.slice(x, [null, [4]]))
  ),
  ...both("at", [input([3, 5, 7])], (x) => [T.at(x, 1), T.at(x, -1, 1), T.at(x, 0, 2)]),
  ...each(paddings, ([sizes, by]) => [
    both(`pad ${show(sizes)} by ${JSON.stringify(by)}`, [input(sizes)], (x) => T.pad(x, by, { value: 1.5 })),
    make(`pad int32 ${show(sizes)} by ${JSON.stringify(by)}`, [input(sizes, words)], (x) => T.pad(x, by, { value: -7 }))
  ]),
  make("pad bool", [input([3, 5], bools)], (x) =>
    T.pad(
      x,
      [
        [1, 0],
        [2, 3]
      ],
      { value: 1 }
    )
  ),
  ...modes.flatMap((mode) =>
    both(`pad ${mode}`, [input([2, 5, 4])], (x) =>
      T.pad(
        x,
        [
          [0, 0],
          [4, 3],
          [1, 2]
        ],
        { mode }
      )
    )
  ),
  ...each(joins, ([axis, all]) => [
    both(
      `concat ${all.map(show).join(" and ")} along ${axis}`,
      all.map((sizes) => input(sizes)),
      (...xs) => T.concat(xs, axis)
    ),
    make(
      `concat int32 ${all.map(show).join(" and ")} along ${axis}`,
      all.map((sizes) => input(sizes, words)),
      (...xs) => T.concat(xs, axis)
    )
  ]),
  make("concat bool", [input([3], bools), input([4], bools)], (x, y) => T.concat([x, y], 0)),
  ...both("a tensor beside itself", [input([3, 5])], (x) => T.concat([x, T.mul(x, x), x], 1)),
  ...both("stack and unstack", [input([3, 5]), input([3, 5])], (x, y) => {
    const all = T.stack([x, y], 1)
    return [all, ...T.unstack(T.exp(all), 2)]
  }),
  ...both("split", [input([4, 9])], (x) => [...T.split(x, 3, 1), ...T.split(x, [1, 3])]),
  ...each(orders, ([sizes, axes]) => [
    both(`reverse ${show(sizes)} along ${show(axes)}`, [input(sizes)], (x) => T.reverse(x, axes)),
    make(`reverse int32 ${show(sizes)} along ${show(axes)}`, [input(sizes, words)], (x) => T.reverse(x, axes))
  ]),
  make("reverse bool", [input([9], bools)], (x) => T.reverse(x)),
  ...both("roll", [input([5, 7])], (x) => [T.roll(x, 2, 1), T.roll(T.exp(x), -1, 0)]),
  ...both("tile", [input([2, 3])], (x) => T.tile(x, [3, 2])),
  ...each(parts, ([sizes, taken]) => [
    both(`dynamicSlice ${show(taken)} of ${show(sizes)}`, [input(sizes), starts(sizes.length)], (x, at) =>
      T.dynamicSlice(x, scalars(at, sizes.length), taken)
    ),
    make(`dynamicSlice int32 ${show(taken)} of ${show(sizes)}`, [input(sizes, words), starts(sizes.length)], (x, at) =>
      T.dynamicSlice(x, scalars(at, sizes.length), taken)
    ),
    both(
      `dynamicUpdate ${show(taken)} of ${show(sizes)}`,
      [input(sizes), input(taken), starts(sizes.length)],
      (x, update, at) => T.dynamicUpdate(x, update, scalars(at, sizes.length))
    ),
    make(
      `dynamicUpdate int32 ${show(taken)} of ${show(sizes)}`,
      [input(sizes, words), input(taken, words), starts(sizes.length)],
      (x, update, at) => T.dynamicUpdate(x, update, scalars(at, sizes.length))
    )
  ]),
  ...both("an update of what is read after too", [input([6, 5]), input([2, 5]), starts(2)], (x, update, at) => {
    const written = T.dynamicUpdate(T.mul(x, x), update, scalars(at, 2))
    return [T.add(written, x), T.dynamicSlice(written, scalars(at, 2), [3, 5])]
  }),
  ...both("triangles and diagonals", [input([2, 5, 5])], (x) => [
    T.tril(x),
    T.triu(x, 1),
    T.diagonal(x, -1),
    T.trace(x),
    T.diag(T.at(x, 0, 1), 2)
  ]),
  ...both("outer and meshgrid", [input([3]), input([5])], (x, y) => [T.outer(x, y), ...T.meshgrid([x, y])]),
  make("linspace", [input([1])], (x) => [T.linspace(-3, 7, 11), T.add(T.linspace(0, 1, 4), x)]),
  ...both("depthToSpace and back", [input([2, 3, 4, 8])], (x) => [
    T.depthToSpace(x, 2),
    T.depthToSpace(x, 2, "channelsFirst"),
    T.spaceToDepth(T.slice(x, [null, [0, 2]]), 2)
  ]),
  ...each(["nearest", "linear", "cubic"], (method) => [
    both(`resize ${method}`, [input([2, 3, 5, 2])], (x) => T.resize(x, [7, 4], method)),
    both(`resize ${method} with aligned corners`, [input([4, 1])], (x) =>
      T.resize(x, [9], method, { alignCorners: true })
    )
  ])
]
