/**
 * Activations as functions of a tensor: `Activation.gelu(x)`. Those that `Nn` has under the same names are layers made of them.
 * All take float32 and, but for the gates, keep the shape; `ShapeError` is thrown for other dtypes.
 *
 * Where a function has a kink its derivative there is one of those beside it: of the piece that `x <= 0` or a bound belongs to,
 * as in PyTorch. Each says which.
 *
 * @since 0.1.0
 */
export { logSoftmax, relu, sigmoid, softmax, softplus, tanh } from "@typegrad/core/Tensor"
export { celu, elu, selu } from "./activations/exponentials.ts"
export { geglu, glu, reglu, swiglu } from "./activations/gated.ts"
export { hardShrink, hardSigmoid, hardSwish, hardTanh, softShrink } from "./activations/hard.ts"
export { leakyRelu, prelu, relu6, thresholdedRelu } from "./activations/rectifiers.ts"
export { gelu, geluTanh, logSigmoid, mish, silu, softsign, tanhShrink } from "./activations/smooth.ts"
