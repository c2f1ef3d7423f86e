/** Panels: operands copied to where the micro-kernel reads them one after the other, for each k `width` neighbours. */
import { range } from "../../../internal/sizes.ts"
import type { FunctionRef, Local } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { i32, v128 } from "../instructions.ts"
import { gather, scatter, transpose } from "../lanes.ts"

type I32 = Local<"i32">

const i = "i32"
const parameters = [i, i, i, i, i] as const

export interface Panel {
  readonly width: number
  /** how many of them there are; the others become 0 */
  readonly real: number
}

const name = ({ real, width }: Panel): string => `${real} of ${width}`

/** packRows(k, source, stepN, stepK, target): what lies next to each other in a panel does so in memory, too. */
export const packRows = (context: Context, panel: Panel): FunctionRef<typeof parameters> =>
  context.helper(`pack rows ${name(panel)}`, () =>
    context.module.function(parameters, (fn, k, source, _stepN, stepK, target) => {
      const { real, width } = panel
      const vectors = range(Math.ceil(width / 4)).map((j): readonly [at: number, lanes: number] => {
        // a last vector of fewer lanes may overlap the one before
        const at = width > 4 && real === width ? Math.min(j * 4, width - 4) : j * 4
        return [at, Math.max(0, Math.min(4, real - at))]
      })
      fn.loop(
        () => i32.ltS(k, i32.const(1)),
        () => {
          const values = vectors.map(([at, lanes]) =>
            fn.keep(lanes > 0 ? gather(fn, source, at * 4, 1, lanes) : v128.zero)
          )
          vectors.forEach(([at], j) => scatter(fn, target, at * 4, 1, Math.min(4, width - at), values[j]!))
          fn.set(source, i32.add(source, stepK))
          fn.set(target, i32.add(target, i32.const(width * 4)))
          fn.set(k, i32.sub(k, i32.const(1)))
        }
      )
    })
  )

/** packColumns(k, source, stepN, stepK, target): any strides; fast where those along k are neighbours in memory. */
export const packColumns = (context: Context, panel: Panel): FunctionRef<typeof parameters> =>
  context.helper(`pack columns ${name(panel)}`, () =>
    context.module.function(parameters, (fn, k, source, stepN, stepK, target) => {
      const { real, width } = panel
      const [left, to] = [fn.local("i32"), fn.local("i32")]
      const from: ReadonlyArray<I32> = range(4).map(() => fn.local("i32"))
      const move = (elements: number, step: (pointer: I32) => void): void => {
        from.forEach(step)
        fn.set(to, i32.add(to, i32.const(width * 4 * elements)))
        fn.set(left, i32.sub(left, i32.const(elements)))
      }
      /** four columns, from `first` on */
      const four = (first: number): void => {
        const lanes = Math.max(0, Math.min(4, real - first))
        fn.set(left, k)
        fn.set(to, i32.add(target, i32.const(first * 4)))
        fn.set(from[0]!, i32.add(source, i32.mul(stepN, i32.const(first))))
        for (const lane of range(3)) fn.set(from[lane + 1]!, i32.add(from[lane]!, stepN))
        const load = (lane: number): V128 => (lane < lanes ? fn.keep(v128.load(from[lane]!)) : v128.zero)
        const quads = (): void =>
          fn.loop(
            () => i32.ltS(left, i32.const(4)),
            () => {
              const rows = lanes === 0 ? [] : transpose(fn, [load(0), load(1), load(2), load(3)])
              for (const t of range(4)) fn.emit(v128.store(to, rows[t] ?? v128.zero, t * width * 4))
              move(4, (pointer) => fn.set(pointer, i32.add(pointer, i32.const(16))))
            }
          )
        fn.when(i32.eq(stepK, i32.const(4)), quads)
        fn.loop(
          () => i32.ltS(left, i32.const(1)),
          () => {
            let value: V128 = v128.zero
            for (const lane of range(lanes)) value = fn.keep(v128.load32Lane(from[lane]!, value, lane))
            fn.emit(v128.store(to, value))
            move(1, (pointer) => fn.set(pointer, i32.add(pointer, stepK)))
          }
        )
      }
      for (let first = 0; first < width; first += 4) four(first)
    })
  )
