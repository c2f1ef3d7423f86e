/**
 * The loop of a micro-kernel, which adds up products of rows and columns in locals:
 *
 *     for each k:  sum[i, j] += splat(row i) * column j
 *
 * It is one instruction of the library, which keeps the sums in registers as the compiled loop does.
 */
import type { Node } from "./decode.ts"
import type { Locals } from "./locals.ts"
import { straight } from "./loops.ts"
import { lane, other, simd } from "./opcodes.ts"
import { begin, constantOf, type Scope, wordsOf } from "./scope.ts"
import type { Operand } from "./writer.ts"

interface Read {
  readonly kind: "splat" | "load"
  readonly pointer: number
  readonly offset: number
  readonly lanes: number
}

type Symbol =
  | Read
  | { readonly kind: "local"; readonly local: number }
  | { readonly kind: "constant"; readonly node: Node }
  | { readonly kind: "moved"; readonly local: number; readonly by: Node; readonly down: boolean }
  | { readonly kind: "product"; readonly row: Read; readonly column: Read }
  | { readonly kind: "sum"; readonly local: number; readonly row: Read; readonly column: Read }

interface Products {
  readonly rows: ReadonlyArray<Read>
  readonly columns: ReadonlyArray<Read>
  /** by row, then by column */
  readonly sums: ReadonlyArray<number>
  /** by how much locals move */
  readonly moves: ReadonlyMap<number, { readonly by: Node; readonly down: boolean }>
}

const keyOf = ({ lanes, offset, pointer }: Read): string => `${pointer} ${offset} ${lanes}`

const f32x4Add = simd(0xe4)
const f32x4Mul = simd(0xe6)
const madd = simd(0x105)
const splat = simd(0x09)

/** What a loop computes, if it is such a loop. */
const understand = (body: ReadonlyArray<Node>): Products | null => {
  const stack: Array<Symbol> = []
  const bound = new Map<number, Symbol>()
  const moves = new Map<number, { readonly by: Node; readonly down: boolean }>()
  const sums = new Map<string, number>()
  const rows = new Map<string, Read>()
  const columns = new Map<string, Read>()
  const summed = new Set<number>()

  const read = (kind: Read["kind"], node: Node, lanes: number): boolean => {
    const pointer = stack.pop()
    if (pointer?.kind !== "local" || moves.has(pointer.local)) return false
    stack.push({ kind, pointer: pointer.local, offset: node.a, lanes })
    return true
  }
  /** one lane more */
  const extend = (node: Node, index: number): boolean => {
    const before = stack.pop()
    const pointer = stack.pop()
    if (before?.kind !== "load" || before.lanes !== index || pointer?.kind !== "local") return false
    if (pointer.local !== before.pointer || node.a !== before.offset + 4 * index) return false
    stack.push({ ...before, lanes: index + 1 })
    return true
  }
  const multiply = (): boolean => {
    const [row, column] = stack.splice(-2)
    if (row?.kind !== "splat" || column?.kind !== "load") return false
    stack.push({ kind: "product", row, column })
    return true
  }
  const accumulate = (sum: Symbol | undefined, row: Symbol | undefined, column: Symbol | undefined): boolean => {
    if (sum?.kind !== "local" || row?.kind !== "splat" || column?.kind !== "load") return false
    stack.push({ kind: "sum", local: sum.local, row, column })
    return true
  }
  const set = (local: number): boolean => {
    const value = stack.pop()
    if (value === undefined || moves.has(local) || summed.has(local)) return false
    if (value.kind === "splat" || value.kind === "load") {
      bound.set(local, value)
      return true
    }
    if (value.kind === "moved" && value.local === local) {
      moves.set(local, value)
      return true
    }
    if (value.kind !== "sum" || value.local !== local || bound.has(local)) return false
    const key = `${keyOf(value.row)}, ${keyOf(value.column)}`
    if (sums.has(key)) return false
    rows.set(keyOf(value.row), value.row)
    columns.set(keyOf(value.column), value.column)
    sums.set(key, local)
    summed.add(local)
    return true
  }
  const move = (down: boolean): boolean => {
    const [local, by] = stack.splice(-2)
    if (local?.kind !== "local" || by === undefined) return false
    if (by.kind === "constant") stack.push({ kind: "moved", local: local.local, by: by.node, down })
    else if (by.kind === "local") {
      stack.push({
        kind: "moved",
        local: local.local,
        by: { op: other.localGet, a: by.local, bytes: null, body: [], otherwise: [] },
        down
      })
    } else return false
    return true
  }
  const one = (node: Node): boolean => {
    const { a, op } = node
    switch (op) {
      case other.localGet:
        stack.push(bound.get(a) ?? { kind: "local", local: a })
        return true
      case other.localSet:
        return set(a)
      case other.i32Const:
        stack.push({ kind: "constant", node })
        return true
      case 0x6a:
        return move(false)
      case 0x6b:
        return move(true)
      case simd(0x00):
        return read("load", node, 4)
      case splat:
        return read("splat", node, 4)
      case simd(0x5c):
        return read("load", node, 1)
      case simd(0x5d):
        return read("load", node, 2)
      case lane(simd(0x56), 1):
      case lane(simd(0x56), 2):
        return extend(node, Math.floor(op / 0x1000000))
      case madd: {
        const [row, column, sum] = stack.splice(-3)
        return accumulate(sum, row, column)
      }
      case f32x4Mul:
        return multiply()
      case f32x4Add: {
        const [sum, product] = stack.splice(-2)
        return product?.kind === "product" && accumulate(sum, product.row, product.column)
      }
      default:
        return false
    }
  }
  if (!body.every(one)) return null
  const [left, right] = [[...rows.values()], [...columns.values()].toSorted((a, b) => b.lanes - a.lanes)]
  if (left.length * right.length !== sums.size || right.filter(({ lanes }) => lanes < 4).length > 1) return null
  return {
    rows: left,
    columns: right,
    sums: left.flatMap((row) => right.map((column) => sums.get(`${keyOf(row)}, ${keyOf(column)}`)!)),
    moves
  }
}

