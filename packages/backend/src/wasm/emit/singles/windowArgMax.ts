import { f32x4, i32, i32x4, v128 } from "../instructions.ts"
import { gather, scatter } from "../lanes.ts"
import { emitWindows } from "../windows.ts"
import type { Single } from "./Single.ts"

export const windowArgMax: Single<"windowArgMax"> = ({ attrs, context, fn, inputs: [x], result }) => {
  const float = x!.dtype === "float32"
  const from = x!.address
  const [best, value, at, index] = [fn.local("v128"), fn.local("v128"), fn.local("v128"), fn.local("v128")]
  const higher = float ? v128.and(v128.not(f32x4.le(value, best)), f32x4.eq(best, best)) : i32x4.gtS(value, best)
  emitWindows({
    ...{ fn, attrs, sizes: x!.sizes, result: result.sizes, from, to: result.address },
    fold: {
      start: () => {
        fn.set(best, v128.zero)
        fn.set(index, context.int(-1))
      },
      add: (pointer, lanes) => {
        fn.set(value, gather(fn, pointer, 0, 1, lanes))
        const first = i32.shrU(i32.sub(pointer, i32.const(from)), i32.const(2))
        fn.set(at, i32x4.add(i32x4.splat(first), context.ints(0, 1, 2, 3)))
        // the first element is taken, whatever it is
        const taken = fn.keep(v128.or(higher, i32x4.ltS(index, v128.zero)))
        fn.set(best, v128.bitselect(value, best, taken))
        fn.set(index, v128.bitselect(at, index, taken))
      },
      finish: () => index
    },
    write: (pointer, found, lanes) => scatter(fn, pointer, 0, 1, lanes, found)
  })
}
