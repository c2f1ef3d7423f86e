/**
 * Instructions on tiles. A register of the interpreter is a place in memory: a slot of 16 bytes, or a tile of as many slots as the strip has
 * iterations. A function here does one instruction for `n` iterations: f(pc, n), with its operands in the words at `pc`. An operand is the
 * address of a slot, with 1 added where it is a tile, so that it moves from iteration to iteration; with 2 added it is a view, and the slot says
 * where in memory its values are and how many bytes apart.
 */
import {
  type Expr,
  expr,
  type Fn,
  type FunctionRef,
  type Local,
  type ModuleBuilder,
  type Value
} from "../emit/assembler.ts"
import { type Code } from "../emit/bytes.ts"
import type { Context, V128 } from "../emit/context.ts"
import { f32, f32x4, i32, select, v128 } from "../emit/instructions.ts"
import type { Access, Kind, Numeric } from "./opcodes.ts"

type I32 = Expr<"i32">

export type Tile = FunctionRef<readonly ["i32", "i32"]>

const types: Readonly<Record<Kind, Value>> = { i: "i32", f: "f32", v: "v128" }

const loadAs: Readonly<Record<Kind, (pointer: I32) => Expr<Value>>> = { i: i32.load, f: f32.load, v: v128.load }

const storeAs: Readonly<Record<Kind, (pointer: I32, value: Expr<never>) => Code>> = {
  i: i32.store,
  f: f32.store,
  v: v128.store
}

/** Word `index` of the instruction at `pc`. */
export const word = (pc: I32, index: number): I32 => i32.load(pc, index * 4)

interface Walk {
  readonly pointer: Local<"i32">
  readonly bytes: Local<"i32">
}

const walk = (fn: Fn, pc: I32, index: number): Walk => {
  const operand = fn.keep(word(pc, index))
  const pointer = fn.keep(i32.and(operand, i32.const(-16)))
  const bytes = fn.keep(i32.shl(i32.and(operand, i32.const(1)), i32.const(4)))
  fn.when(i32.and(operand, i32.const(2)), () => {
    fn.set(bytes, i32.load(pointer, 4))
    fn.set(pointer, i32.load(pointer))
  })
  return { pointer, bytes }
}

/** `body` for each of `n` iterations, between which `walks` move. */
const each = (fn: Fn, n: Local<"i32">, walks: ReadonlyArray<Walk>, body: () => void): void =>
  fn.loop(
    () => i32.eqz(n),
    () => {
      body()
      for (const { bytes, pointer } of walks) fn.set(pointer, i32.add(pointer, bytes))
      fn.set(n, i32.sub(n, i32.const(1)))
    }
  )

const tile = (module: ModuleBuilder, body: (fn: Fn, pc: Local<"i32">, n: Local<"i32">) => void): Tile =>
  module.function(["i32", "i32"], body)

/** d = f(a, b, ...): words 1, 2, 3, ... */
export const compute = (
  module: ModuleBuilder,
  takes: ReadonlyArray<Kind>,
  gives: Kind,
  f: (fn: Fn, args: ReadonlyArray<Expr<Value>>) => Expr<Value>
): Tile =>
  tile(module, (fn, pc, n) => {
    const to = walk(fn, pc, 1)
    const from = takes.map((_, i) => walk(fn, pc, 2 + i))
    each(fn, n, [to, ...from], () => {
      const args = takes.map((kind, i) => loadAs[kind](from[i]!.pointer))
      fn.emit(storeAs[gives](to.pointer, f(fn, args) as Expr<never>))
    })
  })

export const computeNumeric = (module: ModuleBuilder, { code, gives, takes }: Numeric): Tile =>
  compute(module, takes, gives, (_, args) => expr(types[gives], ...args.map((arg) => arg.code), ...code))

/** A sum for the iterations in order, in a register of the machine, words: its register, then the operands. */
const fold = (module: ModuleBuilder, operands: number, f: (sum: V128, args: ReadonlyArray<V128>) => V128): Tile =>
  tile(module, (fn, pc, n) => {
    const slot = fn.keep(word(pc, 1))
    const sum = fn.keep(v128.load(slot))
    const from = Array.from({ length: operands }, (_, i) => walk(fn, pc, 2 + i))
    each(fn, n, from, () =>
      fn.set(
        sum,
        f(
          sum,
          from.map(({ pointer }) => v128.load(pointer))
        )
      )
    )
    fn.emit(v128.store(slot, sum))
  })

/** sum = f(sum, a, ...); the sum is operand `at` */
export const computeFold = (module: ModuleBuilder, { code, takes }: Numeric, at: number): Tile =>
  fold(module, takes.length - 1, (sum, args) =>
    expr("v128", ...args.toSpliced(at, 0, sum).map((arg) => arg.code), ...code)
  )

/** sum = sum + a b, rounded twice */
export const computeFoldProducts = (module: ModuleBuilder): Tile =>
  fold(module, 2, (sum, [a, b]) => f32x4.add(sum, f32x4.mul(a!, b!)))

/** as `select`: words d, then, otherwise, condition */
export const computeSelect = (module: ModuleBuilder): Tile =>
  compute(module, ["v", "v", "i"], "v", (_, [a, b, c]) => select(c as I32, a as V128, b as V128))

