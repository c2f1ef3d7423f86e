import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"

export const start = Transform.stopGradient(Tensor.zeros([1]))
