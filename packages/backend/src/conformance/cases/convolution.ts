/** Convolutions, poolings and their gradients, over all options. */
import { both, type Case, each, make, show, T } from "../Case.ts"
import { input, listed, ties } from "../values.ts"

/** different everywhere, and in no order, so that a maximum is met once */
const distinct = {
  dtype: "float32" as const,
  make: (_: unknown, i: number) => ((i * 7919) % 8191) / 64
}

type Sizes = ReadonlyArray<number>

/** errors grow with the root of how many products are added */
const loose = (kernel: Sizes) => {
  const absolute = 4e-7 * kernel.slice(0, -1).reduce((n, size) => n * size, 4)
  return { absolute, gradient: { absolute: 40 * absolute, relative: 1e-5 } }
}

const convolutions: ReadonlyArray<readonly [op: string, x: Sizes, kernel: Sizes, options: object]> = [
  ["conv2d", [2, 7, 6, 3], [3, 2, 3, 5], {}],
  ["conv2d", [2, 7, 6, 3], [3, 2, 3, 5], { padding: "same" }],
  ["conv2d", [2, 7, 6, 3], [3, 2, 3, 5], { stride: 2, padding: 1 }],
  ["conv2d", [2, 7, 6, 3], [3, 2, 3, 5], { stride: [1, 3], padding: [2, 0], dilation: [2, 1] }],
  ["conv2d", [7, 6, 4], [2, 3, 2, 6], { groups: 2, padding: 1 }],
  ["conv2d", [2, 7, 6, 4], [2, 3, 2, 6], { groups: 2, stride: 2, dilation: 2, padding: 2 }],
  ["conv2d", [2, 5, 5, 6], [3, 3, 1, 6], { groups: 6, padding: "same" }],
  ["conv2d", [2, 5, 5, 3], [2, 2, 1, 9], { groups: 3, stride: 2 }],
  ["conv2d", [3, 5, 7, 8], [1, 1, 8, 16], {}],
  ["conv2d", [2, 3, 5, 7, 1], [3, 3, 1, 2], {}],
  ["conv2d", [1, 1, 1, 1], [1, 1, 1, 1], {}],
  ["conv2d", [2, 13, 11, 1], [5, 5, 1, 6], { padding: "same" }],
  ["conv2d", [2, 9, 10, 1], [3, 4, 1, 9], { stride: [2, 1], dilation: [1, 2] }],
  ["conv2d", [1, 5, 6, 16], [3, 3, 16, 20], { padding: "same" }],
  ["conv2d", [1, 2, 2, 16], [3, 3, 16, 16], { padding: 1 }],
  ["conv2d", [2, 7, 6, 9], [3, 3, 1, 9], { groups: 9, stride: 2, padding: 1 }],
  ["conv1d", [2, 11, 4], [3, 4, 5], { stride: 2, padding: "same" }],
  ["conv1d", [17, 2], [5, 1, 4], { dilation: 3, groups: 2 }],
  ["conv1d", [3, 2, 7, 1], [7, 1, 3], { padding: 3 }],
  ["convTranspose2d", [2, 4, 3, 3], [3, 2, 3, 5], {}],
  ["convTranspose2d", [2, 4, 3, 4], [3, 3, 2, 6], { stride: 2, padding: 1, outputPadding: 1, groups: 2 }],
  ["convTranspose2d", [2, 4, 3, 2], [3, 3, 2, 3], { stride: [3, 1], dilation: [1, 2], padding: "same" }],
  ["convTranspose2d", [5, 4, 2], [2, 2, 2, 3], { stride: 3, padding: "same", outputPadding: 2 }],
  ["convTranspose1d", [2, 5, 3], [4, 3, 2], { stride: 2, padding: 1 }]
]

/** nothing to see: no examples */
const empty: typeof convolutions = [
  ["conv2d", [0, 7, 6, 3], [3, 2, 3, 5], { padding: "same" }],
  ["conv1d", [0, 7, 3], [3, 3, 5], {}],
  ["convTranspose2d", [0, 4, 3, 3], [3, 2, 3, 5], { stride: 2 }]
]

