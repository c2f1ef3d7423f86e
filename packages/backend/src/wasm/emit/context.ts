/** What the kernels of one module share: the instruction variant, the table of constants, scratch memory and helper functions. */
import { type Expr, type FunctionRef, type ModuleBuilder, makeModule, type Value } from "./assembler.ts"
import { f32x4, i32, v128 } from "./instructions.ts"

export type V128 = Expr<"v128">

export interface Context {
  readonly fma: boolean
  readonly module: ModuleBuilder
  /** four equal floats. Constants are loaded from memory: V8 materialises a `v128.const` anew at every use, at twice the cost of exp. */
  readonly float: (value: number) => V128
  /** two equal doubles */
  readonly double: (value: number) => V128
  /** four equal integers */
  readonly int: (value: number) => V128
  readonly ints: (a: number, b: number, c: number, d: number) => V128
  /** address of the words called `name`, among the constants */
  readonly table: (name: string, words: () => Int32Array) => number
  /** a * b + c; rounded once in the FMA variant. For our own polynomials: what a user wrote as two operations stays two. */
  readonly madd: (a: V128, b: V128, c: V128) => V128
  /** address of `bytes` of scratch that a kernel may overwrite; kernels run one after the other and all get the same */
  readonly work: (bytes: number) => number
  /** the helper called `name`, built at its first use */
  readonly helper: <T extends ReadonlyArray<Value>>(name: string, build: () => FunctionRef<T>) => FunctionRef<T>
  readonly pool: () => Uint8Array<ArrayBuffer>
  readonly workBytes: () => number
}

export const makeContext = (options: {
  readonly fma: boolean
  readonly poolAddress: number
  readonly workAddress: number
}): Context => {
  const words: Array<number> = []
  const known = new Map<string, V128>()
  const tables = new Map<string, number>()
  const helpers = new Map<string, FunctionRef<ReadonlyArray<Value>>>()
  const scratch = new Float64Array(1)
  const floats = new Float32Array(scratch.buffer)
  const bits = new Int32Array(scratch.buffer)
  let workBytes = 0
  const ints = (a: number, b: number, c: number, d: number): V128 => {
    const key = `${a | 0},${b | 0},${c | 0},${d | 0}`
    const before = known.get(key)
    if (before !== undefined) return before
    const zero = (a | b | c | d) === 0
    const value = zero ? v128.zero : v128.load(i32.const(0), options.poolAddress + words.length * 4)
    if (!zero) words.push(a, b, c, d)
    known.set(key, value)
    return value
  }
  const int = (value: number): V128 => ints(value, value, value, value)
  return {
    fma: options.fma,
    module: makeModule(),
    float: (value) => {
      floats[0] = value
      return int(bits[0]!)
    },
    double: (value) => {
      scratch[0] = value
      return ints(bits[0]!, bits[1]!, bits[0]!, bits[1]!)
    },
    int,
    ints,
    table: (name, make) => {
      const before = tables.get(name)
      if (before !== undefined) return before
      const address = options.poolAddress + words.length * 4
      const content = make()
      for (const word of content) words.push(word)
      while (words.length % 4 !== 0) words.push(0)
      tables.set(name, address)
      return address
    },
    madd: options.fma ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(f32x4.mul(a, b), c),
    work: (bytes) => {
      workBytes = Math.max(workBytes, bytes)
      return options.workAddress
    },
    helper: <T extends ReadonlyArray<Value>>(name: string, build: () => FunctionRef<T>) => {
      const before = helpers.get(name)
      if (before !== undefined) return before as unknown as FunctionRef<T>
      const built = build()
      helpers.set(name, built as unknown as FunctionRef<ReadonlyArray<Value>>)
      return built
    },
    pool: () => new Uint8Array(new Int32Array(words).buffer),
    workBytes: () => workBytes
  }
}
