/** A block of a transformer: attention, perhaps to a second sequence too, and a feed-forward network, each around a residual. */
import * as Random from "@typegrad/core/Random"
import type { Bool, F32 } from "../../attention/operand.ts"
import { layerNorm } from "../../layers/layerNorm.ts"
import { type FeedForwardConfig, feedForwardPart } from "./feedForward.ts"
import { call, dropped, type Mode, plus, within } from "./mode.ts"
import { type HeadsConfig, multiHead, type Seen } from "./multiHead.ts"

export interface BlockConfig {
  readonly heads: HeadsConfig
  readonly feedForward: FeedForwardConfig
  readonly norm: "pre" | "post"
  readonly epsilon: number
  readonly dropout: number
}

/** The second sequence: `[..., keys, contextWidth]`. */
interface Second {
  readonly context: F32
  readonly mask?: Bool | undefined
}

export interface BlockPart {
  readonly init: (key: Random.Key) => unknown
  readonly apply: (params: any, x: F32, mode: Mode, seen?: Seen, second?: Second) => F32
}

/** `contextWidth` is null where there is no second sequence. */
export const blockPart = (config: BlockConfig, width: number, contextWidth: number | null): BlockPart => {
  const { dropout, epsilon, norm } = config
  const normal = layerNorm({ epsilon })["~bind"]({ shape: ["time", width], dtype: "float32" })
  const attention = multiHead(config.heads, width, width)
  const cross =
    contextWidth === null
      ? null
      : multiHead({ ...config.heads, causal: false, alibi: false, rotary: null }, width, contextWidth)
  const feedForward = feedForwardPart(config.feedForward, width)
  /** x + f(norm(x)), or norm(x + f(x)) */
  const around = (x: F32, params: unknown, mode: Mode, index: number, f: (x: F32, mode: Mode) => F32): F32 => {
    const own = within(mode, index)
    const inner = norm === "pre" ? call(normal, params, x, own) : x
    const sum = plus(x, dropped(dropout, f(inner, within(own, 0)), within(own, 1)))
    return norm === "pre" ? sum : call(normal, params, sum, own)
  }
  return {
    init: (key) => {
      const own = (index: number) => Random.foldIn(key, index)
      const scales = () => normal.init!(key).params
      return {
        attentionNorm: scales(),
        attention: attention.init(own(0)),
        ...(cross === null ? {} : { crossNorm: scales(), cross: cross.init(own(2)) }),
        feedForwardNorm: scales(),
        feedForward: feedForward.init(own(1))
      }
    },
    apply: (params, x, mode, seen, second) => {
      const attended = around(x, params.attentionNorm, mode, 0, (y, own) =>
        attention.apply(params.attention, y, y, own, seen)
      )
      const crossed =
        cross === null
          ? attended
          : around(attended, params.crossNorm, mode, 2, (y, own) =>
              cross.apply(params.cross, y, second!.context, own, { mask: second!.mask })
            )
      return around(crossed, params.feedForwardNorm, mode, 1, (y, own) => feedForward.apply(params.feedForward, y, own))
    }
  }
}
