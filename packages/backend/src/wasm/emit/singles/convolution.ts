import { emitConvolution } from "../convolution.ts"
import type { Single } from "./Single.ts"

export const convolution: Single<"convolution"> = ({ attrs, context, fn, inputs: [x, kernel], result }) =>
  emitConvolution(context, fn, attrs, x!, kernel!, result)
