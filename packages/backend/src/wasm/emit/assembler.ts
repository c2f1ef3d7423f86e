/**
 * A small typed assembler: expressions carry their WebAssembly value type in TypeScript, functions collect statements, and a
 * module turns them into bytes. An expression is a tree of instructions: use it twice and it is computed twice, so what is used
 * twice goes into a local (`fn.keep`).
 */

import { bytesOf, type Code, type Text, textOf, unsigned } from "./bytes.ts"

/** A WebAssembly value type. */
export type Value = "i32" | "f32" | "v128"

/** Instructions that leave one value on the stack. */
export interface Expr<out T extends Value> {
  readonly type: T
  readonly code: Text
}

/** A local variable; as an expression it is read. */
export interface Local<out T extends Value> extends Expr<T> {
  readonly index: number
}

type Params<T extends ReadonlyArray<Value>> = { readonly [K in keyof T]: Local<T[K]> }

/** A function of a module. */
export interface FunctionRef<T extends ReadonlyArray<Value>> {
  readonly index: number
  readonly params: T
}

/** A function with a result. */
export interface ValueRef<T extends ReadonlyArray<Value>, R extends Value> extends FunctionRef<T> {
  readonly result: R
}

/** A function under construction: statements are appended to the innermost open block. */
export interface Fn {
  readonly local: <T extends Value>(type: T) => Local<T>
  readonly emit: (code: Code) => void
  readonly set: <T extends Value>(target: Local<T>, value: Expr<T>) => void
  /** computes the value now, once */
  readonly keep: <T extends Value>(value: Expr<T>) => Local<T>
  /** The same; locals in which `build` has kept what it needed are used again. Fewer locals are compiled sooner, and joined more often in wide mode. */
  readonly scope: <T extends Value>(build: () => Expr<T>) => Local<T>
  /** a local of `keep` or `scope` that is not read any more */
  readonly release: (local: Local<Value>) => void
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
  readonly value: <const T extends ReadonlyArray<Value>, R extends Value>(
    params: T,
    result: R,
    body: (fn: Fn, ...params: Params<T>) => Expr<R>
  ) => ValueRef<T, R>
  /** the immutable `env.name`, given when the module is instantiated */
  readonly global: (name: string) => Expr<"i32">
  /** the module, for constants at `pool` */
  readonly bytes: (pool?: number) => Uint8Array<ArrayBuffer>
}

const valueTypes: Readonly<Record<Value, Text>> = { i32: "\x7f", f32: "\x7d", v128: "\x7b" }

/** A tree of instructions of one result. */
export const expr = <T extends Value>(type: T, ...code: ReadonlyArray<Code>): Expr<T> => ({ type, code: textOf(code) })

/** The result of a call. */
export const invoke = <T extends ReadonlyArray<Value>, R extends Value>(
  f: ValueRef<T, R>,
  ...args: { [K in keyof T]: Expr<T[K]> }
): Expr<R> =>
  expr(
    f.result,
    args.map((arg) => (arg as Expr<Value>).code),
    `\x10${unsigned(f.index)}`
  )

const local = <T extends Value>(type: T, index: number): Local<T> => ({
  ...{ type, index },
  code: `\x20${unsigned(index)}`
})

const vector = (items: ReadonlyArray<Text>): Text => unsigned(items.length) + items.join("")

const sized = (content: Text): Text => unsigned(content.length) + content

const named = (name: string): Text => sized(textOf(Array.from(new TextEncoder().encode(name))))

