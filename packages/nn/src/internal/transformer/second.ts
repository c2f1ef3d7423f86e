/** Models of two sequences, one that looks and the context that it looks at, or of one sequence and its mask. */
import type * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type { Bool, F32 } from "../../attention/operand.ts"
import * as internal from "../layer.ts"
import { makeMultiModel } from "../multiModel.ts"
import { inference, type Mode } from "./mode.ts"
import { headSize, type Seen } from "./multiHead.ts"

interface SecondInputs {
  readonly x: F32
  readonly context: F32
  /** `[..., keys]` */
  readonly mask?: Bool
}

interface Sequences {
  readonly width: number
  readonly contextWidth: number
  /** the last axis of the output */
  readonly features: number
  readonly masked: boolean
  readonly needsKey: boolean
  readonly init: (key: Random.Key) => unknown
  /** the mask stretches to `[..., heads, queries, keys]` where `heads` is true, else to `[..., queries, keys]` */
  readonly apply: (params: any, x: F32, context: F32, mask: Bool | undefined, mode: Mode) => F32
  readonly heads: boolean
}

/** A mask of keys `[..., keys]` over all queries. */
export const overQueries = (mask: Bool, heads: boolean): Bool =>
  (heads
    ? Tensor.expandDims(Tensor.expandDims(mask, -2) as Bool, -2)
    : Tensor.expandDims(mask, -2)) as Tensor.AnyTensor as Bool

export const secondModel = <M>(sequences: Sequences): M => {
  const { apply, contextWidth, features, heads, init, masked, needsKey, width } = sequences
  const run = (params: any, { context, mask, x }: SecondInputs, mode: Mode): F32 =>
    apply(params, x, context, mask === undefined ? undefined : overQueries(mask, heads), mode)
  const float = "float32" as const
  return makeMultiModel(
    {
      x: { shape: ["time", width], dtype: float },
      context: { shape: ["context", contextWidth], dtype: float },
      ...(masked ? { mask: { shape: ["context"], dtype: "bool" as const } } : {})
    },
    {
      output: { shape: ["time", features], dtype: float },
      needsKey,
      hasState: false,
      init: (key) => ({ params: init(key), state: null }),
      train: ({ params }, x, key) => [run(params, x, { training: true, key }), null],
      infer: ({ params }, x) => run(params, x, inference)
    }
  )
}

/** What `masked` and `width` of a layer for one sequence say: null without a mask, as the width is then the input's. */
export const maskedWidth = (
  op: string,
  heads: number,
  options: { readonly masked?: unknown; readonly width?: unknown }
): number | null => {
  const width = options.width as number | undefined
  if (options.masked !== true)
    return width === undefined ? null : internal.fail(op, `${op}: a width is for masked only`)
  if (width === undefined) return internal.fail(op, `${op}: masked needs a width`)
  internal.checkCount(`${op}: width`, width)
  headSize(op, width, heads)
  return width
}

interface Masked {
  readonly width: number
  readonly needsKey: boolean
  readonly init: (key: Random.Key) => unknown
  /** the mask stretches to `[..., heads, queries, keys]` */
  readonly apply: (params: any, x: F32, mode: Mode, seen: Seen) => F32
}

/** A model of one sequence and a mask that is true where it has a token. */
export const maskedModel = <M>({ apply, init, needsKey, width }: Masked): M => {
  const run = (params: any, { mask, x }: { readonly x: F32; readonly mask: Bool }, mode: Mode): F32 =>
    apply(params, x, mode, { mask: overQueries(mask, true) })
  const x = { shape: ["time", width], dtype: "float32" } as const
  return makeMultiModel(
    { x, mask: { shape: ["time"], dtype: "bool" } },
    {
      output: x,
      needsKey,
      hasState: false,
      init: (key) => ({ params: init(key), state: null }),
      train: ({ params }, inputs, key) => [run(params, inputs, { training: true, key }), null],
      infer: ({ params }, inputs) => run(params, inputs, inference)
    }
  )
}
