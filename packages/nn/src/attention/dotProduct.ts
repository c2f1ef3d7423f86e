/** The composite that scaled dot-product attention is. */
import * as Composite from "@typegrad/core/Composite"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { type Bool, distance, type F32, type I32 } from "./operand.ts"

/** Inputs of the composite behind query, key and value, in this order. */
interface Extra {
  readonly mask?: Bool | undefined
  readonly bias?: F32 | undefined
  /** which weights dropout keeps */
  readonly keep?: Bool | undefined
  /** int32 []: how many keys come before the first query */
  readonly past?: I32 | undefined
}

interface Attributes {
  readonly scale: number
  readonly causal: boolean
  /** of dropout: what the weights that are kept are divided by; 1 without */
  readonly kept: number
}

const order = ["mask", "bias", "keep", "past"] as const

const lastAxes = (x: Tensor.AnyTensor): readonly [number, number] => {
  const sizes = Tensor.sizes(x)
  return [sizes.at(-2)!, sizes.at(-1)!]
}

/** The last two axes exchanged. */
const flip = (x: F32): F32 => Tensor.swapAxes(x, -2, -1) as F32

/**
 * e^scores over their sum along the last axis; 0 where a row has no finite score. The maximum is a constant for the gradient: what is
 * subtracted cancels.
 */
export const weightsOf = (scores: F32): F32 => {
  const [, keys] = lastAxes(scores)
  if (keys === 0) return scores
  const largest = Tensor.stopGradient(Tensor.max(scores, [-1], true) as F32) as F32
  const shift = Tensor.where(Tensor.equal(largest, Number.NEGATIVE_INFINITY) as Bool, 0, largest) as F32
  const powers = Tensor.exp(Tensor.sub(scores, shift) as F32) as F32
  const sum = Tensor.sum(powers, [-1], true) as F32
  return Tensor.div(powers, Tensor.where(Tensor.equal(sum, 0) as Bool, 1, sum) as F32) as F32
}

const body = (query: F32, key: F32, value: F32, extra: Extra, { causal, kept, scale }: Attributes): F32 => {
  const product = Tensor.matmul(Tensor.mul(query, scale) as F32, flip(key)) as F32
  const biased = extra.bias === undefined ? product : (Tensor.add(product, extra.bias) as F32)
  const [queries, keys] = lastAxes(product)
  const before = causal ? (Tensor.greaterEqual(distance(queries, keys, extra.past), 0) as Bool) : undefined
  const seen = [before, extra.mask].filter((each) => each !== undefined)
  const scores = seen.reduce((x, each) => Tensor.where(each, x, Number.NEGATIVE_INFINITY) as F32, biased)
  const weights = weightsOf(scores)
  const dropped =
    extra.keep === undefined ? weights : (Tensor.where(extra.keep, Tensor.div(weights, kept) as F32, 0) as F32)
  return Tensor.matmul(dropped, value) as F32
}

/**
 * `softmax(query key^T scale + bias) value`, over the keys that may be seen. Leading axes broadcast; all operands fit, and a mask, bias
 * or `keep` has at least the rank 2.
 */
export const dotProduct = (query: F32, key: F32, value: F32, extra: Extra, attributes: Attributes): F32 => {
  const given = order.filter((name) => extra[name] !== undefined)
  const call = Composite.make({
    name: "typegrad/attention",
    attrs: { ...attributes, inputs: given },
    body: (q: F32, k: F32, v: F32, ...rest: ReadonlyArray<Tensor.AnyTensor>) =>
      body(q, k, v, Object.fromEntries(given.map((name, i) => [name, rest[i]])) as Extra, attributes)
  }) as unknown as (...inputs: ReadonlyArray<Tensor.AnyTensor>) => Tensor.Tensor<Shape>
  return call(query, key, value, ...given.map((name) => extra[name]!))
}