const makeFn = (params: number) => {
  let text: Text = ""
  const emit = (code: Code): void => {
    text += typeof code === "string" ? code : textOf(code)
  }
  const locals: Array<Value> = []
  const free: Record<Value, Array<Local<Value>>> = { i32: [], f32: [], v128: [] }
  /** what was kept since each open scope began */
  const scopes: Array<Array<Local<Value>>> = []
  const newLocal = <T extends Value>(type: T): Local<T> => {
    locals.push(type)
    return local(type, params + locals.length - 1)
  }
  const set = <T extends Value>(target: Local<T>, value: Expr<T>): void => {
    text += `${value.code}\x21${unsigned(target.index)}`
  }
  const keep = <T extends Value>(value: Expr<T>): Local<T> => {
    const target = (free[value.type].pop() as Local<T> | undefined) ?? newLocal(value.type)
    scopes.at(-1)?.push(target)
    set(target, value)
    return target
  }
  const release = (one: Local<Value>): void => {
    free[one.type].push(one)
  }
  const fn: Fn = {
    local: newLocal,
    emit,
    set,
    keep,
    scope: (build) => {
      const kept: Array<Local<Value>> = []
      scopes.push(kept)
      const value = build()
      scopes.pop()
      kept.forEach(release)
      return keep(value)
    },
    release,
    loop: (until, body) => {
      text += "\x02\x40\x03\x40"
      emit(until().code)
      text += "\x0d\x01"
      body()
      text += "\x0c\x00\x0b\x0b"
    },
    when: (condition, then, otherwise) => {
      text += `${condition.code}\x04\x40`
      then()
      if (otherwise !== undefined) {
        text += "\x05"
        otherwise()
      }
      text += "\x0b"
    },
    call: (f, ...args) => {
      for (const arg of args) emit((arg as Expr<Value>).code)
      text += `\x10${unsigned(f.index)}`
    }
  }
  return { fn, locals, text: () => text }
}

const runs = (types: ReadonlyArray<Value>): Text => {
  const groups: Array<[number, Value]> = []
  for (const type of types) {
    const last = groups[groups.length - 1]
    if (last !== undefined && last[1] === type) last[0]++
    else groups.push([1, type])
  }
  return vector(groups.map(([count, type]) => unsigned(count) + valueTypes[type]))
}

const header = "\0asm\x01\x00\x00\x00"

/** pages that a 32-bit memory may have: more than any that is given */
const mostPages = 65536

/**
 * A module that imports `env.memory`, which may be `shared` with other threads. It may import functions `(i32)` too, which are the first ones.
 */
export const makeModule = (shared = false, imports: ReadonlyArray<string> = []): ModuleBuilder => {
  const types: Array<string> = imports.length === 0 ? [] : ["i32>"]
  const globals: Array<string> = []
  const functions: Array<{ readonly type: number; readonly name: string | undefined }> = []
  const bodies: Array<Text> = []
  const indexOf = (known: Array<string>, key: string): number => {
    const index = known.indexOf(key)
    return index >= 0 ? index : known.push(key) - 1
  }
  /** `body` leaves what the function returns; its index */
  const define = <T extends ReadonlyArray<Value>>(
    params: T,
    result: Value | null,
    body: (fn: Fn, ...params: Params<T>) => void,
    name?: string
  ): number => {
    const { fn, locals, text } = makeFn(params.length)
    body(fn, ...(params.map((type, i) => local(type, i)) as never))
    // functions that it needed are finished before it
    bodies.push(sized(`${runs(locals)}${text()}\x0b`))
    const type = indexOf(types, `${params.join()}>${result ?? ""}`)
    return imports.length + functions.push({ type, name }) - 1
  }
  return {
    function: (params, body, name) => ({ index: define(params, null, body, name), params }),
    value: (params, result, body) => {
      const index = define(params, result, (fn, ...args) => fn.emit(body(fn, ...args).code))
      return { index, params, result }
    },
    global: (name) => expr("i32", 0x23, unsigned(indexOf(globals, name))),
    bytes: (pool = 0) => {
      const section = (id: Text, items: ReadonlyArray<Text>): Text => id + sized(vector(items))
      const listed = (types: string | undefined): Text =>
        types ? vector(types.split(",").map((type) => valueTypes[type as Value])) : "\0"
      const env = (name: string, what: Text): Text => named("env") + named(name) + what
      const text =
        header +
        section(
          "\x01",
          types.map((key) => {
            const [params, results] = key.split(">")
            return `\x60${listed(params)}${listed(results)}`
          })
        ) +
        section("\x02", [
          env("memory", shared ? `\x02\x03\x01${unsigned(mostPages)}` : "\x02\x00\x01"),
          ...imports.map((name) => env(name, "\x00\x00")),
          ...globals.map((name) => env(name, `\x03${valueTypes.i32}\x00`))
        ]) +
        section(
          "\x03",
          functions.map((f) => unsigned(f.type))
        ) +
        section(
          "\x07",
          functions.flatMap((f, i) =>
            f.name === undefined ? [] : [`${named(f.name)}\x00${unsigned(imports.length + i)}`]
          )
        ) +
        section("\x0a", bodies)
      return bytesOf(text, pool)
    }
  }
}
