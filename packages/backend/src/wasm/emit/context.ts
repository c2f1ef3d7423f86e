/** What the kernels of one module share: the instruction variant, the table of constants, scratch memory and helper functions. */

import type { Collector } from "../profile.ts"
import { type Expr, expr, type FunctionRef, type ModuleBuilder, makeModule, type Value } from "./assembler.ts"
import type { Together } from "./barrier.ts"
import { constant } from "./bytes.ts"
import { f32x4, v128 } from "./instructions.ts"
import { type Marks, makeMarks } from "./marks.ts"
import type { Native } from "./native.ts"

export type V128 = Expr<"v128">

export interface Context {
  readonly fma: boolean
  /** null for one thread */
  readonly together: Together | null
  readonly module: ModuleBuilder
  /** whether operations of many instructions are called: they are many */
  readonly calls: boolean
  /** null without a profile */
  readonly marks: Marks | null
  /** what a prebuilt library has, where code is emitted for one */
  readonly native: Native | null
  /**
   * whether the engine joins two v128 operations on neighbours into one of 256 bits: kernels then have two or more side by side.
   * Code and bits are right without it, too.
   */
  readonly wide: boolean
  /**
   * four equal floats. Constants are loaded from memory: V8 materialises a `v128.const` anew at every use, at twice the cost of
   * exp. In wide mode by a splat (3 % slower without): only what is broadcast fits both halves of a wide register.
   */
  readonly float: (value: number) => V128
  /** two equal doubles */
  readonly double: (value: number) => V128
  /** four equal integers */
  readonly int: (value: number) => V128
  readonly ints: (a: number, b: number, c: number, d: number) => V128
  /** address of the words called `name`, among the constants */
  readonly table: (name: string, words: () => Int32Array) => Expr<"i32">
  /** a * b + c; rounded once in the FMA variant. For our own polynomials: what a user wrote as two operations stays two. */
  readonly madd: (a: V128, b: V128, c: V128) => V128
  /** address of `bytes` of scratch that a kernel may overwrite: `env.work`. Kernels of a thread run one after the other and all get the same */
  readonly work: (bytes: number) => Expr<"i32">
  /** what kernels of one key have in common, made once */
  readonly once: <T>(key: string, make: () => T) => T
  /** the helper called `name`, built at its first use */
  readonly helper: <T extends ReadonlyArray<Value>>(name: string, build: () => FunctionRef<T>) => FunctionRef<T>
  readonly pool: () => Uint8Array<ArrayBuffer>
  readonly workBytes: () => number
}

// opcodes
const load = 0x00
const load32Splat = 0x09
const load64Splat = 0x0a

export const makeContext = (options: {
  readonly fma: boolean
  readonly wide?: boolean
  readonly together?: Together | null
  readonly native?: Native | null
  readonly collector?: Collector | null
}): Context => {
  const words: Array<number> = []
  const known = new Map<string, V128>()
  const tables = new Map<string, Expr<"i32">>()
  const helpers = new Map<string, FunctionRef<ReadonlyArray<Value>>>()
  const made = new Map<string, unknown>()
  const scratch = new Float64Array(1)
  const floats = new Float32Array(scratch.buffer)
  const bits = new Int32Array(scratch.buffer)
  const { collector = null, native = null, together = null, wide = false } = options
  const module = makeModule(together !== null, collector === null ? [] : ["mark"])
  let workBytes = 0
  /** words of the pool, by the instruction that fills a register with them */
  const filled = (opcode: number, content: ReadonlyArray<number>): V128 => {
    const key = content.map((word) => word | 0).join()
    const before = known.get(key)
    if (before !== undefined) return before
    const zero = content.every((word) => word === 0)
    const value = zero ? v128.zero : expr("v128", 0x41, 0, 0xfd, opcode, 2, constant(words.length * 4))
    if (!zero) {
      words.push(...content)
      while (words.length % 4 !== 0) words.push(0)
    }
    known.set(key, value)
    return value
  }
  const ints = (a: number, b: number, c: number, d: number): V128 => {
    if (wide && a === b && b === c && c === d) return filled(load32Splat, [a])
    return filled(load, [a, b, c, d])
  }
  const int = (value: number): V128 => ints(value, value, value, value)
  return {
    fma: options.fma,
    wide,
    native,
    together,
    marks: collector === null ? null : makeMarks(collector, module, together !== null),
    module,
    calls: false,
    float: (value) => {
      floats[0] = value
      return int(bits[0]!)
    },
    double: (value) => {
      scratch[0] = value
      const [low, high] = [bits[0]!, bits[1]!]
      return wide ? filled(load64Splat, [low, high]) : ints(low, high, low, high)
    },
    int,
    ints,
    table: (name, make) => {
      const before = tables.get(name)
      if (before !== undefined) return before
      const address = expr("i32", 0x41, constant(words.length * 4))
      const content = make()
      for (const word of content) words.push(word)
      while (words.length % 4 !== 0) words.push(0)
      tables.set(name, address)
      return address
    },
    madd: options.fma ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c),
    work: (bytes) => {
      workBytes = Math.max(workBytes, bytes)
      return module.global("work")
    },
    once: <T>(key: string, make: () => T) => {
      if (!made.has(key)) made.set(key, make())
      return made.get(key) as T
    },
    helper: <T extends ReadonlyArray<Value>>(name: string, build: () => FunctionRef<T>) => {
      const before = helpers.get(name)
      if (before !== undefined) return before as unknown as FunctionRef<T>
      const built = (native?.helper(name) as FunctionRef<T> | null | undefined) ?? build()
      helpers.set(name, built as unknown as FunctionRef<ReadonlyArray<Value>>)
      return built
    },
    pool: () => new Uint8Array(new Int32Array(words).buffer),
    workBytes: () => workBytes
  }
}