const pools: ReadonlyArray<readonly [rank: 1 | 2, x: Sizes, window: number | Sizes, options: object]> = [
  [2, [2, 6, 8, 3], 2, {}],
  [2, [2, 7, 7, 5], 3, { stride: 2 }],
  [2, [2, 7, 5, 9], 2, {}],
  [2, [2, 7, 5, 12], [2, 3], { ceil: true }],
  [2, [2, 7, 5, 4], 3, { stride: 2, padding: 1 }],
  [2, [2, 7, 5, 4], [3, 2], { stride: 1, padding: "same" }],
  [2, [7, 9, 1], 2, { stride: [1, 3], dilation: [2, 1] }],
  [2, [2, 7, 8, 2], 3, { stride: 2, padding: 1, ceil: true }],
  [2, [2, 2, 4, 5, 7], 2, {}],
  [2, [0, 4, 4, 3], 2, {}],
  [2, [1, 1, 1, 1], 1, {}],
  [1, [2, 11, 3], 3, { stride: 2, padding: 1 }],
  [1, [11, 1], 4, { padding: "same" }],
  [1, [3, 2, 8, 4], 2, { stride: 1, dilation: 3 }]
]

const options = (given: object): string => (Object.keys(given).length === 0 ? "" : ` ${JSON.stringify(given)}`)

const edges = listed("float32", [NaN, 1, 1, -Infinity, -Infinity, 2, Infinity, Infinity, -3, -3, 0, -0, 3])

export const convolution: ReadonlyArray<Case> = [
  ...each(convolutions, ([op, x, kernel, given]) => [
    both(
      `${op} ${show(x)} with ${show(kernel)}${options(given)}`,
      [input(x), input(kernel)],
      (x, kernel) => T[op as "conv2d"](x, kernel, given),
      loose(kernel)
    )
  ]),
  ...each(empty, ([op, x, kernel, given]) => [
    both(`${op} ${show(x)} with ${show(kernel)}${options(given)}`, [input(x), input(kernel)], (x, kernel) =>
      T[op as "conv2d"](x, kernel, given)
    )
  ]),
  ...each(pools, ([rank, x, window, given]) => {
    const name = `${show(x)} by ${JSON.stringify(window)}${options(given)}`
    return [
      both(`maxPool${rank}d ${name}`, [input(x, distinct)], (x) => T[`maxPool${rank}d`](x, window, given)),
      both(`avgPool${rank}d ${name}`, [input(x)], (x) => T[`avgPool${rank}d`](x, window, given), { absolute: 4e-6 }),
      make(`avgPool${rank}d counting the padding ${name}`, [input(x)], (x) =>
        T[`avgPool${rank}d`](x, window, { ...given, countPadding: true })
      ),
      make(`maxPool${rank}d with indices, ties ${name}`, [input(x, ties)], (x) =>
        T[`maxPool${rank}dWithIndices`](x, window, given)
      ),
      make(`maxPool${rank}d with indices, NaN and infinities ${name}`, [input(x, edges)], (x) =>
        T[`maxPool${rank}dWithIndices`](x, window, given)
      )
    ]
  }),
  ...both("maxPool2d with ties gives the first the gradient", [input([2, 6, 6, 3], ties)], (x) => T.maxPool2d(x, 3), {
    smooth: false
  }),
  ...each(
    [
      [[2, 7, 6, 3], 3],
      [
        [5, 4, 2],
        [7, 3]
      ],
      [[0, 5, 5, 2], 2]
    ] as const,
    ([x, size]) => [
      both(`adaptiveAvgPool2d ${show(x)} to ${JSON.stringify(size)}`, [input(x)], (x) => T.adaptiveAvgPool2d(x, size), {
        absolute: 4e-6
      }),
      both(`adaptiveMaxPool2d ${show(x)} to ${JSON.stringify(size)}`, [input(x, distinct)], (x) =>
        T.adaptiveMaxPool2d(x, size)
      )
    ]
  ),
  ...both("adaptiveAvgPool1d [2, 7, 3] to 4", [input([2, 7, 3])], (x) => T.adaptiveAvgPool1d(x, 4), { absolute: 4e-6 }),
  ...both("adaptiveMaxPool1d [2, 7, 3] to 4", [input([2, 7, 3], distinct)], (x) => T.adaptiveMaxPool1d(x, 4)),
  ...both(
    "two layers of a LeNet",
    [input([3, 12, 12, 1]), input([3, 3, 1, 4]), input([3, 3, 4, 6]), input([4])],
    (x, first, second, bias) => {
      const hidden = T.maxPool2d(T.tanh(T.add(T.conv2d(x, first, { padding: "same" }), bias)), 2)
      return T.mean(T.square(T.avgPool2d(T.tanh(T.conv2d(hidden, second)), 2)))
    },
    { absolute: 1e-5, smooth: false, gradient: { absolute: 4e-5 } }
  )
]
