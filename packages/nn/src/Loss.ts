/**
 * Losses: what training makes small. A loss says which field of an example is its label (`label` unless told otherwise),
 * and its type says for which outputs and labels it makes sense. The loss of a batch is `Loss.mean`.
 *
 * @since 0.1.0
 */
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Batch } from "./internal/label.ts"
import * as T from "./internal/loose.ts"
import { ratio } from "./internal/terms.ts"
import type { Rule } from "./Rule.ts"

export {
  type BinaryCrossEntropy,
  type BinaryCrossEntropyOfLabel,
  binaryCrossEntropy
} from "./losses/binaryCrossEntropy.ts"
export { type ContrastiveOfLabel, contrastive } from "./losses/contrastive.ts"
export { type CosineEmbeddingOfLabel, cosineEmbedding } from "./losses/cosineEmbedding.ts"
export { type CrossEntropy, type CrossEntropyOfLabel, crossEntropy } from "./losses/crossEntropy.ts"
export { type Ctc, type CtcOfLabel, ctc } from "./losses/ctc.ts"
export { type DiceOfLabel, dice } from "./losses/dice.ts"
export { type FocalOfLabel, focal } from "./losses/focal.ts"
export { type GaussianNll, type GaussianNllOfLabel, gaussianNll } from "./losses/gaussianNll.ts"
export { type HingeOfLabel, hinge } from "./losses/hinge.ts"
export { type HuberOfLabel, huber } from "./losses/huber.ts"
export { type InfoNceOfVectors, infoNce } from "./losses/infoNce.ts"
export { type JaccardOfLabel, jaccard } from "./losses/jaccard.ts"
export type {
  BinaryLoss,
  ClassLoss,
  ElementLoss,
  FieldsOf,
  OverlapLoss,
  OverlapOptions,
  PairLoss,
  VectorLoss,
  VectorOptions
} from "./losses/kinds.ts"
export { type KlDivergence, type KlDivergenceOfLabel, klDivergence } from "./losses/klDivergence.ts"
export { type LogCoshOfLabel, logCosh } from "./losses/logCosh.ts"
export { type MaeOfLabel, mae } from "./losses/mae.ts"
export { type MadeLoss, make } from "./losses/make.ts"
export { type Mse, type MseOfLabel, mse } from "./losses/mse.ts"
export { type MultiMarginOfLabel, multiMargin } from "./losses/multiMargin.ts"
export { type NllOfLabel, nll } from "./losses/nll.ts"
export { type NtXentOfVectors, ntXent } from "./losses/ntXent.ts"
export { type OnOutput, on } from "./losses/on.ts"
export { type PoissonNllOfLabel, poissonNll } from "./losses/poissonNll.ts"
export { type SmoothL1OfLabel, smoothL1 } from "./losses/smoothL1.ts"
export { type SquaredHingeOfLabel, squaredHinge } from "./losses/squaredHinge.ts"
export { type TripletOfVectors, triplet } from "./losses/triplet.ts"

/**
 * A loss with its label in field `K`; `""` where it has none.
 *
 * @since 0.1.0
 * @category models
 */
export interface Loss<K extends string = string> extends Rule {
  readonly "~uses": string
  readonly "~key": K
  readonly name: string
  /** the field of the label */
  readonly labelField: K
  /** whether int32 labels are ids of the classes along the output's last axis */
  readonly classIds: boolean
  /** an id that is none of the classes and yet no mistake */
  readonly ignored?: number | undefined
  /** the output that it is of, where the model gives a record and the loss takes one of them */
  readonly output?: string | undefined
  /** all fields that it reads; that of the label alone unless it says so */
  readonly uses?: ReadonlyArray<string> | undefined
  /**
   * The loss of every example of a batch, `[batch]`. The first axis of the output `[batch, ...out]` and of every field is the
   * batch. `present`, bool `[batch]`, is false for examples that only fill it up; all are present unless told. Throws `ShapeError`, with
   * the sentence of the type, where the label does not fit the output.
   */
  readonly perExample: (
    output: Tensor.AnyTensor,
    batch: Batch,
    present?: Tensor.Tensor<Shape, "bool">
  ) => Tensor.Tensor<Shape>
  /**
   * Where examples, or their positions, do not count alike: `perExample` as fractions, `[batch]` each, whose sums make the mean of a batch.
   */
  readonly fraction?:
    | ((output: Tensor.AnyTensor, batch: Batch, present?: Tensor.Tensor<Shape, "bool">) => Fraction)
    | null
    | undefined
}

/**
 * A numerator and a denominator for every example of a batch, `[batch]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fraction {
  readonly total: Tensor.Tensor<Shape>
  readonly weight: Tensor.Tensor<Shape>
}

/**
 * The loss of a batch: the mean of its examples, or of all their positions, by their weights where the loss has masks or weights. It is 0,
 * and so is its gradient, where nothing counts; `Trainer.test` of a dataset in which nothing counts gives NaN.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * const output = Tensor.constant(NdArray.make([1, 2, 3]))
 * const batch = { label: Tensor.zeros([3]), certainty: Tensor.constant(NdArray.make([1, 3, 0])) }
 * const loss = Loss.mean(Loss.mse({ weight: "certainty" }), output, batch)
 * Effect.runPromise(Effect.provide(Effect.map(Program.evaluate(loss), NdArray.item), Reference.layer())) // => 3.25
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const mean = (loss: Loss, output: Tensor.AnyTensor, batch: Batch): Tensor.Tensor<[]> => {
  if (loss.fraction === undefined || loss.fraction === null)
    return Tensor.mean(loss.perExample(output, batch)) as Tensor.Tensor<[]>
  const { total, weight } = loss.fraction(output, batch)
  return ratio(T.sum(total), T.sum(weight)) as Tensor.Tensor<[]>
}
