/**
 * The gradient of a minibatch as an estimate of the whole gradient. Of N examples with gradients g_i, whose mean is g, a batch of
 * B drawn without replacement has the mean gradient g (it is unbiased), with variance
 * (1 / B) (N - B) / (N - 1) sigma^2, where sigma^2 is the mean of |g_i - g|^2 (Cochran, "Sampling Techniques", theorem 2.2).
 * Nothing is sampled here: all subsets are counted.
 */
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"

const examples = 12
const features = 4

/** Of one example: the squared error of a tanh unit. */
const loss = (w: Tensor.Tensor<[4]>, x: Tensor.Tensor<[4]>, y: Tensor.Tensor<[]>): Tensor.Tensor<[]> =>
  Tensor.square(Tensor.sub(Tensor.tanh(Tensor.matmul(x, w)), y))

/** By batch size: how far the mean over all batches is from the whole gradient, and their variance, counted and by the formula. */
export interface Row {
  readonly batch: number
  readonly subsets: number
  readonly bias: number
  readonly variance: number
  readonly predicted: number
}

export interface Result {
  readonly rows: ReadonlyArray<Row>
  /** the largest difference between the gradient of the mean loss and the mean of the examples' gradients */
  readonly whole: number
}

type Vector = ReadonlyArray<number>

const mean = (vectors: ReadonlyArray<Vector>): Vector =>
  vectors[0]!.map((_, j) => vectors.reduce((sum, vector) => sum + vector[j]!, 0) / vectors.length)

const squaredDistance = (a: Vector, b: Vector): number => a.reduce((sum, x, j) => sum + (x - b[j]!) ** 2, 0)

const largest = (a: Vector, b: Vector): number => Math.max(...a.map((x, j) => Math.abs(x - b[j]!)))

/** All subsets of `size` of the vectors. */
const subsets = <A>(all: ReadonlyArray<A>, size: number): Array<ReadonlyArray<A>> =>
  size === 0 ? [[]] : all.flatMap((first, i) => subsets(all.slice(i + 1), size - 1).map((rest) => [first].concat(rest)))

export const row = (gradients: ReadonlyArray<Vector>, batch: number): Row => {
  const n = gradients.length
  const whole = mean(gradients)
  const estimates = subsets(gradients, batch).map(mean)
  const spread = (vectors: ReadonlyArray<Vector>): number =>
    vectors.reduce((sum, vector) => sum + squaredDistance(vector, whole), 0) / vectors.length
  return {
    batch,
    subsets: estimates.length,
    bias: largest(mean(estimates), whole),
    variance: spread(estimates),
    predicted: ((1 / batch) * (n - batch) * spread(gradients)) / (n - 1)
  }
}

export const experiment = Effect.fn("course.sgd")(function* (seed: number) {
  const [weights, inputs, labels] = Random.split(Random.key(seed), 3)
  const w = Random.normal(weights, [features])
  const x = Random.normal(inputs, [examples, features])
  const y = Random.uniform(labels, [examples], { min: -1 })
  const perExample = Transform.vmap(Transform.grad(loss), { in: [null, 0, 0] })
  const ofMean = Transform.grad((w: Tensor.Tensor<[4]>) =>
    Tensor.mean(Transform.vmap(loss, { in: [null, 0, 0] })(w, x, y))
  )
  const found = yield* Program.evaluate({ each: perExample(w, x, y), whole: ofMean(w) })
  const flat = Array.from(found.each.data)
  const gradients = Array.from({ length: examples }, (_, i) => flat.slice(i * features, (i + 1) * features))
  return {
    rows: Array.from({ length: examples }, (_, i) => row(gradients, i + 1)),
    whole: largest(Array.from(found.whole.data), mean(gradients))
  } satisfies Result
})

export const report = ({ rows, whole }: Result): ReadonlyArray<string> => [
  `${examples} examples, ${features} weights: the gradients of all minibatches, drawn without replacement`,
  "",
  "    B   batches   |mean - gradient|   variance, counted   (1/B)(N-B)/(N-1) sigma^2",
  ...rows.map(
    ({ batch, bias, predicted, subsets, variance }) =>
      `${String(batch).padStart(5)}${String(subsets).padStart(10)}${bias.toExponential(1).padStart(20)}` +
      `${variance.toFixed(9).padStart(20)}${predicted.toFixed(9).padStart(27)}`
  ),
  "",
  `the gradient of the mean loss differs from the mean of the examples' gradients by ${whole.toExponential(1)}`
]