/** The name of the library's instruction; one for columns of which the last is not full. */
export const nameOf = (rows: number, columns: number, partial: boolean): string =>
  `products ${rows} ${columns}${partial ? " partial" : ""}`

/** Bytes of the last 16 that are wanted, first. */
const firstBytes = (bytes: number): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, i) => (i < bytes ? 16 - bytes + i : 255))

/** Emits such a loop; false, with nothing emitted, where it is another. */
export const emitProducts = (scope: Scope, loop: Node, locals: Locals, slot: (local: number) => Operand): boolean => {
  const { instructions, writer } = scope
  if (!loop.body.some(({ op }) => op === splat)) return false
  const own = straight(loop)
  const found = own === null ? null : understand(own.body)
  if (own === null || found === null || own.limit !== null) return false
  const { columns, moves, rows, sums } = found
  const last = columns.at(-1)
  if (last === undefined) return false
  const name = nameOf(rows.length, columns.length, last.lanes < 4)
  const counter = moves.get(own.counter)
  if (
    !instructions.has(name) ||
    counter === undefined ||
    counter.by.a !== 1 ||
    counter.by.op !== other.i32Const ||
    !counter.down
  )
    return false
  for (const local of own.written)
    if (!moves.has(local) && !sums.includes(local) && locals.livesAfter(loop, local)) return false
  const registerOf = (node: Node): Operand => constantOf(scope, node) ?? slot(node.a)
  const still = writer.constant(0, 0, 0, 0)
  const stepOf = ({ pointer }: Read): Operand => {
    const move = moves.get(pointer)
    return move === undefined ? still : registerOf(move.by)
  }
  const [rowStep, columnStep] = [stepOf(rows[0]!), stepOf(last)]
  if (rows.some((row) => stepOf(row) !== rowStep) || columns.some((column) => stepOf(column) !== columnStep))
    return false
  for (const [local, { by, down }] of moves) {
    if (by.op === other.localGet && own.written.has(by.a)) return false
    if (down && local !== own.counter) return false
  }

  const start = writer.length()
  begin(writer, instructions.handler("strip"), 6)
  const exit = writer.length()
  writer.target(0)
  writer.operand(slot(own.counter))
  writer.operand(still)
  writer.word(-1)
  writer.word(0x7fffffff)
  begin(writer, instructions.handler(name), 4 + 2 * (rows.length + columns.length) + sums.length)
  for (const { lanes, offset, pointer } of [...rows, ...columns]) {
    writer.operand(slot(pointer))
    writer.word(lanes < 4 ? offset - (16 - 4 * lanes) : offset)
  }
  writer.operand(rowStep)
  writer.operand(columnStep)
  writer.operand(writer.constant(...wordsOf(firstBytes(4 * last.lanes))))
  for (const sum of sums) writer.operand(slot(sum))
  for (const [local, { by, down }] of moves) {
    begin(writer, instructions.handler("advance"), 3)
    writer.operand(slot(local))
    writer.operand(down ? writer.constant(-by.a, 0, 0, 0) : registerOf(by))
  }
  begin(writer, instructions.handler("jump"), 2)
  writer.target(start)
  writer.patch(exit, writer.length() * 4)
  return true
}
