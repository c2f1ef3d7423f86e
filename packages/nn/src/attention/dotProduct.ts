/** The composites that scaled dot-product attention is made of. */
import * as Composite from "@typegrad/core/Composite"
import * as Tensor from "@typegrad/core/Tensor"
import { arrange, type Extra, type Operands, spread } from "./arrange.ts"
import { type Bool, distance, type F32 } from "./operand.ts"

interface Attributes {
  readonly scale: number
  readonly causal: boolean
  /** of dropout: what the weights that are kept are divided by; 1 without */
  readonly kept: number
}

const order = ["mask", "bias", "keep", "past"] as const

/** The last two axes exchanged. */
const flip = (x: F32): F32 => Tensor.swapAxes(x, -2, -1) as F32

const rowSum = (x: F32): F32 => Tensor.sum(x, [-1], true) as F32

/**
 * e^scores over their sum along the last axis; 0 where a row has no finite score. `shift`, the maximum, is a constant for the gradient:
 * what is subtracted cancels.
 */
const softmax = (scores: F32) => {
  const largest = Tensor.stopGradient(Tensor.max(scores, [-1], true) as F32) as F32
  const shift = Tensor.where(Tensor.equal(largest, Number.NEGATIVE_INFINITY) as Bool, 0, largest) as F32
  const powers = Tensor.exp(Tensor.sub(scores, shift) as F32) as F32
  const all = rowSum(powers)
  const sum = Tensor.where(Tensor.equal(all, 0) as Bool, 1, all) as F32
  return { shift, sum, weights: Tensor.div(powers, sum) as F32 }
}

export const weightsOf = (scores: F32): F32 => (Tensor.sizes(scores).at(-1) === 0 ? scores : softmax(scores).weights)

/** Of operands `[..., time, width]` whose leading axes broadcast. */
const scoresOf = ({ extra, key, query }: Operands, { causal, scale }: Attributes): F32 => {
  const product = Tensor.matmul(Tensor.mul(query, scale) as F32, flip(key)) as F32
  const biased = extra.bias === undefined ? product : (Tensor.add(product, extra.bias) as F32)
  const [queries, keys] = Tensor.sizes(product).slice(-2) as [number, number]
  const before = causal ? (Tensor.greaterEqual(distance(queries, keys, extra.past), 0) as Bool) : undefined
  const seen = [before, extra.mask].filter((each) => each !== undefined)
  return seen.reduce((x, each) => Tensor.where(each, x, Number.NEGATIVE_INFINITY) as F32, biased)
}

/** What dropout leaves of weights, or of their cotangents. */
const dropped = (weights: F32, { keep }: Extra, { kept }: Attributes): F32 =>
  keep === undefined ? weights : (Tensor.where(keep, Tensor.div(weights, kept) as F32, 0) as F32)

const average = (weights: F32, { extra, value }: Operands, attributes: Attributes): F32 =>
  Tensor.matmul(dropped(weights, extra, attributes), value) as F32

/** The cotangents of scores with weights p: p (d - the mean of d with these weights), where d are the weights' cotangents. */
const scoreGradient = (weights: F32, cotangent: F32, { extra, value }: Operands, attributes: Attributes): F32 => {
  const d = dropped(Tensor.matmul(cotangent, flip(value)) as F32, extra, attributes)
  return Tensor.mul(weights, Tensor.sub(d, rowSum(Tensor.mul(weights, d) as F32)) as F32) as F32
}

/** A statistic of rows `[batch.., time, heads]` has the axes of a result but the last. */
const statistic = (x: F32, back: (x: F32) => F32): F32 => Tensor.stopGradient(Tensor.squeeze(back(x), -1) as F32) as F32

/** Cotangents of a bias are those of the scores, summed where it was stretched. */
const shrunk = (x: F32, like: F32): F32 => {
  const sizes = Tensor.sizes(like)
  const axes = Tensor.sizes(x).flatMap((size, axis) => (size === sizes[axis] ? [] : [axis]))
  return axes.length === 0 ? x : (Tensor.sum(x, axes, true) as F32)
}

type Tensors = ReadonlyArray<Tensor.AnyTensor>
type Call = (...inputs: Tensors) => Tensors

/** Attention over what `arrange` gives, as a composite whose gradient is another. */
const composite = (given: ReadonlyArray<(typeof order)[number]>, attributes: Attributes, rows: boolean): Call => {
  const attrs = { ...attributes, inputs: given }
  const named = ([query, key, value, ...rest]: Tensors): Operands => ({
    ...{ query: query as F32, key: key as F32, value: value as F32 },
    extra: Object.fromEntries(given.map((name, i) => [name, rest[i]]))
  })
  const count = 3 + given.length

  /** Cotangents of the scores, and what they come from; the statistics of rows are computed again, as derivatives go through them. */
  const scoresBack = (inputs: Tensors, cotangent: F32) => {
    const operands = spread(named(inputs))
    const { weights } = softmax(scoresOf(operands, attributes))
    const back = spread({ ...named(inputs), query: cotangent }).query
    return { operands, weights, back, scores: scoreGradient(weights, back, operands, attributes) }
  }

  const gradient = Composite.make({
    name: "typegrad/attentionGrad",
    attrs,
    rows,
    body: (...inputs: Tensors) => {
      const { back, operands, scores, weights } = scoresBack(inputs.slice(0, count), inputs.at(-1) as F32)
      const { extra, key, query } = operands
      const scaled = Tensor.mul(query, attributes.scale) as F32
      const toQuery = Tensor.mul(Tensor.matmul(scores, key) as F32, attributes.scale) as F32
      const toKey = Tensor.matmul(flip(scores), scaled) as F32
      const toValue = Tensor.matmul(flip(dropped(weights, extra, attributes)), back) as F32
      return [operands.back(toQuery), operands.backKey(toKey), operands.backKey(toValue)]
    }
  }) as unknown as Call

  return Composite.make({
    name: "typegrad/attention",
    attrs,
    rows,
    body: (...inputs: Tensors) => {
      const operands = spread(named(inputs))
      const { shift, sum, weights } = softmax(scoresOf(operands, attributes))
      const { back } = operands
      return [back(average(weights, operands, attributes)), statistic(shift, back), statistic(sum, back)]
    },
    vjp: ({ cotangents: [cotangent], inputs, outputs }) => {
      if (cotangent === null || cotangent === undefined) return inputs.map(() => null)
      const found = gradient(...inputs, ...outputs, cotangent)
      const toBias = (bias: F32): F32 => {
        const { operands, scores } = scoresBack(inputs, cotangent as F32)
        return shrunk(operands.backScores(scores), bias)
      }
      return [...found, ...given.map((name, i) => (name === "bias" ? toBias(inputs[3 + i] as F32) : null))]
    }
  }) as unknown as Call
}

/**
 * `softmax(query key^T scale + bias) value`, over the keys that may be seen. Leading axes broadcast; all operands fit, and a mask, bias
 * or `keep` has at least the rank 2.
 */
export const dotProduct = (query: F32, key: F32, value: F32, extra: Extra, attributes: Attributes): F32 => {
  const operands = { query, key, value, extra }
  const arranged = Tensor.sizes(key).at(-2) === 0 ? null : arrange(operands)
  if (arranged === null) return average(weightsOf(scoresOf(operands, attributes)), operands, attributes)
  const given = order.filter((name) => extra[name] !== undefined)
  const rest = given.map((name) => arranged.extra[name]!)
  const [result] = composite(given, attributes, arranged.rows)(arranged.query, arranged.key, arranged.value, ...rest)
  return arranged.back(result as F32)
}
