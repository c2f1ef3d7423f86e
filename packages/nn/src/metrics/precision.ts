import type { NdArray } from "@typegrad/core/NdArray"
import * as T from "../internal/loose.ts"
import { callable } from "../internal/rule.ts"
import { ratio } from "../internal/terms.ts"
import { confusion } from "./confusionMatrix.ts"
import type { ClassAccumulator, ClassOptions } from "./kinds.ts"

/**
 * How the values of the classes become one: their mean (`macro`), their mean by the number of their labels (`weighted`), that of all counts
 * together (`micro`), or not at all (`perClass`).
 * `macro` is over all classes of the model: one that is in neither labels nor answers counts as 0.
 *
 * @since 0.1.0
 * @category models
 */
export type Average = "macro" | "weighted" | "micro" | "perClass"

/**
 * @since 0.1.0
 * @category models
 */
export type Averaged<A> = A extends "perClass" ? NdArray<[number]> : number

/**
 * @since 0.1.0
 * @category models
 */
export interface AveragedOfAll<Name extends string> extends ClassAccumulator<Name> {
  <const M extends string = never, const A extends Average = "macro">(
    options?: ClassOptions<M> & { readonly average?: A }
  ): ClassAccumulator<Name, M, Averaged<A>>
}

/** Counts of right answers, of answers and of labels. */
interface Tally {
  readonly right: T.F32
  readonly answers: T.F32
  readonly labels: T.F32
}

const averaged = <Name extends string>(name: Name, f: (tally: Tally) => T.F32): AveragedOfAll<Name> =>
  callable((options) =>
    confusion(name, name, options, (counts) => {
      const average: Average = options.average ?? "macro"
      const table = T.toFloat(counts)
      const isRight = T.equal(T.iota(T.sizes(table), 0), T.iota(T.sizes(table), 1))
      const tally = {
        right: T.sum(T.where(isRight, table, 0), [0]),
        answers: T.sum(table, [0]),
        labels: T.sum(table, [1])
      }
      if (average === "micro")
        return f({ right: T.sum(tally.right), answers: T.sum(tally.answers), labels: T.sum(tally.labels) })
      const each = f(tally)
      if (average === "perClass") return each
      return average === "macro" ? T.mean(each) : ratio(T.sum(T.mul(each, tally.labels)), T.sum(tally.labels))
    })
  )

/**
 * Of the positions that were taken for a class the share that is of it; 0 for a class that nothing was taken for. `average` says how the
 * classes become one number: their mean unless told. Labels are int32 class ids or one-hot. Exact counts.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.precision({ average: "micro" }).name // => "precision"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const precision: AveragedOfAll<"precision"> = /*#__PURE__*/ averaged("precision", ({ right, answers }) =>
  ratio(right, answers)
)

/**
 * Of the positions of a class the share that was taken for it; 0 for a class without labels. `average` says how the classes become one
 * number: their mean unless told. Labels are int32 class ids or one-hot. Exact counts.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.recall({ average: "weighted" }).name // => "recall"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const recall: AveragedOfAll<"recall"> = /*#__PURE__*/ averaged("recall", ({ right, labels }) =>
  ratio(right, labels)
)

/**
 * The harmonic mean of precision and recall of a class, `2 right / (answers + labels)`; 0 for a class that is in neither labels nor
 * answers, which the mean counts too. `average` says how the classes become one number: their mean unless told. Labels are int32 class ids or one-hot. Exact counts.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.f1.name // => "f1"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const f1: AveragedOfAll<"f1"> = /*#__PURE__*/ averaged("f1", ({ right, answers, labels }) =>
  ratio(T.mul(right, 2), T.add(answers, labels))
)
