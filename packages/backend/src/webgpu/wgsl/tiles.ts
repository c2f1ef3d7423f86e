/**
 * Maps of which an operand is contiguous along another axis than the results, as a transposed one is: a workgroup takes a square, and such
 * operands go through its memory, so that neighbours always read and write neighbours.
 */
import type { Fused } from "@typegrad/core/Plan"
import { product } from "../../internal/sizes.ts"
import { live, type Space, spaceOf } from "../../internal/space.ts"
import { statements } from "./body.ts"
import { declareFor } from "./elementwise/functions.ts"
import { offsetOf, unravel } from "./indices.ts"
import { load, operands, type Ref, type Shader, type Site, store } from "./shader.ts"

const side = 32
/** Few invocations with much each: all of them wait for each other, which costs much where a processor plays the GPU. */
const size = 64
/** one more than a row: columns lie in different banks */
const pitch = side + 1
/** as many squares as the least device has memory for */
const most = 3
/** along axes that are shorter, reading across rows wastes little */
const shortest = 16
/** so many elements lie in a cache, which makes up for it */
const fewest = 2 ** 15

const squareOf = (number: number): Ref => ({ at: (index) => `square${number}[${index}]` })

const isTurned = (space: Space, operand: number): boolean =>
  space.axes[space.tile!]!.strides[operand] === 1 && space.axes[space.vector]!.strides[operand]! > 1

/** null where no operand is turned, or too many are. */
export const emitTiles = (site: Site, kernel: Fused, stores: Fused["stores"]): Shader | null => {
  const space = spaceOf(kernel)
  const { axes, operands: moving, tile, vector } = space
  if (tile === null) return null
  const [rows, columns] = [axes[tile]!.size, axes[vector]!.size]
  const turned = moving.flatMap(({ instruction }, operand) => {
    const read = instruction === null ? null : kernel.body[instruction]!
    return read?.kind === "load" && isTurned(space, operand) ? [{ operand, read }] : []
  })
  if (Math.min(rows, columns) < shortest || product(axes.map((axis) => axis.size)) < fewest) return null
  if (turned.length === 0 || turned.length > most) return null

  const outer = axes.slice(0, tile).map((axis) => axis.size)
  const { code, coordinates } = unravel("outer", outer)
  const [down, across] = [Math.ceil(rows / side), Math.ceil(columns / side)]
  const { ref, spots } = operands()
  const offset = (operand: number): string =>
    offsetOf(
      [...coordinates, "row", "column"],
      axes.map(({ strides }) => strides[operand]!)
    )
  const needed = live(kernel)
  const source = (i: number): string => {
    const operand = moving.findIndex(({ instruction }) => instruction === i)
    const instruction = kernel.body[i]!
    if (instruction.kind !== "load") return `i32(${offset(operand)})`
    const { dtype, node } = instruction
    const square = turned.findIndex((one) => one.operand === operand)
    if (square >= 0) return load(squareOf(square), dtype, "at")
    return load(ref(site.spot(node), instruction.offset), dtype, offset(operand))
  }
  /** every element of the square in turn, of which neighbours are neighbours along one of both axes */
  const each = (alongRows: boolean, lines: ReadonlyArray<string>): ReadonlyArray<string> => [
    `for (var turn = lane; turn < ${side * side}u; turn += ${size}u) {`,
    `let row = firstRow + turn ${alongRows ? "/" : "%"} ${side}u;`,
    `let column = firstColumn + turn ${alongRows ? "%" : "/"} ${side}u;`,
    `let at = (column - firstColumn) * ${pitch}u + (row - firstRow);`,
    `if (row < ${rows}u && column < ${columns}u) {`,
    ...lines,
    "}",
    "}"
  ]
  const reading = turned.map(({ operand, read }, square) => {
    const from = ref(site.spot(read.node), read.offset)
    return `${squareOf(square).at("at")} = ${from.at(offset(operand))};`
  })
  const values = statements(kernel.body, (i) => needed[i]!, source)
  const written = stores.map(({ node, value }) =>
    store(ref(site.spot(node)), kernel.body[value]!.dtype, offset(moving.length - 1), `v${value}`)
  )
  const body = [
    `let firstColumn = (group % ${across}u) * ${side}u;`,
    `let firstRow = (group / ${across}u % ${down}u) * ${side}u;`,
    ...(outer.length === 0 ? [] : [`let outer = group / ${across * down}u;`, ...code]),
    ...each(false, reading),
    "workgroupBarrier();",
    ...each(true, [...values, ...written])
  ].join("\n")
  const squares = turned.map((_, square) => `var<workgroup> square${square}: array<u32, ${side * pitch}>;`)
  return {
    name: "fused",
    declarations: [declareFor(body), ...squares].join("\n"),
    body,
    size,
    groups: across * down * product(outer),
    element: "u32",
    spots
  }
}
