/** Loops and branches. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

interface Cell {
  readonly w: T<[64, 64]>
  readonly u: T<[8, 64]>
}

declare const cell: Cell
declare const words: T<["time", 8]>
declare const n: number

const step = (p: Cell) => (h: T<[64]>, x: T<[8]>) => {
  const next = Tensor.tanh(Tensor.add(Tensor.matmul(h, p.w), Tensor.matmul(x, p.u)))
  return [next, next] as const
}

export const states: readonly [T<[64]>, T<["time", 64]>] = Transform.scan(step(cell), Tensor.zeros([64]), words)

export const statesFromTheEnd: readonly [T<[64]>, T<["time", 64]>] = Transform.scan(
  step(cell),
  Tensor.zeros([64]),
  words,
  { reverse: true }
)

export const gradientThroughTime: Cell = Transform.grad((p: Cell, x: T<["time", 8]>) => {
  const [last] = Transform.scan(step(p), Tensor.zeros([64]), x)
  return Tensor.mean(Tensor.square(last))
})(cell, words)

export const manySequences = (batch: T<["batch", "time", 8]>): T<["batch", 64]> =>
  Transform.vmap((x: T<["time", 8]>) => Transform.scan(step(cell), Tensor.zeros([64]), x)[0], { in: [0] })(batch)

export const recomputed: readonly [T<[64]>, T<["time", 64]>] = Transform.scan(
  Transform.remat(step(cell)),
  Tensor.zeros([64]),
  words
)

const counted = (c: { readonly total: T<[]>; readonly count: T<[], "int32"> }, x: { readonly v: T<[]> }) =>
  [{ total: Tensor.add(c.total, x.v), count: Tensor.add(c.count, 1) }, { running: c.total }] as const

export const treeCarry: { readonly total: T<[]>; readonly count: T<[], "int32"> } = Transform.scan(
  counted,
  { total: Tensor.zeros([]), count: Tensor.zeros([], "int32") },
  { v: Tensor.ones([10]) }
)[0]

export const noise: readonly [T<[2], "int32">, T<[10, 3]>] = Transform.scan(
  (bits: T<[2], "int32">) => {
    const [next, own] = Random.split(Random.fromBits(bits))
    return [next.bits, Random.normal(own, [3])] as const
  },
  Random.key(0).bits,
  null,
  { length: 10 }
)

export const lengthOfRunTime: T<[number, 3]> = Transform.scan((x: T<[3]>) => [x, x] as const, Tensor.ones([3]), null, {
  length: n
})[1]

export const withoutOutput: T<[3]> = Transform.scan(
  (h: T<[3]>, x: T<[3]>) => [Tensor.add(h, x), []] as const,
  Tensor.zeros([3]),
  Tensor.ones([10, 3])
)[0]

export const genericSum = <N extends number>(rows: T<["time", N]>, zero: T<[N]>): T<[N]> =>
  Transform.scan((sum: T<[N]>, row: T<[N]>) => [Tensor.add(sum, row), []] as const, zero, rows)[0]

export const squareRoot = (a: T<[]>): T<[]> =>
  Transform.whileLoop(
    (x: T<[]>) => Tensor.greater(Tensor.abs(Tensor.sub(Tensor.square(x), a)), 1e-6),
    (x: T<[]>) => Tensor.mul(Tensor.add(x, Tensor.div(a, x)), 0.5),
    a
  )

export const slopeOfSquareRoot: readonly [T<[]>, T<[]>] = Transform.jvp(squareRoot)(
  [Tensor.scalar(2)],
  [Tensor.scalar(1)]
)

export const clippedByNorm = (g: T<[100]>): T<[100]> =>
  Transform.cond(
    Tensor.greater(Tensor.sum(Tensor.square(g)), 1),
    (g: T<[100]>) => Tensor.div(g, Tensor.sqrt(Tensor.sum(Tensor.square(g)))),
    (g) => g,
    g
  )

export const branchesOfTrees: { readonly a: T<[3]>; readonly b: T<[], "int32"> } = Transform.cond(
  Tensor.less(Tensor.sum(words), 0),
  (x: T<[3]>, k: T<[], "int32">) => ({ a: x, b: Tensor.add(k, 1) }),
  (x, k) => ({ a: Tensor.neg(x), b: k }),
  Tensor.ones([3]),
  Tensor.zeros([], "int32")
)
