/** Bottom-up merge sort of pairs (key, index), along each line of the axis. */
import { product } from "../../../internal/sizes.ts"
import type { Expr, Fn, Local } from "../assembler.ts"
import { f32, i32, select } from "../instructions.ts"
import { advance, repeat } from "../rows.ts"
import type { Single } from "./Single.ts"

type I32 = Local<"i32">

const last = 0x7fffffff

/** An int32 in the order that is asked for. Floats in the order of their bits, with one zero, and NaN last. */
const keyOf = (fn: Fn, at: I32, float: boolean, descending: boolean): Expr<"i32"> => {
  const turned = (key: Expr<"i32">): Expr<"i32"> => (descending ? i32.xor(key, i32.const(-1)) : key)
  if (!float) return turned(i32.load(at))
  const value = fn.keep(f32.load(at))
  // -0 + 0 is 0
  const bits = fn.keep(i32.reinterpret(f32.add(value, f32.const(0))))
  const ordered = i32.xor(bits, i32.shrU(i32.shrS(bits, i32.const(31)), i32.const(1)))
  return select(f32.eq(value, value), turned(ordered), i32.const(last))
}

const lesser = (fn: Fn, a: Expr<"i32">, b: I32): I32 => {
  const value = fn.keep(a)
  return fn.keep(select(i32.geU(value, b), b, value))
}

/** Merges runs of `width` bytes of keys into runs twice as long; the index of a key is `indices` bytes behind it. */
const merge = (fn: Fn, from: I32, to: I32, width: I32, indices: number): void => {
  const end = fn.keep(i32.add(from, i32.const(indices)))
  const start = fn.keep(from)
  const write = fn.keep(to)
  fn.loop(
    () => i32.geU(start, end),
    () => {
      const middle = lesser(fn, i32.add(start, width), end)
      const stop = lesser(fn, i32.add(middle, width), end)
      const left = fn.keep(start)
      const right = fn.keep(middle)
      const [source, taken] = [fn.local("i32"), fn.local("i32")]
      fn.loop(
        () => i32.and(i32.geU(left, middle), i32.geU(right, stop)),
        () => {
          const within = i32.and(
            i32.eqz(i32.geU(left, middle)),
            i32.or(i32.geU(right, stop), i32.leS(i32.load(left), i32.load(right)))
          )
          // no branch: which side is next cannot be foreseen
          fn.set(taken, i32.shl(within, i32.const(2)))
          fn.set(source, select(taken, left, right))
          fn.set(left, i32.add(left, taken))
          fn.set(right, i32.add(right, i32.sub(i32.const(4), taken)))
          fn.emit(i32.store(write, i32.load(source)))
          fn.emit(i32.store(write, i32.load(source, indices), indices))
          advance(fn, write, 4)
        }
      )
      fn.set(start, stop)
    }
  )
}

export const argsort: Single<"argsort"> = ({ attrs, context, fn, inputs: [x], result }) => {
  const { axis, descending } = attrs
  const { sizes } = result
  const [outer, n, inner] = [product(sizes.slice(0, axis)), sizes[axis]!, product(sizes.slice(axis + 1))]
  if (outer * n * inner === 0) return
  // keys, their indices, and both once more; a comparison reads one word beyond
  const bytes = 4 * n
  const work = context.work(4 * bytes + 4)
  const read = fn.keep(i32.const(x!.address))
  const write = fn.keep(i32.const(result.address))
  const [from, to, width, at, swap] = [0, 1, 2, 3, 4].map(() => fn.local("i32")) as [I32, I32, I32, I32, I32]
  const line = (): void => {
    fn.set(from, work)
    fn.set(to, i32.add(work, i32.const(2 * bytes)))
    fn.set(at, from)
    fn.set(swap, read)
    repeat(fn, n, (i) => {
      fn.emit(i32.store(at, keyOf(fn, swap, x!.dtype === "float32", descending)))
      fn.emit(i32.store(at, i, bytes))
      advance(fn, at, 4)
      advance(fn, swap, 4 * inner)
    })
    fn.set(width, i32.const(4))
    fn.loop(
      () => i32.geS(width, i32.const(bytes)),
      () => {
        merge(fn, from, to, width, bytes)
        fn.set(swap, from)
        fn.set(from, to)
        fn.set(to, swap)
        fn.set(width, i32.shl(width, i32.const(1)))
      }
    )
    fn.set(at, write)
    repeat(fn, n, () => {
      fn.emit(i32.store(at, i32.load(from, bytes)))
      advance(fn, at, 4 * inner)
      advance(fn, from, 4)
    })
  }
  repeat(fn, outer, () => {
    repeat(fn, inner, () => {
      line()
      advance(fn, read, 4)
      advance(fn, write, 4)
    })
    advance(fn, read, 4 * inner * (n - 1))
    advance(fn, write, 4 * inner * (n - 1))
  })
}
