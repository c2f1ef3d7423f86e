/** Broadcasting and movement of data. */
import { both, type Case, each, make, show, T } from "../Case.ts"
import { bools, input, integers, words } from "../values.ts"

const broadcasts: ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<number>]> = [
  [[], [5]],
  [
    [4, 1],
    [1, 7]
  ],
  [[7], [3, 7]],
  [
    [3, 1],
    [3, 7]
  ],
  [
    [2, 1, 5],
    [3, 1]
  ],
  [[1], [2, 3]],
  [
    [1, 1, 1],
    [2, 3, 9]
  ],
  [
    [6, 1, 4],
    [6, 5, 4]
  ],
  [
    [2, 3, 1, 5],
    [4, 1]
  ],
  [[0], [3, 1]],
  [[33], [17, 33]],
  [
    [17, 1],
    [17, 33]
  ]
]

const permutations: ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<number>]> = [
  [
    [3, 4],
    [1, 0]
  ],
  [
    [17, 33],
    [1, 0]
  ],
  [
    [1, 5],
    [1, 0]
  ],
  [
    [0, 3],
    [1, 0]
  ],
  [
    [2, 3, 5],
    [0, 2, 1]
  ],
  [
    [2, 3, 5],
    [1, 0, 2]
  ],
  [
    [2, 3, 5],
    [1, 2, 0]
  ],
  [
    [2, 3, 5],
    [2, 0, 1]
  ],
  [
    [2, 3, 5],
    [2, 1, 0]
  ],
  [
    [2, 3, 4, 5],
    [0, 2, 1, 3]
  ],
  [
    [2, 3, 4, 5],
    [3, 1, 0, 2]
  ],
  [
    [2, 1, 4, 3, 2],
    [4, 2, 0, 1, 3]
  ],
  [
    [64, 48],
    [1, 0]
  ]
]

const reshapes: ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<number>]> = [
  [[6], [2, 3]],
  [[2, 3], [6]],
  [
    [4, 3, 5],
    [12, 5]
  ],
  [[1], []],
  [[], [1, 1]],
  [
    [0, 4],
    [2, 0]
  ]
]

export const shapes: ReadonlyArray<Case> = [
  ...each(broadcasts, ([a, b]) => [
    both(`broadcast ${show(a)} with ${show(b)}`, [input(a), input(b)], (x, y) => T.mul(T.add(x, y), x)),
    make(`broadcast int32 ${show(a)} with ${show(b)}`, [input(a, words), input(b, words)], T.sub)
  ]),
  ...both("broadcastTo", [input([3, 1])], (x) => [T.broadcastTo(x, [3, 5]), T.broadcastTo(x, [2, 3, 4])]),
  ...both("where with broadcast operands", [input([4, 1], bools), input([5]), input([])], T.where),
  ...each(permutations, ([sizes, permutation]) => [
    both(`transpose ${show(sizes)} by ${show(permutation)}`, [input(sizes)], (x) => T.transpose(x, permutation)),
    make(`transpose int32 ${show(sizes)} by ${show(permutation)}`, [input(sizes, words)], (x) =>
      T.transpose(x, permutation)
    )
  ]),
  ...both("a transpose between elementwise operations", [input([5, 9]), input([9, 5])], (x, y) =>
    T.exp(T.sub(T.transpose(T.mul(x, x), [1, 0]), T.mul(y, y)))
  ),
  ...both("an operand beside its own transpose", [input([7, 7])], (x) => T.mul(x, T.transpose(x, [1, 0]))),
  ...both("transposes that undo each other", [input([2, 3, 4])], (x) =>
    T.transpose(T.transpose(x, [2, 0, 1]), [1, 2, 0])
  ),
  ...reshapes.flatMap(([from, to]) =>
    both(`reshape ${show(from)} to ${show(to)}`, [input(from)], (x) => T.reshape(x, to))
  ),
  ...both("a reshape of a transpose", [input([4, 6])], (x) => T.reshape(T.transpose(x, [1, 0]), [8, 3])),
  ...both("a transpose of a reshape", [input([24])], (x) => T.transpose(T.reshape(x, [4, 6]), [1, 0])),
  ...both("expandDims and squeeze", [input([3, 5])], (x) => T.squeeze(T.mul(T.expandDims(x, 1), 2), 1)),
  make("bool transpose", [input([3, 5], bools)], (x) => T.transpose(x, [1, 0])),
  make("oneHot", [input([6], integers(0, 4))], (ids) => T.oneHot(ids, 4)),
  make("oneHot of [3, 5]", [input([3, 5], integers(-1, 5))], (ids) => T.oneHot(ids, 4)),
  make("an input is an output, twice", [input([3])], (x) => [x, x, T.reshape(x, [1, 3])]),
  make("constants are outputs", [input([2])], (x) => [T.zeros([3]), T.ones([2, 2]), T.full([2], 2.5), T.add(x, 1)]),
  make("iota", [input([1])], (x) => [T.arange(7), T.add(T.cast(T.arange(5), "float32"), x)])
]
