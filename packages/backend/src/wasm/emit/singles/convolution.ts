import { emitConvolution } from "../convolution.ts"
import type { Divided } from "./Single.ts"

export const convolution: Divided<"convolution"> = ({ attrs, context, inputs: [x, kernel], result, turned }) =>
  emitConvolution(context, { attrs, x: x!, kernel: kernel!, result, turned })
