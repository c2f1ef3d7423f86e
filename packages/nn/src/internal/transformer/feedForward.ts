/** Two dense layers with a function between them, at each position. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type { F32 } from "../../attention/operand.ts"
import type { Initializer } from "../../Initializer.ts"
import type { Layer } from "../../Layer.ts"
import { affine, call, initAffine, type Mode } from "./mode.ts"

export interface FeedForwardConfig {
  readonly hidden: number
  readonly activation: Layer
  readonly gated: boolean
  readonly bias: boolean
  readonly kernelInit: Initializer
  readonly downInit: Initializer
}

export interface FeedForwardPart {
  readonly init: (key: Random.Key) => unknown
  readonly apply: (params: any, x: F32, mode: Mode) => F32
}

export const feedForwardPart = (config: FeedForwardConfig, width: number): FeedForwardPart => {
  const { activation, bias, downInit, gated, hidden, kernelInit } = config
  const bound = activation["~bind"]({ shape: ["time", hidden], dtype: "float32" })
  return {
    init: (key) => {
      const up = initAffine(kernelInit, Random.foldIn(key, 0), [width, hidden], bias)
      const down = initAffine(downInit, Random.foldIn(key, 1), [hidden, width], bias)
      return gated
        ? { gate: initAffine(kernelInit, Random.foldIn(key, 2), [width, hidden], bias), up, down }
        : { up, down }
    },
    apply: (params, x, mode) => {
      const up = affine(params.up, x)
      const inner = gated
        ? (Tensor.mul(call(bound, null, affine(params.gate, x), mode), up) as F32)
        : call(bound, null, up, mode)
      return affine(params.down, inner)
    }
  }
}
