import type * as Shape from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

export type Loaded = Shape.Shape
export const start = Tensor.zeros([1])
