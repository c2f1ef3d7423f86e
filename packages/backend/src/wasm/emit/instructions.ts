/** The WebAssembly instructions that kernels use, by value type. Memory accesses take a pointer and a constant byte offset. */
import type { Expr, Value } from "./assembler.ts"
import { type Code, signed, type Text, textOf, unsigned } from "./bytes.ts"

type I32 = Expr<"i32">
type F32 = Expr<"f32">
type V128 = Expr<"v128">

const two = <A extends Value, R extends Value>(type: R, opcode: number) => {
  const text = textOf(opcode)
  return (a: Expr<A>, b: Expr<A>): Expr<R> => ({ type, code: a.code + b.code + text })
}

const one = <A extends Value, R extends Value>(type: R, opcode: number) => {
  const text = textOf(opcode)
  return (a: Expr<A>): Expr<R> => ({ type, code: a.code + text })
}

/** an alignment of 4 bytes is all that is promised */
const at = (offset: number): Text => `\x02${unsigned(offset)}`

const load = <R extends Value>(type: R, ...opcode: ReadonlyArray<Code>) => {
  const text = textOf(opcode)
  return (pointer: I32, offset = 0): Expr<R> => ({ type, code: pointer.code + text + at(offset) })
}

const store = <A extends Value>(...opcode: ReadonlyArray<Code>) => {
  const text = textOf(opcode)
  return (pointer: I32, value: Expr<A>, offset = 0): Text => pointer.code + value.code + text + at(offset)
}

const i32Of = (code: Text): I32 => ({ type: "i32", code })
const f32Of = (code: Text): F32 => ({ type: "f32", code })
const v128Of = (code: Text): V128 => ({ type: "v128", code })

export const i32 = {
  const: (value: number): I32 => i32Of(`\x41${signed(value)}`),
  load: /*#__PURE__*/ load("i32", 0x28),
  store: /*#__PURE__*/ store<"i32">(0x36),
  eqz: /*#__PURE__*/ one<"i32", "i32">("i32", 0x45),
  eq: /*#__PURE__*/ two<"i32", "i32">("i32", 0x46),
  ne: /*#__PURE__*/ two<"i32", "i32">("i32", 0x47),
  ltS: /*#__PURE__*/ two<"i32", "i32">("i32", 0x48),
  gtS: /*#__PURE__*/ two<"i32", "i32">("i32", 0x4a),
  leS: /*#__PURE__*/ two<"i32", "i32">("i32", 0x4c),
  geS: /*#__PURE__*/ two<"i32", "i32">("i32", 0x4e),
  geU: /*#__PURE__*/ two<"i32", "i32">("i32", 0x4f),
  add: /*#__PURE__*/ two<"i32", "i32">("i32", 0x6a),
  sub: /*#__PURE__*/ two<"i32", "i32">("i32", 0x6b),
  mul: /*#__PURE__*/ two<"i32", "i32">("i32", 0x6c),
  /** traps on 0 and on -2^31 / -1 */
  divS: /*#__PURE__*/ two<"i32", "i32">("i32", 0x6d),
  /** traps on 0; has the sign of the dividend */
  remS: /*#__PURE__*/ two<"i32", "i32">("i32", 0x6f),
  and: /*#__PURE__*/ two<"i32", "i32">("i32", 0x71),
  or: /*#__PURE__*/ two<"i32", "i32">("i32", 0x72),
  xor: /*#__PURE__*/ two<"i32", "i32">("i32", 0x73),
  shl: /*#__PURE__*/ two<"i32", "i32">("i32", 0x74),
  shrS: /*#__PURE__*/ two<"i32", "i32">("i32", 0x75),
  shrU: /*#__PURE__*/ two<"i32", "i32">("i32", 0x76),
  /** the bits of a float */
  reinterpret: /*#__PURE__*/ one<"f32", "i32">("i32", 0xbc)
} as const

export const f32 = {
  const: (value: number): F32 => f32Of("\x43" + textOf([...new Uint8Array(new Float32Array([value]).buffer)])),
  load: /*#__PURE__*/ load("f32", 0x2a),
  store: /*#__PURE__*/ store<"f32">(0x38),
  eq: /*#__PURE__*/ two<"f32", "i32">("i32", 0x5b),
  le: /*#__PURE__*/ two<"f32", "i32">("i32", 0x5f),
  add: /*#__PURE__*/ two<"f32", "f32">("f32", 0x92),
  sub: /*#__PURE__*/ two<"f32", "f32">("f32", 0x93)
} as const

/** `condition ? whenTrue : whenFalse`, both computed. */
export const select = <T extends Value>(condition: I32, whenTrue: Expr<T>, whenFalse: Expr<T>): Expr<T> => ({
  type: whenTrue.type,
  code: `${whenTrue.code}${whenFalse.code}${condition.code}\x1b`
})

