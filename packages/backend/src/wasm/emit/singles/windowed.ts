/** Primitives that fold what lies in each window. */
import type { DType } from "@typegrad/core/DType"
import type { Fn } from "../assembler.ts"
import type { Context } from "../context.ts"
import { shared } from "../kernel.ts"
import { independent } from "../native.ts"
import { emitWindows, type Fold, windowUnits } from "../windows.ts"
import type { Divided } from "./Single.ts"

export const windowed =
  <K extends "windowSum" | "windowMax" | "windowArgMax">(
    op: K,
    fold: (context: Context, dtype: DType) => (fn: Fn) => Fold
  ): Divided<K> =>
  ({ attrs, context, inputs: [x], result }) => {
    const { address, dtype, sizes } = x!
    const units = windowUnits(attrs, sizes, result.sizes)
    const key = `${op} ${dtype} ${JSON.stringify(attrs)} of ${sizes.join()}`
    return shared(context, key, units, [address, result.address], (fn, [from, to], range) => {
      independent(context, fn)
      emitWindows({
        ...{ context, fn, attrs, sizes, result: result.sizes, from: from!, to: to!, range },
        fold: fold(context, dtype)
      })
    })
  }
