/** The table of the design's numerics: decided once, the same on every backend. */
import * as Random from "@typegrad/core/Random"
import { Grad, type Loose, T } from "../Case.ts"
import { bools, floats, ints, type KnownCase, known } from "../known.ts"

const R: Loose<typeof Random> = Random as never

const lowest = -(2 ** 31)

/** The gradient of the sum of what `f` gives. */
const slope =
  (f: (...xs: ReadonlyArray<any>) => any) =>
  (x: any, ...rest: ReadonlyArray<any>) =>
    Grad.grad((first: any) => T.sum(f(first, ...rest)))(x)

/** Both gradients of the sum. */
const slopes = (f: (x: any, y: any) => any) => (x: any, y: any) => Grad.grad(([a, b]: any) => T.sum(f(a, b)))([x, y])

const mean = (exponent: number, large: boolean): KnownCase =>
  known(`the mean of 2^${exponent} values of 0.1 is 0.1`, [floats([0.1], [2 ** exponent])], (x) => T.mean(x), [[0.1]], {
    large,
    tolerance: 1e-6
  })

const crossEntropy = (logits: any, label: any): any => T.sub(T.logSumExp(logits), T.gather(logits, label))

export const numerics: ReadonlyArray<KnownCase> = [
  mean(20, false),
  mean(24, true),

  known(
    "max shares its gradient among ties",
    [floats([1, 7, 7, 2, 2, 2], [2, 3])],
    slope((x) => T.max(x, [1])),
    [[0, 0.5, 0.5, 1 / 3, 1 / 3, 1 / 3].map(Math.fround)]
  ),
  known(
    "min shares its gradient among ties",
    [floats([1, 7, 1, 2, 2, 3], [2, 3])],
    slope((x) => T.min(x, [1])),
    [[0.5, 0, 0.5, 0.5, 0.5, 0]]
  ),
  known(
    "max over every axis shares",
    [floats([5, 5, 5, 5], [2, 2])],
    slope((x) => T.max(x)),
    [[0.25, 0.25, 0.25, 0.25]]
  ),
  known(
    "pooling gives its gradient to the first of the largest",
    [floats([3, 3, 1, 2, 2, 2], [6, 1])],
    slope((x) => T.maxPool1d(x, 3)),
    [[1, 0, 0, 1, 0, 0]]
  ),
  known(
    "maximum and minimum halve",
    [floats([2, 3, -0]), floats([2, 1, 0])],
    (x, y) => [slopes(T.maximum)(x, y), slopes(T.minimum)(x, y)],
    [
      [0.5, 1, 0.5],
      [0.5, 0, 0.5],
      [0.5, 0, 0.5],
      [0.5, 1, 0.5]
    ]
  ),

  known("relu'(0) is 0", [floats([-1, -0, 0, 1e-30, 2])], slope(T.relu), [[0, 0, 0, 1, 1]]),
  known("|x|'(0) is 0", [floats([-2, -0, 0, 3])], slope(T.abs), [[-1, 0, 0, 1]]),
  known(
    "the gradient of a norm at 0 is 0",
    [floats([0, 0, 0, 3, 4, 0], [2, 3])],
    slope((x) => T.norm(x, [1])),
    [[0, 0, 0, 3 / 5, 4 / 5, 0].map(Math.fround)],
    { tolerance: 1e-7 }
  ),

  known(
    "softmax subtracts the maximum",
    [floats([1e4, 0, -1e4, 88, 89, 90], [2, 3])],
    (x) => T.softmax(x),
    [[1, 0, 0, 0.09003057, 0.24472847, 0.66524096]],
    { tolerance: 1e-6 }
  ),
  // to a unit in the last place of the logits
  known(
    "log-softmax subtracts the maximum",
    [floats([1e4, 0, -1e4, 88, 89, 90], [2, 3])],
    (x) => T.logSoftmax(x),
    [[0, -1e4, -2e4, -2.40760596, -1.40760596, -0.40760596]],
    { tolerance: 7.7e-6 }
  ),
  known(
    "the gradient of softmax of huge logits is finite",
    [floats([1e30, -1e30, 0])],
    slope((x) => T.square(T.softmax(x))),
    [[0, 0, 0]]
  ),
  known(
    "log-sum-exp subtracts the maximum",
    [floats([1e4, 1e4, -1e4, -1e4], [2, 2])],
    (x) => [T.logSumExp(x, [1]), slope((y) => T.logSumExp(y, [1]))(x)],
    [
      [1e4 + Math.LN2, -1e4 + Math.LN2],
      [0.5, 0.5, 0.5, 0.5]
    ],
    { tolerance: 1e-6 }
  ),
  known("log-sum-exp of nothing but -Infinity is -Infinity", [floats([-Infinity, -Infinity])], (x) => T.logSumExp(x), [
    [-Infinity]
  ]),
  known(
    "cross-entropy subtracts the maximum",
    [floats([1000, 0, -1000]), ints([1], [])],
    (x, label) => [crossEntropy(x, label), slope(crossEntropy)(x, label)],
    [[1000], [1, -1, 0]]
  ),

  known(
    "NaN goes through max, min, relu and pooling",
    [floats([1, NaN, 3, 4, 5, 6], [2, 3])],
    (x) => [T.max(x, [1]), T.min(x, [1]), T.relu(x), T.maxPool1d(T.reshape(x, [6, 1]), 2)],
    [
      [NaN, 6],
      [NaN, 4],
      [1, NaN, 3, 4, 5, 6],
      [NaN, 4, 6]
    ]
  ),
  known(
    "NaN goes through maximum, minimum, cummax and clip",
    [floats([1, NaN, 3]), floats([NaN, 1, 2])],
    (x, y) => [T.maximum(x, y), T.minimum(x, y), T.cummax(x, 0), T.clip(x, -1, 2)],
    [
      [NaN, NaN, 3],
      [NaN, NaN, 2],
      [1, NaN, NaN],
      [1, NaN, 2]
    ]
  ),
  known(
    "NaN is the maximum for argMax",
    [floats([5, NaN, 9, NaN, 1, 2], [2, 3])],
    (x) => [T.argMax(x, 1), T.argMin(x, 1)],
    [
      [1, 0],
      [1, 0]
    ]
  ),

  known(
    "int32 division truncates towards 0, and by 0 gives 0",
    [ints([7, -7, 7, -7, 0, lowest]), ints([0, 0, 2, 2, 0, -1])],
    (x, y) => T.div(x, y),
    [[0, 0, 3, -3, 0, lowest]]
  ),
  known(
    "int32 remainders by 0 are 0",
    [ints([7, -7, 7, -7, lowest]), ints([0, 0, 3, 3, -1])],
    (x, y) => [T.remainder(x, y), T.fmod(x, y)],
    [
      [0, 0, 1, 2, 0],
      [0, 0, 1, -1, 0]
    ]
  ),
  known(
    "an index out of range gathers NaN, -2^31, false",
    [floats([1, 2, 3]), ints([1, 2, 3]), bools([1, 1, 1]), ints([0, 3, -3, -4, 2])],
    (x, n, c, at) => [T.gather(x, at), T.gather(n, at), T.gather(c, at)],
    [
      [1, NaN, 1, NaN, 3],
      [1, lowest, 1, lowest, 3],
      [1, 0, 1, 0, 1]
    ]
  ),
  known(
    "updates at indices out of range are dropped",
    [floats([1, 2, 3]), ints([0, 3, 0, -4]), floats([10, 20, 30, 40])],
    (x, at, by) => T.scatterAdd(x, at, by),
    [[41, 2, 3]]
  ),
  known(
    "an index out of range has no gradient",
    [floats([1, 2, 3]), ints([0, 3, 0, -4])],
    slope((x, at) => T.gather(x, at)),
    [[2, 0, 0]]
  ),

  known(
    "reductions of nothing",
    [floats([], [0]), ints([], [0]), bools([], [0])],
    (x, n, c) => [
      ...[T.sum(x), T.prod(x), T.max(x), T.min(x), T.mean(x)],
      ...[T.sum(n), T.prod(n), T.max(n), T.min(n)],
      ...[T.all(c), T.any(c)]
    ],
    [[0], [1], [-Infinity], [Infinity], [NaN], [0], [1], [lowest], [2 ** 31 - 1], [1], [0]]
  ),

  known(
    "random bits are threefry's published ones",
    [ints([0, 0]), ints([0x13198a2e, 0x03707344])],
    (x) => R.bits(R.fromBits(x), [1]),
    [[0x6b200159 ^ 0x99ba4efe]]
  ),
  known(
    "random bits, integers and uniforms of a key",
    [ints([0, 42])],
    (bits) => {
      const [a, b, c] = R.split(R.fromBits(bits), 3)
      return [R.bits(a, [3]), R.randint(b, [4], { min: -10, max: 10 }), R.uniform(c, [3])]
    },
    [
      [-2017514163, 1345880512, -422924107],
      [4, 5, -7, -5],
      [0.6672406792640686, 0.7214866876602173, 0.126794695854187]
    ]
  )
]