/** `condition ? whenTrue : whenFalse`, one of them computed. */
export const either = <T extends "i32" | "f32">(condition: I32, whenTrue: Expr<T>, whenFalse: Expr<T>): Expr<T> => ({
  type: whenTrue.type,
  code: `${condition.code}\x04${whenTrue.type === "i32" ? "\x7f" : "\x7d"}${whenTrue.code}\x05${whenFalse.code}\x0b`
})

/** On words of shared memory, in one order that all threads see. */
export const atomic = {
  load: /*#__PURE__*/ load("i32", 0xfe, 0x10),
  store: /*#__PURE__*/ store<"i32">(0xfe, 0x17),
  /** gives what was there before */
  add: (pointer: I32, value: I32, offset = 0): I32 => i32Of(`${pointer.code}${value.code}\xfe\x1e${at(offset)}`),
  /** sleeps while the word is `expected`, until it is notified or `milliseconds` are over; 2 then */
  wait: (pointer: I32, expected: I32, milliseconds: number, offset = 0): I32 =>
    i32Of(`${pointer.code}${expected.code}\x42${signed(milliseconds * 1e6)}\xfe\x01${at(offset)}`),
  /** wakes at most `count` threads; gives how many */
  notify: (pointer: I32, count: number, offset = 0): I32 =>
    i32Of(`${pointer.code}\x41${signed(count)}\xfe\x00${at(offset)}`)
} as const

export const memory = {
  copy: (to: I32, from: I32, bytes: I32): Text => `${to.code}${from.code}${bytes.code}\xfc\x0a\x00\x00`
} as const

const simd = (opcode: number): Text => `\xfd${unsigned(opcode)}`

const v1 = (opcode: number) => {
  const text = simd(opcode)
  return (a: V128): V128 => ({ type: "v128", code: a.code + text })
}

const v2 = (opcode: number) => {
  const text = simd(opcode)
  return (a: V128, b: V128): V128 => ({ type: "v128", code: a.code + b.code + text })
}

const shift = (opcode: number) => {
  const text = simd(opcode)
  return (a: V128, count: I32): V128 => ({ type: "v128", code: a.code + count.code + text })
}

/** in `shuffle`: the four bytes of a lane */
const laneBytes = /*#__PURE__*/ Array.from({ length: 8 }, (_, lane) =>
  textOf([lane * 4, lane * 4 + 1, lane * 4 + 2, lane * 4 + 3])
)

export const v128 = {
  zero: /*#__PURE__*/ v128Of("\xfd\x0c" + "\0".repeat(16)),
  load: /*#__PURE__*/ load("v128", 0xfd, 0x00),
  load32Splat: /*#__PURE__*/ load("v128", 0xfd, 0x09),
  load32Zero: /*#__PURE__*/ load("v128", 0xfd, 0x5c),
  load32Lane: (pointer: I32, into: V128, lane: number, offset = 0): V128 =>
    v128Of(`${pointer.code}${into.code}\xfd\x56${at(offset)}${unsigned(lane)}`),
  load64Zero: /*#__PURE__*/ load("v128", 0xfd, 0x5d),
  load64Lane: (pointer: I32, into: V128, lane: number, offset = 0): V128 =>
    v128Of(`${pointer.code}${into.code}\xfd\x57${at(offset)}${unsigned(lane)}`),
  store: /*#__PURE__*/ store<"v128">(0xfd, 0x0b),
  store32Lane: (pointer: I32, value: V128, lane: number, offset = 0): Text =>
    `${pointer.code}${value.code}\xfd\x5a${at(offset)}${unsigned(lane)}`,
  /** lanes 0 to 3 of `a`, 4 to 7 of `b` */
  shuffle: (a: V128, b: V128, ...lanes: readonly [number, number, number, number]): V128 =>
    v128Of(`${a.code}${b.code}\xfd\x0d${lanes.map((lane) => laneBytes[lane]!).join("")}`),
  /** whether any bit is 1 */
  anyTrue: (a: V128): I32 => i32Of(`${a.code}\xfd\x53`),
  not: /*#__PURE__*/ v1(0x4d),
  and: /*#__PURE__*/ v2(0x4e),
  /** a and not b */
  andNot: /*#__PURE__*/ v2(0x4f),
  or: /*#__PURE__*/ v2(0x50),
  xor: /*#__PURE__*/ v2(0x51),
  /** bits of `a` where `mask` is 1, else of `b` */
  bitselect: (a: V128, b: V128, mask: V128): V128 => v128Of(`${a.code}${b.code}${mask.code}\xfd\x52`)
} as const

