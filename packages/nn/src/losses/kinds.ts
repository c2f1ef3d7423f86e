/** Types of the families of losses: which outputs, labels, masks and weights go together. */
import type { Dt, Sx } from "@typegrad/core/Shape"
import type { ClassErr, FieldErr, Front, SameErr } from "../internal/types/label.ts"
import type { ClassCountErr, Then, TruthErr, VectorsErr, WeightsErr } from "../internal/types/weighted.ts"
import type { Loss } from "../Loss.ts"

/**
 * Options that all losses have.
 *
 * @since 0.1.0
 * @category models
 */
export interface FieldsOf<K extends string, W extends string, M extends string> {
  /** the field of the label: `label` unless told otherwise */
  readonly label?: K | undefined
  /** a float32 field: how much every position counts, or every example */
  readonly weight?: W | undefined
  /** a bool field, or float32 with 0 for false: which positions count, or which examples */
  readonly mask?: M | undefined
  /** over the positions of an example: `mean` unless told otherwise */
  readonly reduction?: "mean" | "sum" | undefined
}

/**
 * A loss of class logits `[..positions, classes]`, with the label in field `K`, weights in `W`, the mask in `M`, and weights of `N`
 * classes.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClassLoss<
  Name extends string,
  K extends string,
  W extends string = never,
  M extends string = never,
  N extends number = number
> extends Loss<K> {
  readonly "~uses": K | W | M
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    Name,
    Then<
      ClassErr<this["~out"], this["~dt"], Sx<this["~label"]>, Dt<this["~label"]>, K, Name>,
      Then<ClassCountErr<this["~out"], N, Name>, WeightsErr<this["~ex"], Front<this["~out"]>, W, M, Name>>
    >
  >
}

/**
 * A loss with a term for each element of the output, whose shape the label has.
 *
 * @since 0.1.0
 * @category models
 */
export interface ElementLoss<
  Name extends string,
  K extends string,
  W extends string = never,
  M extends string = never,
  Wanted extends string = "float32",
  Said extends string = "float32"
> extends Loss<K> {
  readonly "~uses": K | W | M
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    Name,
    Then<
      SameErr<this["~out"], this["~dt"], Sx<this["~label"]>, Dt<this["~label"]>, Wanted, Said, K, Name>,
      WeightsErr<this["~ex"], this["~out"], W, M, Name>
    >
  >
}

/**
 * `ElementLoss` whose labels may be bool.
 *
 * @since 0.1.0
 * @category models
 */
export interface BinaryLoss<Name extends string, K extends string, W extends string = never, M extends string = never>
  extends ElementLoss<Name, K, W, M, "float32" | "bool", "float32 or bool"> {}

/**
 * A loss of two vectors for each example, the output `[2, size]`, with a label that says whether they belong together.
 *
 * @since 0.1.0
 * @category models
 */
export interface PairLoss<Name extends string, K extends string, W extends string = never> extends Loss<K> {
  readonly "~uses": K | W
  readonly "~err": Then<
    VectorsErr<this["~out"], this["~dt"], 2, Name>,
    FieldErr<
      this["~ex"],
      K,
      Name,
      Then<
        TruthErr<Sx<this["~label"]>, Dt<this["~label"]>, K, Name>,
        WeightsErr<this["~ex"], readonly [], W, never, Name>
      >
    >
  >
}

/**
 * A loss of `N` vectors for each example, the output `[N, size]`, without label.
 *
 * @since 0.1.0
 * @category models
 */
export interface VectorLoss<Name extends string, N extends number, W extends string = never> extends Loss<""> {
  readonly "~uses": W
  readonly "~err": Then<
    VectorsErr<this["~out"], this["~dt"], N, Name>,
    WeightsErr<this["~ex"], readonly [], W, never, Name>
  >
}

/**
 * Options of losses that compare an example's output and label as wholes.
 *
 * @since 0.1.0
 * @category models
 */
export interface OverlapOptions<K extends string, W extends string, M extends string> {
  readonly label?: K | undefined
  /** a float32 field: how much every example counts */
  readonly weight?: W | undefined
  /** a bool field, or float32 with 0 for false: which positions count */
  readonly mask?: M | undefined
  /** 1 unless told otherwise */
  readonly smoothing?: number | undefined
}

/**
 * A loss of an example's output and label as wholes, which have the same shape.
 *
 * @since 0.1.0
 * @category models
 */
export interface OverlapLoss<Name extends string, K extends string, W extends string = never, M extends string = never>
  extends Loss<K> {
  readonly "~uses": K | W | M
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    Name,
    Then<
      SameErr<
        this["~out"],
        this["~dt"],
        Sx<this["~label"]>,
        Dt<this["~label"]>,
        "float32" | "bool",
        "float32 or bool",
        K,
        Name
      >,
      Then<WeightsErr<this["~ex"], this["~out"], never, M, Name>, WeightsErr<this["~ex"], readonly [], W, never, Name>>
    >
  >
}

/**
 * Options of losses of vectors.
 *
 * @since 0.1.0
 * @category models
 */
export interface VectorOptions<W extends string> {
  /** a float32 field: how much every example counts */
  readonly weight?: W | undefined
}
