/**
 * Losses and metrics as functions on types: from the output of a model and the label of an example to a sentence where the
 * two do not go together. Whoever brings model, loss and data together (the Trainer) applies them.
 *
 * For authors of losses and metrics; users take those of `Loss` and `Metric`.
 *
 * @since 0.1.0
 */

/**
 * A loss or metric. None of its members has a value at run time. Set by `ApplyRule`: `~out` and `~dt` (shape and dtype of
 * the model's output for one example), `~ex` (the record of one example's tensor types) and `~label` (that of the label).
 * Given by the rule: `~err`, a sentence or anything else, and `~uses`, the fields it reads.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  readonly "~out": unknown
  readonly "~dt": unknown
  readonly "~ex": unknown
  readonly "~label": unknown
  readonly "~err": unknown
  readonly "~uses": string
  /** the field of the label: a loss says it, a metric reads that of the loss */
  readonly "~key": string
}

/**
 * The rule `L` for output `O` of dtype `T` on examples `E` with the label in field `K`: then `["~err"]`.
 *
 * @since 0.1.0
 * @category type functions
 */
export type ApplyRule<L, O, T, E, K> = L & {
  readonly "~out": O
  readonly "~dt": T
  readonly "~ex": E
  readonly "~key": K
  readonly "~label": K extends keyof E ? E[K] : unknown
}
