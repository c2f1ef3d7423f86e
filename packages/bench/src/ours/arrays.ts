/** Values as host arrays of ours. */
import * as NdArray from "@typegrad/core/NdArray"
import type { Values } from "../problems/Problem.ts"

export const array = ({ data, shape }: Values): NdArray.NdArray =>
  NdArray.fromArray(shape, data instanceof Int32Array ? "int32" : "float32", data) as NdArray.NdArray
