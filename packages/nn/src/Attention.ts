/**
 * Attention as functions of tensors, and what goes with it: heads, and positions. The layers are in `Nn`.
 *
 * @since 0.1.0
 */
export { additive } from "./attention/additive.ts"
export type { Options } from "./attention/given.ts"
export { groupedQuery } from "./attention/groupedQuery.ts"
export { joinHeads, splitHeads } from "./attention/heads.ts"
export { alibi, sinusoidal } from "./attention/positions.ts"
export { type RotaryOptions, rotary } from "./attention/rotary.ts"
export { scaledDotProduct } from "./attention/scaledDotProduct.ts"
