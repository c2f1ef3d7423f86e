import type { Dt, Sx } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { alignments } from "../internal/ctcAlignments.ts"
import { type Batch, sequenceLabel } from "../internal/label.ts"
import { checkRange, fail, show } from "../internal/layer.ts"
import * as T from "../internal/loose.ts"
import { callable, loss } from "../internal/rule.ts"
import { weigh } from "../internal/terms.ts"
import type { FieldErr } from "../internal/types/label.ts"
import type { LengthErr, SequenceErr, Then, WeightsErr } from "../internal/types/weighted.ts"
import type { Loss } from "../Loss.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Ctc<K extends string, I extends string = never, N extends string = never, W extends string = never>
  extends Loss<K> {
  readonly "~uses": K | I | N | W
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    "ctc",
    Then<
      SequenceErr<this["~out"], this["~dt"], Sx<this["~label"]>, Dt<this["~label"]>, K, "ctc">,
      Then<
        LengthErr<this["~ex"], I, "ctc">,
        Then<LengthErr<this["~ex"], N, "ctc">, WeightsErr<this["~ex"], readonly [], W, never, "ctc">>
      >
    >
  >
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CtcOfLabel extends Ctc<"label"> {
  <
    const K extends string = "label",
    const I extends string = never,
    const N extends string = never,
    const W extends string = never
  >(options?: {
    readonly label?: K
    readonly inputLength?: I
    readonly labelLength?: N
    readonly weight?: W
    readonly blank?: number
    readonly reduction?: "sum" | "mean"
    readonly zeroInfinity?: boolean
  }): Ctc<K, I, N, W>
}

const lengths = (key: string | undefined, batch: Batch, size: number, examples: number): T.I32 => {
  if (key === undefined) return Tensor.full([examples], size, "int32") as T.I32
  const field = batch[key] ?? fail("ctc", `ctc: examples have no field ${key}, only ${Object.keys(batch).join(", ")}`)
  if (field.dtype !== "int32" || field.shape.length !== 1)
    fail(
      "ctc",
      `ctc: ${key} must be one int32 number for each example but is ${field.dtype} ${show(field.shape.slice(1))}`
    )
  return field as T.I32
}

/**
 * Connectionist temporal classification (Graves et al. 2006): the negative logarithm of the probability that a sequence of logits
 * `[time, classes]` reads as the label, int32 ids `[length]`, when repeated classes are merged and blanks dropped. The sum over all alignments is
 * the paper's forward recursion, in logarithms, one turn of a loop for each step of time.
 *
 * - `inputLength`, `labelLength`: int32 fields with the number of steps and of ids of each example that count; all do unless told.
 * - `blank` (0): the class that stands for nothing.
 * - `reduction: "mean"` divides by the number of ids (at least 1), as PyTorch does.
 * - `zeroInfinity`: a label that the steps cannot spell, because it is too long, costs 0 and not Infinity.
 * - `weight`: a field with a number for each example.
 *
 * The softmax over the classes is part of the loss. The loss of an id outside [0, classes) is NaN.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.ctc({ label: "text", inputLength: "frames", labelLength: "letters" }).uses // => ["text", "frames", "letters"]
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const ctc: CtcOfLabel = /*#__PURE__*/ callable((options) => {
  const blank: number = options.blank ?? 0
  checkRange("ctc: blank", blank, Number.isSafeInteger(blank) && blank >= 0, "a class id")
  return loss({
    name: "ctc",
    options: { label: options.label, weight: options.weight },
    classIds: options.labelLength === undefined,
    uses: [options.inputLength, options.labelLength],
    terms: (output, batch) => {
      const label = sequenceLabel("ctc", options.label ?? "label", output, batch)
      const [examples, time, classes] = T.sizes(output) as [number, number, number]
      if (blank >= classes) fail("ctc", `ctc: blank ${blank} is none of ${classes} classes`)
      const steps = lengths(options.inputLength, batch, time, examples)
      const spelled = lengths(options.labelLength, batch, T.sizes(label)[1]!, examples)
      const found = alignments({
        logits: T.reshape(output as T.F32, [examples, time, classes]),
        ids: T.reshape(label as T.I32, T.sizes(label)),
        steps,
        spelled,
        blank
      })
      const values = options.zeroInfinity === true ? T.where(T.equal(found, Infinity), 0, found) : found
      const by = T.maximum(T.toFloat(spelled), 1)
      return weigh("ctc", options, batch, [], null, {
        values: options.reduction === "mean" ? T.div(values, by) : values,
        weight: null
      })
    }
  })
})
