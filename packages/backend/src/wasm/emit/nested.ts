/** Nested loops over pointers. */
import type { Expr, Fn, Local } from "./assembler.ts"
import { f32, i32, memory, v128 } from "./instructions.ts"

type I32 = Local<"i32">

/** One loop: how often (a local where only run time knows), and by how many bytes each pointer moves. */
export interface Loop {
  readonly count: number | I32
  readonly bytes: ReadonlyArray<number>
}

export const nested = (
  fn: Fn,
  pointers: ReadonlyArray<Expr<"i32">>,
  loops: ReadonlyArray<Loop>,
  body: (pointers: ReadonlyArray<I32>) => void
): void => {
  const own = pointers.map((pointer) => fn.keep(pointer))
  const [first, ...rest] = loops
  if (first === undefined) return body(own)
  if (first.count === 1) return nested(fn, own, rest, body)
  const left = fn.keep(typeof first.count === "number" ? i32.const(first.count) : first.count)
  fn.loop(
    () => i32.eqz(left),
    () => {
      nested(fn, own, rest, body)
      first.bytes.forEach((bytes, i) => {
        if (bytes !== 0) fn.set(own[i]!, i32.add(own[i]!, i32.const(bytes)))
      })
      fn.set(left, i32.sub(left, i32.const(1)))
    }
  )
}

/** Copies neighbours; a long run is left to the engine. */
export const emitRun = (fn: Fn, to: Expr<"i32">, from: Expr<"i32">, elements: number): void => {
  if (elements > 64) return fn.emit(memory.copy(to, from, i32.const(elements * 4)))
  let i = 0
  for (; i + 4 <= elements; i += 4) fn.emit(v128.store(to, v128.load(from, i * 4), i * 4))
  for (; i < elements; i++) fn.emit(f32.store(to, f32.load(from, i * 4), i * 4))
}
