import type { BadCount, CountText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { DivMod, Mul } from "./num.ts"
import type { Show } from "./show.ts"

type Times<n, B> = B extends 1
  ? n
  : [n, B] extends [infer a extends number, infer b extends number]
    ? Mul<a, b>
    : number

type Div<n, B> = B extends 1
  ? [n, 0]
  : [n, B] extends [infer a extends number, infer b extends number]
    ? DivMod<a, b>
    : [number, number]

/**
 * `[..., h, w, c]` with blocks of channels spread over height and width; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type DepthToSpace<S extends Shape, B extends number, Z extends string = "v"> = S extends Ranked
  ? Bz<BadCount<B>, Z> extends Bz<"bad", Z>
    ? CountText<"depthToSpace", "block", B>
    : S extends readonly [...infer L extends Shape, infer h extends Dim, infer w extends Dim, infer c extends Dim]
      ? Div<c, Times<B, B>> extends [infer q extends Dim, infer r]
        ? [r] extends [0]
          ? [...L, Times<h, B> & Dim, Times<w, B> & Dim, q]
          : number extends r
            ? [...L, Times<h, B> & Dim, Times<w, B> & Dim, q]
            : `depthToSpace: ${c} channels of ${Show<S>} do not divide by ${Times<B, B> & Dim}`
        : never
      : `depthToSpace: needs [..., height, width, channels] but got ${Show<S>}`
  : Shape

/**
 * `[..., h, w, c]` with blocks of height and width as channels; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type SpaceToDepth<S extends Shape, B extends number, Z extends string = "v"> = S extends Ranked
  ? Bz<BadCount<B>, Z> extends Bz<"bad", Z>
    ? CountText<"spaceToDepth", "block", B>
    : S extends readonly [...infer L extends Shape, infer h extends Dim, infer w extends Dim, infer c extends Dim]
      ? [Div<h, B>, Div<w, B>] extends [[infer a extends Dim, infer r], [infer b extends Dim, infer s]]
        ? [r, s] extends [0 | number, 0 | number]
          ? Whole<r> extends false
            ? `spaceToDepth: height ${h} of ${Show<S>} does not divide by ${B}`
            : Whole<s> extends false
              ? `spaceToDepth: width ${w} of ${Show<S>} does not divide by ${B}`
              : [...L, a, b, Times<c, Times<B, B>> & Dim]
          : never
        : never
      : `spaceToDepth: needs [..., height, width, channels] but got ${Show<S>}`
  : Shape

/** Whether a remainder is 0, or not known. */
type Whole<r> = [r] extends [0] ? true : number extends r ? true : false
