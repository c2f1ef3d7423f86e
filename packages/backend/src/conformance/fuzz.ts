/** Programs made at random from a seed: smooth operations on bounded values, so that every result is comparable. */
import type { AnyTensor } from "@typegrad/core/Tensor"
import { type Case, Grad, T, weighted } from "./Case.ts"
import { arrays, bools, input, type Source, source } from "./values.ts"

type Sizes = ReadonlyArray<number>
interface Value {
  readonly sizes: Sizes
  readonly tensor: any
}

const pick = <A>(next: Source, list: ReadonlyArray<A>): A => list[Math.floor(next() * list.length)]!

const dims: ReadonlyArray<number> = [1, 2, 3, 4, 5, 7, 8, 9, 13]

/** tanh keeps what grows within (-1, 1) */
const unary: ReadonlyArray<(x: any) => any> = [
  T.tanh,
  T.sigmoid,
  T.neg,
  T.abs,
  T.relu,
  (x) => T.exp(T.tanh(x)),
  (x) => T.log(T.add(T.abs(x), 1)),
  (x) => T.sqrt(T.add(T.square(T.tanh(x)), 0.25)),
  (x) => T.mul(x, -0.5),
  (x) => T.add(x, 0.25)
]

const binary: ReadonlyArray<(x: any, y: any) => any> = [
  T.add,
  T.sub,
  (x, y) => T.tanh(T.mul(x, y)),
  T.maximum,
  T.minimum,
  (x, y) => T.div(x, T.add(T.abs(y), 1))
]

/** sizes with some axes replaced by 1, or leading axes left out */
const smaller = (next: Source, sizes: Sizes): Sizes => {
  const ones = sizes.map((size) => (next() < 0.3 ? 1 : size))
  return next() < 0.3 ? ones.slice(1) : ones
}

const grow = (next: Source, values: ReadonlyArray<Value>, condition: (sizes: Sizes) => any): Value => {
  const { sizes, tensor } = pick(next, values)
  const others = values.filter((value) => value.sizes.join() === sizes.join())
  const kind = next()
  if (kind < 0.3) return { sizes, tensor: pick(next, unary)(tensor) }
  if (kind < 0.55) return { sizes, tensor: pick(next, binary)(tensor, pick(next, others).tensor) }
  if (kind < 0.62) {
    const scalar = pick(next, values)
    return { sizes, tensor: pick(next, binary)(tensor, T.tanh(T.mean(scalar.tensor))) }
  }
  if (kind < 0.68) return { sizes, tensor: T.where(condition(sizes), tensor, pick(next, others).tensor) }
  if (kind < 0.75 && sizes.length > 0) {
    const axis = Math.floor(next() * sizes.length)
    const reduce = pick(next, [T.max, T.mean, (x: any, over: any, keep: any) => T.tanh(T.sum(x, over, keep))])
    return { sizes: sizes.map((size, i) => (i === axis ? 1 : size)), tensor: reduce(tensor, [axis], true) }
  }
  if (kind < 0.82 && sizes.length > 1) {
    const permutation = sizes.map((_, i) => (i + 1) % sizes.length)
    return { sizes: permutation.map((axis) => sizes[axis]!), tensor: T.transpose(tensor, permutation) }
  }
  if (kind < 0.9 && sizes.length > 0) {
    const flat = sizes.reduce((a, b) => a * b, 1)
    const shape = next() < 0.5 ? [flat] : [flat, 1]
    return { sizes: shape, tensor: T.reshape(tensor, shape) }
  }
  if (sizes.length === 2 && sizes[0]! <= 40) {
    const product = T.matmul(tensor, T.transpose(pick(next, others).tensor, [1, 0]))
    return { sizes: [sizes[0]!, sizes[0]!], tensor: T.tanh(T.mul(product, 1 / sizes[1]!)) }
  }
  return { sizes, tensor: T.softplus(tensor) }
}

/**
 * A program of about `length` operations on five inputs, made from `seed`: three results and the gradient of their sum.
 *
 * @example
 * ```ts
 * import { Conformance } from "@typegrad/backend/conformance"
 *
 * Conformance.fuzz(42).name // => "random program 42"
 * ```
 *
 * @since 0.1.0
 * @category cases
 */
export const fuzz = (seed: number, length = 30): Case => {
  const shape = source(seed)
  const base = Array.from({ length: 1 + Math.floor(shape() * 3) }, () => pick(shape, dims))
  const all: ReadonlyArray<Sizes> = [base, base, smaller(shape, base), [], base]
  const inputs = all.map((sizes, i) => input(sizes, i === 4 ? bools : undefined))
  const build = (tensors: ReadonlyArray<AnyTensor>): ReadonlyArray<AnyTensor> => {
    const next = source(seed + 0x5bd1e995)
    const mask = tensors[4]
    const expanded = T.mul(T.add(tensors[0], tensors[2]), tensors[3])
    const values: Array<Value> = [
      { sizes: base, tensor: T.tanh(tensors[0]) },
      { sizes: base, tensor: T.tanh(tensors[1]) },
      { sizes: base, tensor: T.tanh(expanded) }
    ]
    const condition = (sizes: Sizes): any => (sizes.join() === base.join() ? mask : T.allFinite(tensors[0]))
    for (let i = 0; i < length; i++) values.push(grow(next, values.slice(-8), condition))
    return values.slice(-3).map((value) => T.tanh(value.tensor))
  }
  return {
    name: `random program ${seed}`,
    inputs: arrays(inputs),
    program: (...tensors) => {
      const floats = tensors.slice(0, 4)
      const gradients = Grad.grad((active: ReadonlyArray<AnyTensor>) => weighted(build([...active, tensors[4]])))(
        floats
      )
      return [build(tensors), gradients]
    },
    tolerance: { relative: 1e-4, absolute: 1e-4 },
    large: false,
    smooth: false
  }
}
