import type { Dt, Sx } from "@typegrad/core/Shape"
import { sameLabel } from "../internal/label.ts"
import { fail } from "../internal/layer.ts"
import * as T from "../internal/loose.ts"
import { callable, loss } from "../internal/rule.ts"
import { blank, kept, weigh } from "../internal/terms.ts"
import type { FieldErr, Front, SameErr } from "../internal/types/label.ts"
import type { Then, WeightsErr } from "../internal/types/weighted.ts"
import type { Loss } from "../Loss.ts"
import type { FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface KlDivergence<K extends string, W extends string = never, M extends string = never> extends Loss<K> {
  readonly "~uses": K | W | M
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    "klDivergence",
    this["~out"] extends readonly []
      ? "klDivergence needs a class axis but the model gives a scalar []"
      : Then<
          SameErr<
            this["~out"],
            this["~dt"],
            Sx<this["~label"]>,
            Dt<this["~label"]>,
            "float32",
            "float32",
            K,
            "klDivergence"
          >,
          WeightsErr<this["~ex"], Front<this["~out"]>, W, M, "klDivergence">
        >
  >
}

/**
 * @since 0.1.0
 * @category models
 */
export interface KlDivergenceOfLabel extends KlDivergence<"label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M> & { readonly logLabel?: boolean }
  ): KlDivergence<K, W, M>
}

/**
 * Kullback-Leibler divergence of the output from the label: `sum(label (log(label) - output))` over the last axis, the mean over the
 * positions. The output is log-probabilities, as `Tensor.logSoftmax` gives them; the label is probabilities of the output's shape, or their
 * logarithms with `logLabel`. Where a probability of the label is 0 nothing is added. `mask`, `weight` and `reduction` are those of
 * `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.klDivergence({ label: "teacher" }).labelField // => "teacher"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const klDivergence: KlDivergenceOfLabel = /*#__PURE__*/ callable((options) =>
  loss({
    name: "klDivergence",
    options,
    terms: (output, batch) => {
      const op = "klDivergence"
      if (output.shape.length === 1) fail(op, `${op} needs a class axis but the model gives a scalar []`)
      const given = sameLabel(op, options.label ?? "label", output, batch)
      const positions = output.shape.slice(1, -1)
      const keep = kept(op, options, batch, positions, T.sizes(output).slice(0, -1))
      const label = blank(keep, given as T.F32)
      const share = options.logLabel === true ? T.exp(label) : label
      const none = T.equal(share, 0)
      const logs = options.logLabel === true ? label : T.log(T.where(none, 1, label))
      // not a difference times 0: an output of -Infinity where the label is 0 counts for nothing
      const terms = T.where(none, 0, T.mul(share, T.sub(logs, blank(keep, output as T.F32))))
      return weigh(op, options, batch, positions, keep, { values: T.sum(terms, [-1]), weight: null })
    }
  })
)