/** words d, a, b, and the address of which bytes of `a` and of `b` are wanted: 255 is none */
export const computeShuffle = (module: ModuleBuilder): Tile =>
  tile(module, (fn, pc, n) => {
    const [to, a, b] = [walk(fn, pc, 1), walk(fn, pc, 2), walk(fn, pc, 3)]
    const lanes = fn.keep(word(pc, 4))
    const [ofA, ofB] = [fn.keep(v128.load(lanes)), fn.keep(v128.load(lanes, 16))]
    const swizzle = (x: V128, indices: V128): V128 => expr("v128", x.code, indices.code, 0xfd, 0x0e)
    each(fn, n, [to, a, b], () => {
      fn.emit(v128.store(to.pointer, v128.or(swizzle(v128.load(a.pointer), ofA), swizzle(v128.load(b.pointer), ofB))))
    })
  })

/** Loads and stores, words: register, pointer, offset, bytes that the pointer moves in an iteration, and where a lane is loaded what into. */
export const computeAccess = (module: ModuleBuilder, { code, kind, lane, writes }: Access): Tile =>
  tile(module, (fn, pc, n) => {
    const register = walk(fn, pc, 1)
    const pointer = walk(fn, pc, 2)
    const moved = fn.keep(word(pc, 3))
    const step = fn.keep(word(pc, 4))
    const into = lane !== null && !writes ? walk(fn, pc, 5) : null
    const tail: Code = [...code, 0, 0, ...(lane === null ? [] : [lane])]
    each(fn, n, [register, pointer, ...(into === null ? [] : [into])], () => {
      const at = i32.add(i32.load(pointer.pointer), moved)
      if (writes) fn.emit([at.code, loadAs[kind](register.pointer).code, tail])
      else {
        const before: Code = into === null ? [] : v128.load(into.pointer).code
        fn.emit(storeAs[kind](register.pointer, expr(types[kind], at.code, before, tail) as Expr<never>))
      }
      fn.set(moved, i32.add(moved, step))
    })
  })

/**
 * A micro-kernel (see `products.ts`), words: register of the pointer and offset of each row and column; registers of the step of rows and of
 * columns; the address of which bytes of a partial column are wanted; the sums' registers.
 */
export const computeProducts = (context: Context, rows: number, columns: number, partial: boolean): Tile =>
  tile(context.module, (fn, pc, n) => {
    const count = rows + columns
    const pointers = Array.from({ length: count }, (_, i) =>
      fn.keep(i32.add(i32.load(word(pc, 1 + 2 * i)), word(pc, 2 + 2 * i)))
    )
    const [rowStep, columnStep] = [
      fn.keep(i32.load(word(pc, 2 * count + 1))),
      fn.keep(i32.load(word(pc, 2 * count + 2)))
    ]
    const wanted = partial ? fn.keep(v128.load(word(pc, 2 * count + 3))) : null
    const slots = (body: (row: number, column: number, slot: I32) => void): void => {
      for (let i = 0; i < rows * columns; i++) body(Math.floor(i / columns), i % columns, word(pc, 2 * count + 4 + i))
    }
    const sums: Array<Array<Local<"v128">>> = Array.from({ length: rows }, () => [])
    slots((row, _, slot) => sums[row]!.push(fn.keep(v128.load(slot))))
    const right = Array.from({ length: columns }, () => fn.local("v128"))
    const left = fn.local("v128")
    fn.loop(
      () => i32.ltS(n, i32.const(1)),
      () => {
        right.forEach((column, j) => {
          const value = v128.load(pointers[rows + j]!)
          const isPartial = wanted !== null && j === columns - 1
          fn.set(column, isPartial ? expr("v128", value.code, wanted.code, 0xfd, 0x0e) : value)
        })
        sums.forEach((row, i) => {
          fn.set(left, v128.load32Splat(pointers[i]!))
          row.forEach((sum, j) => fn.set(sum, context.madd(left, right[j]!, sum)))
        })
        pointers.forEach((pointer, i) => fn.set(pointer, i32.add(pointer, i < rows ? rowStep : columnStep)))
        fn.set(n, i32.sub(n, i32.const(1)))
      }
    )
    slots((row, column, slot) => fn.emit(v128.store(slot, sums[row]![column]!)))
  })

/** A tile of numbers: words d, first, difference. */
export const computeRamp = (module: ModuleBuilder): Tile =>
  tile(module, (fn, pc, n) => {
    const to = walk(fn, pc, 1)
    const value = fn.keep(i32.add(i32.load(word(pc, 2)), word(pc, 3)))
    const step = fn.keep(word(pc, 4))
    each(fn, n, [to], () => {
      fn.emit(i32.store(to.pointer, value))
      fn.set(value, i32.add(value, step))
    })
  })

/** A function of the library: its arguments are words 1, 2, ... */
export const computeCall = (module: ModuleBuilder, f: FunctionRef<ReadonlyArray<Value>>): Tile =>
  tile(module, (fn, pc) => {
    const args = f.params.map((_, i) => i32.load(word(pc, 1 + i)))
    fn.call(f, ...args)
  })