export const i32x4 = {
  splat: (a: I32): V128 => v128Of(`${a.code}\xfd\x11`),
  lane: (a: V128, lane: number): I32 => i32Of(`${a.code}\xfd\x1b${unsigned(lane)}`),
  replaceLane: (a: V128, lane: number, value: I32): V128 => v128Of(`${a.code}${value.code}\xfd\x1c${unsigned(lane)}`),
  eq: /*#__PURE__*/ v2(0x37),
  ne: /*#__PURE__*/ v2(0x38),
  ltS: /*#__PURE__*/ v2(0x39),
  ltU: /*#__PURE__*/ v2(0x3a),
  gtS: /*#__PURE__*/ v2(0x3b),
  gtU: /*#__PURE__*/ v2(0x3c),
  leS: /*#__PURE__*/ v2(0x3d),
  leU: /*#__PURE__*/ v2(0x3e),
  geS: /*#__PURE__*/ v2(0x3f),
  geU: /*#__PURE__*/ v2(0x40),
  abs: /*#__PURE__*/ v1(0xa0),
  neg: /*#__PURE__*/ v1(0xa1),
  shl: /*#__PURE__*/ shift(0xab),
  shrS: /*#__PURE__*/ shift(0xac),
  shrU: /*#__PURE__*/ shift(0xad),
  add: /*#__PURE__*/ v2(0xae),
  sub: /*#__PURE__*/ v2(0xb1),
  mul: /*#__PURE__*/ v2(0xb5),
  minS: /*#__PURE__*/ v2(0xb6),
  minU: /*#__PURE__*/ v2(0xb7),
  maxS: /*#__PURE__*/ v2(0xb8),
  maxU: /*#__PURE__*/ v2(0xb9),
  truncSat: /*#__PURE__*/ v1(0xf8),
  /** two doubles to the low lanes, 0 to the high ones */
  truncSatF64: /*#__PURE__*/ v1(0xfc)
} as const

export const f32x4 = {
  splat: (a: F32): V128 => v128Of(`${a.code}\xfd\x13`),
  lane: (a: V128, lane: number): F32 => f32Of(`${a.code}\xfd\x1f${unsigned(lane)}`),
  eq: /*#__PURE__*/ v2(0x41),
  ne: /*#__PURE__*/ v2(0x42),
  lt: /*#__PURE__*/ v2(0x43),
  gt: /*#__PURE__*/ v2(0x44),
  le: /*#__PURE__*/ v2(0x45),
  ge: /*#__PURE__*/ v2(0x46),
  ceil: /*#__PURE__*/ v1(0x67),
  floor: /*#__PURE__*/ v1(0x68),
  trunc: /*#__PURE__*/ v1(0x69),
  /** halves to even */
  nearest: /*#__PURE__*/ v1(0x6a),
  abs: /*#__PURE__*/ v1(0xe0),
  neg: /*#__PURE__*/ v1(0xe1),
  sqrt: /*#__PURE__*/ v1(0xe3),
  add: /*#__PURE__*/ v2(0xe4),
  sub: /*#__PURE__*/ v2(0xe5),
  mul: /*#__PURE__*/ v2(0xe6),
  div: /*#__PURE__*/ v2(0xe7),
  /** a NaN in either gives NaN */
  min: /*#__PURE__*/ v2(0xe8),
  /** a NaN in either gives NaN */
  max: /*#__PURE__*/ v2(0xe9),
  /** b < a ? b : a */
  pmin: /*#__PURE__*/ v2(0xea),
  /** a < b ? b : a */
  pmax: /*#__PURE__*/ v2(0xeb),
  convert: /*#__PURE__*/ v1(0xfa),
  /** a * b + c, rounded once */
  relaxedMadd: (a: V128, b: V128, c: V128): V128 => v128Of(`${a.code}${b.code}${c.code}${simd(0x105)}`),
  /** two doubles to the low lanes, 0 to the high ones */
  demote: /*#__PURE__*/ v1(0x5e)
} as const

export const f64x2 = {
  lt: /*#__PURE__*/ v2(0x49),
  gt: /*#__PURE__*/ v2(0x4a),
  eq: /*#__PURE__*/ v2(0x47),
  ge: /*#__PURE__*/ v2(0x4c),
  abs: /*#__PURE__*/ v1(0xec),
  add: /*#__PURE__*/ v2(0xf0),
  sub: /*#__PURE__*/ v2(0xf1),
  mul: /*#__PURE__*/ v2(0xf2),
  div: /*#__PURE__*/ v2(0xf3),
  /** a NaN in either gives NaN */
  min: /*#__PURE__*/ v2(0xf4),
  /** a NaN in either gives NaN */
  max: /*#__PURE__*/ v2(0xf5),
  trunc: /*#__PURE__*/ v1(0x7a),
  nearest: /*#__PURE__*/ v1(0x94),
  /** the two low floats */
  promoteLow: /*#__PURE__*/ v1(0x5f)
} as const

export const i64x2 = {
  shl: /*#__PURE__*/ shift(0xcb),
  shrU: /*#__PURE__*/ shift(0xcd),
  add: /*#__PURE__*/ v2(0xce),
  sub: /*#__PURE__*/ v2(0xd1),
  gtS: /*#__PURE__*/ v2(0xd9)
} as const
