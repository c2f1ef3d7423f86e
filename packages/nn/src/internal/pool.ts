/** What the pooling layers share at run time. */
import type { Padding2, Size2 } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Layer } from "../Layer.ts"
import * as internal from "./layer.ts"
import { checkPlaces, checkReach, checkWindow, type Rank, slid } from "./window.ts"

/** What constructors are given; the types of each say more. */
export interface Given {
  readonly stride?: Size2
  readonly padding?: Padding2
  readonly countPadding?: boolean
}

type Op = (x: Tensor.AnyTensor, kernel: unknown, options: object) => Tensor.AnyTensor

const ops = {
  avgPool1d: Tensor.avgPool1d as unknown as Op,
  avgPool2d: Tensor.avgPool2d as unknown as Op,
  maxPool1d: Tensor.maxPool1d as unknown as Op,
  maxPool2d: Tensor.maxPool2d as unknown as Op
}

/** A layer that pools by the op of its kind. */
export const make = <L extends Layer>(kind: keyof typeof ops, rank: Rank, kernel: Size2, given: Given = {}): L => {
  const { padding = "valid", stride = kernel } = given
  const window = { kernel, stride, padding, dilation: 1 }
  checkWindow(kind, window)
  checkReach(kind, rank, window)
  return internal.make<L>(kind, "", (input) => {
    checkPlaces(kind, rank, input)
    const output = { shape: slid(kind, input.shape, window), dtype: input.dtype }
    return internal.pure(output, (x) => ops[kind](x, kernel, { ...given, stride, padding }))
  })
}
