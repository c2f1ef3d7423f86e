/**
 * Typed datasets and where they come from.
 *
 * @since 0.1.0
 */
export * as Dataset from "./Dataset.ts"
export * as DatasetError from "./DatasetError.ts"
export * as Digits from "./Digits.ts"
export * as Idx from "./Idx.ts"
export * as Mnist from "./Mnist.ts"
export * as Source from "./Source.ts"
export * as Synthetic from "./Synthetic.ts"
export * as Text from "./Text.ts"
export * as Tokenizer from "./Tokenizer.ts"
