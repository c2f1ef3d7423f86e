/** int32 and bool: wrapping, division, comparisons, casts. */
import { type Case, each, make, show, T } from "../Case.ts"
import { bools, floatEdges, input, intEdges, integers, listed, normal, words } from "../values.ts"

const sizes: ReadonlyArray<ReadonlyArray<number>> = [[], [5], [0], [7, 9], [1023]]

const edges = intEdges.length
const row = input([1, edges], listed("int32", intEdges))
const column = input([edges, 1], listed("int32", intEdges))

const binary: ReadonlyArray<readonly [string, (x: any, y: any) => any]> = [
  ["add", T.add],
  ["sub", T.sub],
  ["mul", T.mul],
  ["div", T.div],
  ["remainder", T.remainder],
  ["fmod", T.fmod],
  ["floorDivide", T.floorDivide],
  ["bitwiseAnd", T.bitwiseAnd],
  ["bitwiseOr", T.bitwiseOr],
  ["bitwiseXor", T.bitwiseXor],
  ["left shift", T.shiftLeft],
  ["right shift", T.shiftRight],
  ["logical right shift", T.shiftRightLogical],
  ["maximum", T.maximum],
  ["minimum", T.minimum],
  ["equal", T.equal],
  ["notEqual", T.notEqual],
  ["less", T.less],
  ["lessEqual", T.lessEqual],
  ["greater", T.greater],
  ["greaterEqual", T.greaterEqual]
]

const unary: ReadonlyArray<readonly [string, (x: any) => any]> = [
  ["neg", T.neg],
  ["abs", T.abs],
  ["sign", T.sign],
  ["square", T.square],
  ["bitwiseNot", T.bitwiseNot]
]

const logical: ReadonlyArray<readonly [string, (x: any, y: any) => any]> = [
  ["logicalAnd", T.logicalAnd],
  ["logicalOr", T.logicalOr],
  ["logicalXor", T.logicalXor],
  ["equal", T.equal],
  ["notEqual", T.notEqual]
]

const casts: ReadonlyArray<Case> = [
  make("cast float32 to int32", [input([floatEdges.length], listed("float32", floatEdges))], (x) => T.cast(x, "int32")),
  make(
    "cast far float32 to int32",
    [input([6], listed("float32", [2147483520, 2147483648, -2147483648, -2147483904, 1e20, -1e20]))],
    (x) => T.cast(x, "int32")
  ),
  make("cast float32 to bool", [input([floatEdges.length], listed("float32", floatEdges))], (x) => T.cast(x, "bool")),
  make("cast int32 to float32", [input([edges], listed("int32", intEdges))], (x) => T.cast(x, "float32")),
  make("cast int32 to bool", [input([edges], listed("int32", intEdges))], (x) => T.cast(x, "bool")),
  make("cast bool", [input([13], bools)], (x) => [T.cast(x, "float32"), T.cast(x, "int32"), T.logicalNot(x)]),
  make("cast there and back", [input([101], normal)], (x) => T.cast(T.cast(T.mul(x, 10), "int32"), "float32"))
]

export const integer: ReadonlyArray<Case> = [
  ...each(binary, ([name, f]) => [
    sizes.map((size) => make(`int32 ${name} ${show(size)}`, [input(size, words), input(size, integers(-9, 9))], f)),
    make(`int32 ${name} of special values`, [row, column], f)
  ]),
  ...each(unary, ([name, f]) => [
    sizes.map((size) => make(`int32 ${name} ${show(size)}`, [input(size, words)], f)),
    make(`int32 ${name} of special values`, [input([edges], listed("int32", intEdges))], f)
  ]),
  ...logical.map(([name, f]) => make(`bool ${name}`, [input([5, 5], bools), input([5, 5], bools)], f)),
  make("int32 pow", [input([40], integers(-4, 5)), input([40], integers(-2, 12))], T.pow),
  make("int32 pow of special values", [row, column], T.pow),
  make("int32 where", [input([31], bools), input([31], words), input([31], words)], T.where),
  make("bool where", [input([31], bools), input([31], bools), input([31], bools)], T.where),
  make("int32 clip", [input([31], integers(-9, 9))], (x) => T.clip(x, -3, 4)),
  ...casts
]
