/** BERT, on types. */
import type { Dim } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { Repeated } from "../../combinators/repeat.ts"
import type { NormParams } from "../../layers/batchNorm.ts"
import type { DenseParams } from "../../layers/dense.ts"
import type { PositionParams } from "../../layers/positions.ts"
import type { EmbeddingParams } from "./embedding.ts"
import type { AnyBlueprint, BlockParams } from "./transformer.ts"

/**
 * The parameters of BERT: vocabulary `V`, context `C`, `S` segments, width `D`, `L` blocks.
 *
 * @since 0.1.0
 * @category models
 */
export interface BertParams<
  V extends Dim,
  C extends Dim,
  S extends Dim,
  D extends Dim,
  L extends number,
  B extends AnyBlueprint
> {
  readonly tokens: EmbeddingParams<V, D>
  readonly positions: PositionParams<C, D>
  readonly segments: EmbeddingParams<S, D>
  readonly norm: NormParams<D>
  readonly blocks: Repeated<L, BlockParams<D, B>>
  readonly pooler: DenseParams<D, D>
}

/**
 * What BERT reads: ids, which of the texts each belongs to, and where there is no padding.
 *
 * @since 0.1.0
 * @category models
 */
export type BertInputs = {
  readonly tokens: Tensor<["time"], "int32">
  readonly segments: Tensor<["time"], "int32">
  readonly mask: Tensor<["time"], "bool">
}

/**
 * What BERT gives: a vector for each token, and one for the whole.
 *
 * @since 0.1.0
 * @category models
 */
export type BertOutputs<D extends number> = {
  readonly tokens: Tensor<["time", D]>
  readonly pooled: Tensor<[D]>
}
