import * as internal from "../internal/on.ts"
import type { OnErr } from "../internal/types/on.ts"
import type { Loss } from "../Loss.ts"

/**
 * The loss `L` of output `Name`.
 *
 * @since 0.1.0
 * @category models
 */
export interface OnOutput<L extends Loss, Name extends string> extends Loss<L["~key"]> {
  readonly "~uses": L["~uses"]
  readonly "~takes": Name
  readonly "~err": OnErr<L, Name, this["~out"], this["~ex"], L["~key"], "Loss.on">
}

/**
 * The loss of one output of a model that gives a record: the others are for whoever looks at them.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.on("logits", Loss.crossEntropy({ label: "digit" })).labelField // => "digit"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const on = <const Name extends string, L extends Loss>(output: Name, loss: L): OnOutput<L, Name> =>
  internal.on("Loss.on", output, loss, undefined)
