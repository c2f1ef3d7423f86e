/** The index of the first maximum along an axis; a NaN counts as the maximum. */

import type { Aval } from "@typegrad/core/Graph"
import { product } from "../../internal/sizes.ts"
import type { Fn, Local } from "./assembler.ts"
import { f32, i32 } from "./instructions.ts"
import { repeat } from "./rows.ts"

type I32 = Local<"i32">

export const emitArgMax = (fn: Fn, input: Aval, axis: number, from: number, to: number): void => {
  const outer = product(input.sizes.slice(0, axis))
  const inner = product(input.sizes.slice(axis + 1))
  const size = input.sizes[axis]!
  if (outer * inner * size === 0) return
  const float = input.dtype === "float32"
  const source = fn.keep(i32.const(from))
  const target = fn.keep(i32.const(to))
  const at = fn.local("i32")
  const best = fn.local("i32")
  const bestFloat = fn.local("f32")
  const bestInt = fn.local("i32")
  const value = fn.local("f32")
  const take = (i: I32): void => fn.set(best, i)
  repeat(fn, outer, () => {
    repeat(fn, inner, () => {
      fn.set(at, source)
      fn.set(best, i32.const(0))
      if (float) fn.set(bestFloat, f32.load(at))
      else fn.set(bestInt, i32.load(at))
      repeat(fn, size, (i) => {
        if (float) {
          fn.set(value, f32.load(at))
          const higher = i32.eqz(f32.le(value, bestFloat))
          fn.when(i32.and(higher, f32.eq(bestFloat, bestFloat)), () => {
            fn.set(bestFloat, value)
            take(i)
          })
        } else {
          fn.when(i32.gtS(i32.load(at), bestInt), () => {
            fn.set(bestInt, i32.load(at))
            take(i)
          })
        }
        fn.set(at, i32.add(at, i32.const(inner * 4)))
      })
      fn.emit(i32.store(target, best))
      fn.set(target, i32.add(target, i32.const(4)))
      fn.set(source, i32.add(source, i32.const(4)))
    })
    fn.set(source, i32.add(source, i32.const((size - 1) * inner * 4)))
  })
}
