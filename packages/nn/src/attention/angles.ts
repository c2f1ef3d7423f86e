/** Angles that turn with the position: what sinusoidal and rotary positions share. */
import * as NdArray from "@typegrad/core/NdArray"
import type { Bz, Mod, Shape, Show } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { F32, I32 } from "./operand.ts"

type Odd<W> = [W] extends [number] ? ([Mod<W, 2>] extends [1] ? "odd" : 0) : 0

/** A sentence unless `S` is `[..., time, width]` with an even width. */
export type PairsErr<S, Op extends string, Z extends string = "v"> = S extends readonly [...infer _, unknown, infer W]
  ? Bz<Odd<W>, Z> extends Bz<"odd", Z>
    ? `${Op}: the width ${W & number} is odd, but it is taken in pairs`
    : 0
  : S extends Shape
    ? number extends S["length"]
      ? 0
      : `${Op}: needs [..., time, width] but got ${Show<S>}`
    : 0

export const checkPairs = (op: string, shape: Shape, width: number | undefined): number => {
  if (shape.length < 2) return internal.fail(op, `${op}: needs [..., time, width] but got ${internal.show(shape)}`)
  return width! % 2 === 0 ? width! : internal.fail(op, `${op}: the width ${width!} is odd, but it is taken in pairs`)
}

/**
 * float32 [time, width / 2]: position p and pair i have `p base^(-2i / width)`. The frequencies are constants that were rounded once: an
 * error of theirs grows with the position.
 */
export const angles = (time: number, width: number, base: number, past: number | I32 = 0): F32 => {
  const frequencies = Float32Array.from({ length: width / 2 }, (_, i) => base ** ((-2 * i) / width))
  const places = Tensor.add(Tensor.iota([time, 1]) as I32, past as I32) as I32
  return Tensor.mul(Tensor.cast(places, "float32") as F32, Tensor.constant(NdArray.make(frequencies)) as F32) as F32
}
