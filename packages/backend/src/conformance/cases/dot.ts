/** Matrix products: edge sizes of tiles, transposed operands, batches. */
import { both, type Case, make, show, T } from "../Case.ts"
import { input, listed } from "../values.ts"

type Sizes = readonly [m: number, k: number, n: number]

const products: ReadonlyArray<Sizes> = [
  [1, 1, 1],
  [1, 7, 1],
  [3, 1, 5],
  [2, 3, 4],
  [4, 8, 8],
  [6, 8, 8],
  [5, 7, 9],
  [7, 13, 17],
  [8, 16, 12],
  [12, 64, 16],
  [13, 5, 33],
  [64, 10, 3],
  [65, 33, 31],
  [1, 100, 64],
  [64, 100, 1],
  [0, 3, 4],
  [3, 0, 4],
  [3, 4, 0]
]

const tolerance = (k: number) => ({ absolute: 4e-6 * (1 + Math.sqrt(k)), relative: 1e-5 })

const swap = (x: any): any => T.transpose(x, [1, 0])

const matrices = ([m, k, n]: Sizes): ReadonlyArray<Case> => {
  const name = `${show([m, k])} by ${show([k, n])}`
  const options = { ...tolerance(k), gradient: tolerance(k + m + n) }
  return [
    ...both(`matmul ${name}`, [input([m, k]), input([k, n])], T.matmul, options),
    ...both(`matmul ${name}, left transposed`, [input([k, m]), input([k, n])], (x, y) => T.matmul(swap(x), y), options),
    ...both(
      `matmul ${name}, right transposed`,
      [input([m, k]), input([n, k])],
      (x, y) => T.matmul(x, swap(y)),
      options
    ),
    make(
      `matmul ${name}, both transposed`,
      [input([k, m]), input([n, k])],
      (x, y) => T.matmul(swap(x), swap(y)),
      options
    )
  ]
}

const batched: ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<number>]> = [
  [
    [2, 3, 4],
    [2, 4, 5]
  ],
  [
    [3, 7, 5],
    [3, 5, 9]
  ],
  [
    [2, 3, 4, 5],
    [2, 3, 5, 6]
  ],
  [
    [1, 3, 4],
    [5, 4, 2]
  ],
  [
    [5, 3, 4],
    [4, 2]
  ],
  [
    [0, 3, 4],
    [0, 4, 2]
  ]
]

const heads = (x: any): any => T.transpose(T.reshape(x, [6, 2, 4]), [1, 0, 2])

export const dot: ReadonlyArray<Case> = [
  ...products.flatMap(matrices),
  ...batched.flatMap(([a, b]) =>
    both(`matmul ${show(a)} by ${show(b)}`, [input(a), input(b)], T.matmul, {
      absolute: 2e-5,
      gradient: { absolute: 1e-4 }
    })
  ),
  ...both(
    "attention heads",
    [input([6, 8]), input([6, 8]), input([6, 8])],
    (q, k, v) => {
      const weights = T.softmax(T.mul(T.matmul(heads(q), T.transpose(heads(k), [0, 2, 1])), 0.5))
      return T.reshape(T.transpose(T.matmul(weights, heads(v)), [1, 0, 2]), [6, 8])
    },
    { absolute: 1e-5, relative: 1e-5 }
  ),
  ...both(
    "dense layers",
    [input([9, 13]), input([13, 7]), input([7]), input([7, 3]), input([3])],
    (x, w, b, v, c) => T.add(T.matmul(T.tanh(T.add(T.matmul(x, w), b)), v), c),
    { absolute: 1e-5, gradient: { absolute: 1e-4, relative: 1e-5 } }
  ),
  ...both("a product with itself", [input([9, 5])], (x) => T.matmul(swap(x), x), {
    absolute: 2e-5,
    gradient: { absolute: 1e-4 }
  }),
  make(
    "matmul with NaN and infinities",
    [
      input([3, 3], listed("float32", [1, NaN, 0, Infinity, 1, 0, 0, 0, 2])),
      input([3, 2], listed("float32", [1, 2, 3, 4, 5, 6]))
    ],
    T.matmul
  ),
  make("matmul [129, 300] by [300, 131]", [input([129, 300]), input([300, 131])], T.matmul, {
    ...tolerance(300),
    large: true
  }),
  make("matmul [64, 784] by [784, 256]", [input([64, 784]), input([784, 256])], T.matmul, {
    ...tolerance(784),
    large: true
  }),
  make("matmul [257, 515] by its transpose", [input([257, 515])], (x) => T.matmul(x, swap(x)), {
    ...tolerance(515),
    large: true
  })
]
