/**
 * A small typed assembler: expressions carry their WebAssembly value type in TypeScript, functions collect statements, and a
 * module turns them into bytes. An expression is a tree of instructions: use it twice and it is computed twice, so what is used
 * twice goes into a local (`fn.keep`).
 */

/** A WebAssembly value type. */
export type Value = "i32" | "f32" | "v128"

/** Instructions, nested as they were put together. */
export type Code = ReadonlyArray<number | Code>

/** Instructions that leave one value on the stack. */
export interface Expr<out T extends Value> {
  readonly type: T
  readonly code: Code
}

/** A local variable; as an expression it is read. */
export interface Local<out T extends Value> extends Expr<T> {
  readonly index: number
}

type Params<T extends ReadonlyArray<Value>> = { readonly [K in keyof T]: Local<T[K]> }

/** A function of a module. Its body may be built after calls to it were emitted. */
export interface FunctionRef<T extends ReadonlyArray<Value>> {
  readonly index: number
  readonly params: T
}

/** A function under construction: statements are appended to the innermost open block. */
export interface Fn {
  readonly local: <T extends Value>(type: T) => Local<T>
  readonly emit: (code: Code) => void
  readonly set: <T extends Value>(target: Local<T>, value: Expr<T>) => void
  /** computes the value now, once */
  readonly keep: <T extends Value>(value: Expr<T>) => Local<T>
  /** repeats `body`; `until` is tested at the top (V8 keeps values in registers in this form only) */
  readonly loop: (until: () => Expr<"i32">, body: () => void) => void
  readonly when: (condition: Expr<"i32">, then: () => void, otherwise?: () => void) => void
  readonly call: <T extends ReadonlyArray<Value>>(f: FunctionRef<T>, ...args: { [K in keyof T]: Expr<T[K]> }) => void
}

export interface ModuleBuilder {
  readonly function: <const T extends ReadonlyArray<Value>>(
    params: T,
    body: (fn: Fn, ...params: Params<T>) => void,
    name?: string
  ) => FunctionRef<T>
  readonly bytes: () => Uint8Array<ArrayBuffer>
}

const valueTypes: Readonly<Record<Value, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b }

/** LEB128 of an unsigned 32-bit integer. */
export const unsigned = (value: number): Array<number> => {
  const out: Array<number> = []
  let rest = value >>> 0
  while (rest > 127) {
    out.push((rest & 127) | 128)
    rest >>>= 7
  }
  out.push(rest)
  return out
}

/** LEB128 of a signed 32-bit integer; an address above 2^31 wraps, as it does in WebAssembly. */
export const signed = (value: number): Array<number> => {
  const out: Array<number> = []
  let rest = value | 0
  while (rest > 63 || rest < -64) {
    out.push((rest & 127) | 128)
    rest >>= 7
  }
  out.push(rest & 127)
  return out
}

/** A tree of instructions of one result. */
export const expr = <T extends Value>(type: T, ...code: Code): Expr<T> => ({ type, code })

const local = <T extends Value>(type: T, index: number): Local<T> => ({ type, index, code: [0x20, unsigned(index)] })

const flatten = (code: Code, out: Array<number>): void => {
  for (const part of code) {
    if (typeof part === "number") out.push(part)
    else flatten(part, out)
  }
}

const vector = (items: ReadonlyArray<Code>): Code => [unsigned(items.length), ...items]

const text = (value: string): Code => vector(Array.from(new TextEncoder().encode(value), (byte) => [byte]))

const section = (id: number, content: Code): Code => {
  const flat: Array<number> = []
  flatten(content, flat)
  return [id, unsigned(flat.length), flat]
}

const makeFn = (params: number) => {
  const locals: Array<Value> = []
  const blocks: Array<Array<number | Code>> = [[]]
  const emit = (code: Code): void => {
    blocks[blocks.length - 1]!.push(code)
  }
  const nested = (build: () => void): Code => {
    blocks.push([])
    build()
    return blocks.pop()!
  }
  const newLocal = <T extends Value>(type: T): Local<T> => {
    locals.push(type)
    return local(type, params + locals.length - 1)
  }
  const set = <T extends Value>(target: Local<T>, value: Expr<T>): void =>
    emit([value.code, 0x21, unsigned(target.index)])
  const fn: Fn = {
    local: newLocal,
    emit,
    set,
    keep: (value) => {
      const target = newLocal(value.type)
      set(target, value)
      return target
    },
    loop: (until, body) => {
      const test = until().code
      emit([0x02, 0x40, 0x03, 0x40, test, 0x0d, 1, nested(body), 0x0c, 0, 0x0b, 0x0b])
    },
    when: (condition, then, otherwise) =>
      emit([condition.code, 0x04, 0x40, nested(then), otherwise === undefined ? [] : [0x05, nested(otherwise)], 0x0b]),
    call: (f, ...args) => emit([args.map((arg) => (arg as Expr<Value>).code), 0x10, unsigned(f.index)])
  }
  return { fn, locals, body: blocks[0]! }
}

const runs = (types: ReadonlyArray<Value>): Code => {
  const groups: Array<[number, Value]> = []
  for (const type of types) {
    const last = groups[groups.length - 1]
    if (last !== undefined && last[1] === type) last[0]++
    else groups.push([1, type])
  }
  return vector(groups.map(([count, type]) => [unsigned(count), valueTypes[type]]))
}

/** A module that imports `env.memory` and whose functions return nothing. */
export const makeModule = (): ModuleBuilder => {
  const types: Array<string> = []
  const functions: Array<{ readonly type: number; readonly name: string | undefined; code: Code }> = []
  const typeOf = (params: ReadonlyArray<Value>): number => {
    const key = params.join()
    const known = types.indexOf(key)
    return known >= 0 ? known : types.push(key) - 1
  }
  return {
    function: (params, body, name) => {
      const index = functions.length
      const entry = { type: typeOf(params), name, code: [] as Code }
      functions.push(entry)
      const built = makeFn(params.length)
      body(built.fn, ...(params.map((type, i) => local(type, i)) as never))
      const flat: Array<number> = []
      flatten([runs(built.locals), built.body, 0x0b], flat)
      entry.code = [unsigned(flat.length), flat]
      return { index, params }
    },
    bytes: () => {
      const signatures = types.map((key) => {
        const params = key === "" ? [] : (key.split(",") as Array<Value>)
        return [0x60, vector(params.map((type) => [valueTypes[type]])), 0]
      })
      const exported = functions.flatMap((f, i) => (f.name === undefined ? [] : [[text(f.name), 0, unsigned(i)]]))
      const out: Array<number> = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
      flatten(
        [
          section(1, vector(signatures)),
          section(2, vector([[text("env"), text("memory"), 2, 0, 1]])),
          section(3, vector(functions.map((f) => unsigned(f.type)))),
          section(7, vector(exported)),
          section(10, vector(functions.map((f) => f.code)))
        ],
        out
      )
      return new Uint8Array(out)
    }
  }
}
