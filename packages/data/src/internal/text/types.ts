import type { Tensor } from "@typegrad/core/Tensor"

/**
 * `L` tokens, and for each the one that comes next.
 *
 * @since 0.1.0
 * @category models
 */
export interface Window<L extends number> {
  readonly input: Tensor<[L], "int32">
  readonly target: Tensor<[L], "int32">
}

/**
 * A sequence filled up to `L` tokens, for each the one that comes next, and whether it is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sequence<L extends number> extends Window<L> {
  readonly mask: Tensor<[L], "bool">
}
