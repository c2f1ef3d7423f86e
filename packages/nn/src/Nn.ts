/**
 * Layers, and their composition into models.
 *
 * @since 0.1.0
 */
export { type AddBranches, addBranches, type Branches } from "./combinators/addBranches.ts"
export { compose } from "./combinators/compose.ts"
export { type EncoderDecoder, encoderDecoder } from "./combinators/encoderDecoder.ts"
export { type Repeat, type Repeated, repeat } from "./combinators/repeat.ts"
export { type Residual, residual } from "./combinators/residual.ts"
export { type Stack, stack } from "./combinators/stack.ts"
export type { Need } from "./Layer.ts"
export {
  type Activation,
  activation,
  gelu,
  type Identity,
  identity,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  softplus,
  tanh
} from "./layers/activation.ts"
export { type BatchNorm, batchNorm, type NormParams, type NormState } from "./layers/batchNorm.ts"
export { type Dense, type DenseParams, type DenseWith, dense, type KernelParams } from "./layers/dense.ts"
export { type Dropout, dropout } from "./layers/dropout.ts"
export { type Flatten, flatten } from "./layers/flatten.ts"
export { type Input, input } from "./layers/input.ts"
export { type LayerNorm, layerNorm } from "./layers/layerNorm.ts"
export { sequential } from "./Sequential.ts"
