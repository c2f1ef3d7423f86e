import type { Dim } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Image, ImageText, Sequence, SequenceText } from "../internal/types/conv.ts"
import type { Amount, AmountAt, AmountErr, Padded, PadErr, PadMode } from "../internal/types/pad.ts"
import type { Channels } from "../internal/types/pool.ts"
import { checkPlaces, checkWholes, plus, type Rank } from "../internal/window.ts"
import type { Layer } from "../Layer.ts"

/**
 * What stands at the border.
 *
 * @since 0.1.0
 * @category models
 */
export interface PadOptions<M> {
  /**
   * `"constant"` (unless given) is a number; others take elements from the other side of the border: `"reflect"` mirrors at the element
   * at the end (`c b|a b c|b a`), `"symmetric"` behind it (`b a|a b c|c b`), `"edge"` repeats it (`a a|a b c|c c`), `"circular"` goes
   * on at the other end (`b c|a b c|a b`)
   */
  readonly mode?: M
  /** the number of `"constant"`; 0 unless given */
  readonly value?: number
}

/**
 * An image with a border.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pad2d<A extends Amount | readonly [Amount, Amount], M extends PadMode = "constant"> extends Layer {
  readonly "~kind": "pad2d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"] extends readonly [infer H, infer W, unknown]
    ? [Padded<H, AmountAt<A, 0>>, Padded<W, AmountAt<A, 1>>, Channels<this["~in"]>]
    : [number, number, number]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": PadErr<this["~in"], this["~dt"], Image, ImageText, A, M, "pad2d">
}

/**
 * A sequence with a border.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pad1d<A extends Amount, M extends PadMode = "constant"> extends Layer {
  readonly "~kind": "pad1d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"] extends readonly [infer T, unknown]
    ? [Padded<T, A>, Channels<this["~in"]>]
    : [number, number]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": PadErr<this["~in"], this["~dt"], Sequence, SequenceText, A, M, "pad1d">
}

type Ends = readonly [before: number, after: number]

const ends = (amount: Amount): Ends => (typeof amount === "number" ? [amount, amount] : amount)

/** As `EndErr` on types. */
const checkEnds = (kind: string, mode: PadMode, shape: ReadonlyArray<Dim>, by: ReadonlyArray<Ends>): void => {
  for (const [axis, size] of shape.slice(0, -1).entries()) {
    if (mode === "constant" || typeof size === "string") continue
    const most = mode === "reflect" ? Math.max(0, size - 1) : mode === "edge" && size > 0 ? Infinity : size
    for (const n of by[axis]!)
      if (n > most) {
        const at = `axis ${axis} of ${internal.show(shape)} (size ${size})`
        internal.fail(kind, `${kind}: ${mode} can add ${most} elements to an end of ${at}, not ${n}`)
      }
  }
}

const make = <L extends Layer>(kind: string, rank: Rank, by: ReadonlyArray<Ends>, options: PadOptions<PadMode>): L => {
  const { mode = "constant", value = 0 } = options
  for (const each of by) checkWholes(`${kind}: a padding`, each)
  return internal.make<L>(kind, "", ({ dtype, shape }) => {
    checkPlaces(kind, rank, { dtype, shape })
    checkEnds(kind, mode, shape, by)
    const after = shape.map((size, axis): Dim => {
      const more = (by[axis]?.[0] ?? 0) + (by[axis]?.[1] ?? 0)
      return typeof size === "string" ? plus(size, more) : size + more
    })
    return internal.pure({ shape: after, dtype }, (x) => {
      const lead = Array.from({ length: x.shape.length - shape.length }, (): Ends => [0, 0])
      return Tensor.pad(x as Tensor.Tensor<ReadonlyArray<Dim>>, [...lead, ...by, [0, 0]], { mode, value })
    })
  })
}

/** The amount itself, or a sentence. */
type AmountOf<A, Op extends string> =
  AmountErr<AmountAt<A, 0>, Op> extends string
    ? AmountErr<AmountAt<A, 0>, Op>
    : AmountErr<AmountAt<A, 1>, Op> extends string
      ? AmountErr<AmountAt<A, 1>, Op>
      : A

type AmountOf1<A, Op extends string> = AmountErr<A, Op> extends string ? AmountErr<A, Op> : A

/**
 * An image `[height, width, channels]` with a border: of `amount` places on each side, or `[height, width]`, where each is a number
 * for both ends or `[before, after]`. Before a convolution that stays inside it makes any border: with `"circular"` the convolution
 * commutes with shifts.
 *
 * Another mode than `"constant"` needs the elements that it takes: fewer than the axis has with `"reflect"`, at most as many with
 * `"symmetric"` and `"circular"`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const torus = Nn.stack(Nn.pad2d(1, { mode: "circular" }), Nn.conv2d({ filters: 8, kernel: 3 }))
 * Nn.sequential(Nn.input([28, 28, 1]), torus).output.shape // => [28, 28, 8]
 * Nn.sequential(Nn.input([28, 28, 1]), Nn.pad2d([0, [1, 2]])).output.shape // => [28, 31, 1]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const pad2d = <const A extends number | readonly [Amount, Amount], M extends PadMode = "constant">(
  amount: AmountOf<A, "pad2d">,
  options?: PadOptions<M>
): Pad2d<A, M> => {
  const [height, width] = typeof amount === "number" ? [amount, amount] : (amount as readonly [Amount, Amount])
  return make("pad2d", 2, [ends(height), ends(width)], options ?? {})
}

/**
 * A sequence `[time, channels]` with `amount` places more on each side, or `[before, after]`; otherwise as `pad2d`. With
 * `[(kernel - 1) dilation, 0]` before it a convolution is causal: it reads nothing later (van den Oord et al. 2016, "WaveNet").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const causal = Nn.stack(Nn.pad1d([4, 0]), Nn.conv1d({ filters: 8, kernel: 3, dilation: 2 }))
 * Nn.sequential(Nn.input([100, 12]), causal).output.shape // => [100, 8]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const pad1d = <const A extends Amount, M extends PadMode = "constant">(
  amount: AmountOf1<A, "pad1d">,
  options?: PadOptions<M>
): Pad1d<A, M> => make("pad1d", 1, [ends(amount as Amount)], options ?? {})
