/** Rows of an operand, whatever its strides, to and from scratch memory. */
import type { Expr, Fn, FunctionRef, Local } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32, f32x4, i32, v128 } from "../instructions.ts"
import { gather, scatter, transpose } from "../lanes.ts"
import { independent } from "../native.ts"

type I32 = Local<"i32">

/** i = from, from + step, ... below `to` */
export const walk = (fn: Fn, from: Expr<"i32">, to: Expr<"i32">, step: number, body: (i: I32) => void): void => {
  const i = fn.keep(from)
  fn.loop(
    () => i32.geS(i, to),
    () => {
      body(i)
      fn.set(i, i32.add(i, i32.const(step)))
    }
  )
}

export const moved = (pointer: Expr<"i32">, bytes: number): Expr<"i32"> =>
  bytes === 0 ? pointer : i32.add(pointer, i32.const(bytes))

export const advance = (fn: Fn, pointer: I32, bytes: number): void => fn.set(pointer, moved(pointer, bytes))

/** base + index * bytes */
export const at = (base: Expr<"i32">, index: Expr<"i32">, bytes: number): Expr<"i32"> =>
  i32.add(base, i32.mul(index, i32.const(bytes)))

/** Some vectors at a time, all read before one is written: two neighbours can then be one register of 256 bits. */
const group = 4

/** Strides in elements; a row in scratch takes `padded` floats. `scale` is what the elements are multiplied by. */
interface Rows {
  readonly width: number
  readonly row: number
  readonly inner: number
  readonly padded: number
  readonly scale: number
}

const moveRows = (
  context: Context,
  name: string,
  rows: Rows,
  from: { readonly row: number; readonly inner: number },
  to: { readonly row: number; readonly inner: number },
  last: "full" | "own"
): FunctionRef<readonly ["i32", "i32", "i32"]> =>
  context.helper(`attention ${name} ${JSON.stringify(rows)}`, () =>
    context.module.function(["i32", "i32", "i32"], (fn, count, source, target) => {
      independent(context, fn)
      const scaled = (value: V128): V128 => (rows.scale === 1 ? value : f32x4.mul(value, context.float(rows.scale)))
      walk(fn, i32.const(0), count, 1, () => {
        for (let first = 0; first < rows.width; first += 4 * group) {
          const pieces: Array<{ readonly column: number; readonly lanes: number; readonly value: V128 }> = []
          for (let column = first; column < Math.min(rows.width, first + 4 * group); column += 4) {
            const lanes = Math.min(4, rows.width - column)
            pieces.push({
              column,
              lanes,
              value: fn.keep(gather(fn, source, column * from.inner * 4, from.inner, lanes))
            })
          }
          for (const { column, lanes, value } of pieces) {
            const result = fn.keep(scaled(value))
            scatter(fn, target, column * to.inner * 4, to.inner, last === "full" ? 4 : lanes, result)
          }
        }
        advance(fn, source, from.row * 4)
        advance(fn, target, to.row * 4)
      })
    })
  )

/** pack(count, source, target): rows into scratch. What is behind a row's end, to `padded`, is whatever. */
export const packRows = (context: Context, rows: Rows) =>
  moveRows(context, "pack", rows, rows, { row: rows.padded, inner: 1 }, "full")

/** unpack(count, source, target): rows of scratch to where they belong. */
export const unpackRows = (context: Context, rows: Rows) =>
  moveRows(context, "unpack", rows, { row: rows.padded, inner: 1 }, rows, "own")

/** packTransposed(count, source, target): element i of row j to `target[i * padded + j]`. */
export const packTransposed = (
  context: Context,
  rows: Omit<Rows, "scale">
): FunctionRef<readonly ["i32", "i32", "i32"]> =>
  context.helper(`attention transpose ${JSON.stringify(rows)}`, () =>
    context.module.function(["i32", "i32", "i32"], (fn, count, source, target) => {
      independent(context, fn)
      const { inner, padded, row, width } = rows
      const [from, to] = [fn.local("i32"), fn.local("i32")]
      const start = (j: I32): void => {
        fn.set(from, at(source, j, row * 4))
        fn.set(to, at(target, j, 4))
      }
      const steps = (times: number, size: number, body: () => void): void => {
        if (times === 0) return
        walk(fn, i32.const(0), i32.const(times), 1, () => {
          body()
          advance(fn, from, size * inner * 4)
          advance(fn, to, size * padded * 4)
        })
      }
      const whole = fn.keep(i32.and(count, i32.const(-4)))
      walk(fn, i32.const(0), whole, 4, (j) => {
        start(j)
        const quads = inner === 1 ? Math.floor(width / 4) : 0
        steps(quads, 4, () => {
          const quad = (t: number): V128 => fn.keep(v128.load(from, t * row * 4))
          transpose(fn, [quad(0), quad(1), quad(2), quad(3)]).forEach((value, t) => {
            fn.emit(v128.store(to, value, t * padded * 4))
          })
        })
        steps(width - quads * 4, 1, () => fn.emit(v128.store(to, fn.keep(gather(fn, from, 0, row, 4)))))
      })
      walk(fn, whole, count, 1, (j) => {
        start(j)
        steps(width, 1, () => fn.emit(f32.store(to, f32.load(from))))
      })
    })
  )

/** Zeros; `bytes` is a multiple of 32. */
export const clear = (fn: Fn, pointer: Expr<"i32">, bytes: Expr<"i32">): void => {
  const to = fn.keep(pointer)
  const end = fn.keep(i32.add(to, bytes))
  fn.loop(
    () => i32.geU(to, end),
    () => {
      fn.emit(v128.store(to, v128.zero))
      fn.emit(v128.store(to, v128.zero, 16))
      advance(fn, to, 32)
    }
  )
}
