/** Does a label go with an output? A check gives a sentence (a string type) or 0. */
import type { Float } from "@typegrad/core/DType"
import type { Join, Ranked, Shape, ShapeEq, Show } from "@typegrad/core/Shape"

/** All axes but the last: those of the positions that have a class. */
export type Front<O> = O extends readonly [...infer R, unknown] ? R : Shape

/** Examples must have the field of the label; else `Go`. */
export type FieldErr<E, K, Op extends string, Go> = K extends keyof E
  ? Go
  : `${Op}: examples have no field ${K & string}, only ${Join<keyof E>}`

/** Why do int labels `S` not fit logits `O`? */
type ClassHint<O, S, K extends string, Z extends string = "v"> = S extends readonly [...infer R, 1]
  ? ShapeEq<R, Front<O>, Z> extends true
    ? `: drop the last axis with Dataset.mapField("${K}", (x) => Tensor.squeeze(x, -1))`
    : ""
  : ShapeEq<S, O, Z> extends true
    ? `: the label is one-hot, cast it to float32`
    : S extends readonly []
      ? `: did you forget flatten or a pooling layer?`
      : Front<O> extends readonly []
        ? `: the model gives one answer per example, the label one per position`
        : ""

/** Class ids (int32, the output without its last axis) or one-hot float labels (the output's shape). */
export type ClassErr<O, DT, S, T, K extends string, Op extends string, Z extends string = "v"> = O extends Ranked
  ? S extends Ranked
    ? DT extends Float
      ? O extends readonly []
        ? `${Op} needs a class axis but the model gives a scalar []`
        : T extends "int32"
          ? ShapeEq<Front<O>, S, Z> extends true
            ? 0
            : `${Op} on logits ${Show<O>} needs int labels ${Show<Front<O>>} but examples have ${K} ${Show<S>}${ClassHint<O, S, K>}`
          : T extends Float
            ? ShapeEq<O, S, Z> extends true
              ? 0
              : ShapeEq<Front<O>, S, Z> extends true
                ? `${Op} with class ids needs int32 labels but ${K} is ${T}: add Dataset.mapField("${K}", (x) => Tensor.cast(x, "int32"))`
                : `${Op} on logits ${Show<O>} needs one-hot labels ${Show<O>} but examples have ${K} ${Show<S>}`
            : `${Op} needs int32 or one-hot float labels but ${K} is ${T & string}`
      : `${Op} needs a float output but the model gives ${DT & string}`
    : 0
  : 0

type SameHint<O, S, K extends string, Z extends string = "v"> = O extends readonly [...infer R, 1]
  ? ShapeEq<R, S, Z> extends true
    ? `: add the axis to the label with Dataset.mapField("${K}", (x) => Tensor.expandDims(x, -1)), it would broadcast silently`
    : ""
  : ""

/** A label of the output's shape and of a dtype in `W`, which the sentence calls `Wanted`. */
export type SameErr<
  O,
  DT,
  S,
  T,
  W,
  Wanted extends string,
  K extends string,
  Op extends string,
  Z extends string = "v"
> = O extends Ranked
  ? S extends Ranked
    ? DT extends Float
      ? ShapeEq<O, S, Z> extends true
        ? T extends W
          ? 0
          : `${Op} needs ${Wanted} labels but ${K} is ${T & string}`
        : `${Op} compares the output ${Show<O>} with ${K} ${Show<S>}: the shapes must be equal${T extends "int32" ? `: for class ids use Loss.crossEntropy` : SameHint<O, S, K>}`
      : `${Op} needs a float output but the model gives ${DT & string}`
    : 0
  : 0
