/** Running values, products, norms and counts. */
import { both, type Case, each, make, show, T } from "../Case.ts"
import { between, bools, type Elements, input, listed, ties, words } from "../values.ts"

type Sizes = ReadonlyArray<number>

const distinct: Elements = {
  dtype: "float32",
  make: (next, i) => ((i * 7919) % 8192) / 64 + Math.floor(next() * 8) / 1024 - 64
}

/** a third is 0 */
const zeros: Elements = listed("float32", [1.5, 0, -0.75, 1.25, -2, 0, 0.5, 1, -1.125])
const special = listed("float32", [1, -Infinity, 3, 0, NaN, 2, Infinity])

const running = each<readonly [Sizes, number]>(
  [
    [[1], 0],
    [[7], 0],
    [[33], 0],
    [[7, 9], 0],
    [[7, 9], 1],
    [[3, 5, 7], 1],
    [[2, 8, 4], 1],
    [[0], 0],
    [[3, 0], 0]
  ],
  ([sizes, axis]) => {
    const name = `${show(sizes)} along ${axis}`
    const ways = [{}, { reverse: true }]
    const all = (x: any) =>
      ways.flatMap((way) => [
        T.cumsum(x, axis, way),
        T.cumprod(x, axis, way),
        T.cummax(x, axis, way),
        T.cummin(x, axis, way)
      ])
    return [
      both(`cumprod ${name}`, [input(sizes, between(0.5, 1.5))], (x) => ways.map((way) => T.cumprod(x, axis, way)), {
        relative: 1e-5,
        gradient: { relative: 1e-4, absolute: 1e-4 }
      }),
      both(`cumprod with zeros ${name}`, [input(sizes, zeros)], (x) => ways.map((way) => T.cumprod(x, axis, way)), {
        relative: 1e-5,
        gradient: { relative: 1e-4, absolute: 1e-4 }
      }),
      both(`cummax and cummin ${name}`, [input(sizes, distinct)], (x) =>
        ways.flatMap((way) => [T.cummax(x, axis, way), T.cummin(x, axis, way)])
      ),
      both(`cummax with ties ${name}`, [input(sizes, ties)], (x) => ways.map((way) => T.cummax(x, axis, way)), {
        smooth: false
      }),
      both(
        `exclusive cumsum and cumprod ${name}`,
        [input(sizes, between(0.5, 1.5))],
        (x) => [T.cumsum(x, axis, { exclusive: true }), T.cumprod(x, axis, { exclusive: true, reverse: true })],
        { relative: 1e-5, gradient: { relative: 1e-4, absolute: 1e-4 } }
      ),
      make(`running values of special ones ${name}`, [input(sizes, special)], all),
      make(`int32 running values ${name}`, [input(sizes, words)], all)
    ]
  }
)

const products = each<readonly [Sizes, Sizes]>(
  [
    [[5], [0]],
    [[7, 9], [0]],
    [[7, 9], [1]],
    [
      [3, 4],
      [0, 1]
    ],
    [
      [2, 3, 4],
      [0, 2]
    ],
    [[3, 5, 7], [1]],
    [[0], [0]],
    [[3, 0], [0]],
    [[3, 0], [1]]
  ],
  ([sizes, over]) => {
    const name = `${show(sizes)} over ${show(over)}`
    return [
      both(`prod ${name}`, [input(sizes, between(0.5, 1.5))], (x) => T.prod(x, over), {
        relative: 1e-5,
        gradient: { relative: 1e-5 }
      }),
      both(`prod with zeros ${name}`, [input(sizes, zeros)], (x) => T.prod(x, over), { relative: 1e-5 }),
      make(`prod of special values ${name}`, [input(sizes, special)], (x) => T.prod(x, over)),
      make(`int32 prod ${name}`, [input(sizes, words)], (x) => T.prod(x, over)),
      make(`any, all and counts ${name}`, [input(sizes, bools), input(sizes, ties)], (b, x) => [
        T.any(b, over),
        T.all(b, over),
        T.countNonZero(b, over),
        T.countNonZero(x, over)
      ])
    ]
  }
)

export const cumulative: ReadonlyArray<Case> = [
  ...running,
  ...products,
  ...[1, 2, 3, Infinity].flatMap((order) =>
    both(`norm of order ${order}`, [input([5, 7], distinct)], (x) => T.norm(x, [1], false, order), { relative: 2e-6 })
  ),
  ...both("norm of zeros", [input([3, 4], listed("float32", [0]))], (x) => [T.norm(x, [1]), T.norm(x, [1], false, 3)], {
    smooth: false
  }),
  ...both("std with a correction", [input([5, 7])], (x) => T.std(x, [1], false, 1)),
  make("argMin", [input([5, 7], ties)], (x) => [T.argMin(x, 0), T.argMin(x, 1)]),
  make("int32 argMin", [input([5, 7], words)], (x) => [T.argMin(x, 0), T.argMin(x, 1)]),
  make("cumsum of 2^20 times 0.1", [input([1 << 20], listed("float32", [Math.fround(0.1)]))], (x) => T.cumsum(x, 0), {
    relative: 1e-7,
    absolute: 1e-7,
    large: true
  })
]
