/**
 * The library: a module that is compiled before a program is known, for runtimes that compile none later. It has an interpreter, operations
 * that take tens of instructions, and the functions that kernels spend their time in.
 */
import { align } from "../../internal/sizes.ts"
import type { Fn, FunctionRef, Value } from "../emit/assembler.ts"
import { type Context, makeContext, type V128 } from "../emit/context.ts"
import { atan2 } from "../emit/elementwise/atan2.ts"
import { erf } from "../emit/elementwise/erf.ts"
import { exp } from "../emit/elementwise/exp.ts"
import { expm1 } from "../emit/elementwise/expm1.ts"
import { divide } from "../emit/elementwise/integer.ts"
import { log } from "../emit/elementwise/log.ts"
import { log1p } from "../emit/elementwise/log1p.ts"
import { powFloat, powInt } from "../emit/elementwise/pow.ts"
import { remainderFloat, remainderInt } from "../emit/elementwise/remainder.ts"
import { sigmoid } from "../emit/elementwise/sigmoid.ts"
import { tanh } from "../emit/elementwise/tanh.ts"
import { cos, sin } from "../emit/elementwise/trigonometric.ts"
import { f32, f32x4, i32 } from "../emit/instructions.ts"
import { addHigh, addLow } from "../emit/promoted.ts"
import { type Description, probeBytes, sectionName } from "./description.ts"
import { emitHelpers } from "./helpers.ts"
import { emitInterpreter, handlers } from "./interpreter.ts"
import { accesses, folds, numerics } from "./opcodes.ts"
import { nameOf } from "./products.ts"
import * as Tiles from "./tiles.ts"

type Operation = (context: Context, fn: Fn, ...args: ReadonlyArray<V128>) => V128

const operations: ReadonlyArray<readonly [name: string, arity: number, operation: (...args: any) => V128]> = [
  ["exp", 1, exp],
  ["log", 1, log],
  ["tanh", 1, tanh],
  ["sigmoid", 1, sigmoid],
  ["sin", 1, sin],
  ["cos", 1, cos],
  ["expm1", 1, expm1],
  ["log1p", 1, log1p],
  ["erf", 1, erf],
  ["powFloat", 2, powFloat],
  ["powInt", 2, powInt],
  ["remainderFloat", 2, remainderFloat],
  ["remainderInt", 2, remainderInt],
  ["atan2", 2, atan2],
  ["divide", 2, divide],
  ["addLow", 2, addLow],
  ["addHigh", 2, addHigh]
]

/** sums of a micro-kernel that registers hold, and columns at most */
const mostSums = 12
const mostColumns = 6

/** Constants lie at the first place that a memory gives. */
const address = 64

const unsigned = (value: number): Array<number> =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]

const section = (id: number, content: ReadonlyArray<number>): ReadonlyArray<number> => [
  id,
  ...unsigned(content.length),
  ...content
]

const named = (text: string): ReadonlyArray<number> => {
  const bytes = new TextEncoder().encode(text)
  return [...unsigned(bytes.length), ...bytes]
}

/** The bytes of a library. */
export const emitLibrary = ({ fma }: { readonly fma: boolean }): Uint8Array<ArrayBuffer> => {
  const own = makeContext({ fma })
  const helpers: Array<readonly [string, FunctionRef<ReadonlyArray<Value>>]> = []
  const context: Context = {
    ...own,
    helper: (name, build) =>
      own.helper(name, () => {
        const built = build()
        helpers.push([name, built as unknown as FunctionRef<ReadonlyArray<Value>>])
        return built
      }),
    work: () => {
      throw new Error("a function of the library has no scratch of its own")
    }
  }
  const { module } = context
  emitHelpers(context)
  const tiles: Array<readonly [name: string, tile: Tiles.Tile]> = [
    ["tile select", Tiles.computeSelect(module)],
    ["tile shuffle", Tiles.computeShuffle(module)],
    ["tile ramp", Tiles.computeRamp(module)],
    ["fold products", Tiles.computeFoldProducts(module)]
  ]
  for (const one of numerics) if (fma || !one.fma) tiles.push([`tile ${one.key}`, Tiles.computeNumeric(module, one)])
  for (const [key, at] of folds) {
    const one = numerics.find((numeric) => numeric.key === key)!
    if (fma || !one.fma) tiles.push([`fold ${key}`, Tiles.computeFold(module, one, at)])
  }
  for (let rows = 1; rows <= mostSums; rows++) {
    for (let columns = 1; columns <= Math.min(mostColumns, mostSums / rows); columns++) {
      for (const partial of [false, true]) {
        tiles.push([nameOf(rows, columns, partial), Tiles.computeProducts(context, rows, columns, partial)])
      }
    }
  }
  for (const one of accesses) tiles.push([`tile ${one.key}`, Tiles.computeAccess(module, one)])
  for (const [name, arity, operation] of operations) {
    const takes = Array<"v">(arity).fill("v")
    const compute = (fn: Fn, args: ReadonlyArray<V128>): V128 =>
      (operation as Operation)(context, fn, ...args.map((arg) => fn.keep(arg)))
    tiles.push([
      `operation ${name}`,
      Tiles.compute(module, takes, "v", (fn, args) => compute(fn, args as ReadonlyArray<V128>))
    ])
  }
  for (const [name, f] of helpers) tiles.push([`helper ${name}`, Tiles.computeCall(module, f)])
  emitInterpreter(
    module,
    tiles.map(([, tile]) => tile)
  )
  // for the question whether this machine rounds a multiply-add once: a, b, c to a * b + c at the address
  module.function(
    ["i32"],
    (fn, at) => {
      const [a, b, c] = [0, 4, 8].map((offset) => f32x4.splat(f32.load(at, offset))) as [V128, V128, V128]
      fn.emit(f32.store(at, f32x4.lane(context.madd(a, b, c), 0)))
    },
    "multiplyAdd"
  )
  const pool = context.pool()
  const description: Description = {
    fma,
    address,
    bytes: align(pool.length) + probeBytes,
    instructions: [...handlers.map(([name]) => name), ...tiles.map(([name]) => name)],
    operations: operations.map(([name, arity]) => [name, arity]),
    helpers: helpers.map(([name, { params }]) => [name, params.length])
  }
  const data = [
    1,
    0,
    ...Array.from(i32.const(address).code, (byte) => byte.charCodeAt(0)),
    0x0b,
    ...unsigned(pool.length),
    ...pool
  ]
  return new Uint8Array([
    ...module.bytes(address),
    ...section(11, data as ReadonlyArray<number>),
    ...section(0, [...named(sectionName), ...new TextEncoder().encode(JSON.stringify(description))])
  ])
}
