/**
 * Tiles of 32 by 32 in workgroup memory, and products of them by 64 invocations, of which each has four rows and four columns of the result in
 * registers: two loads of a vector for 16 multiplications. Tiles are vectors of four rows (or columns), `pitch` of them for every step of
 * the sum; with one vector more than there are in a tile, neighbouring steps lie in different banks.
 */
import type { Ref } from "../../shader.ts"
import { float, put } from "../rows.ts"

/** Rows and columns of a tile. */
export const tile = 32

/** Invocations: a square of eight by eight. */
export const size = 64

const pitch = tile / 4 + 1

/** Tiles by their names. Three of them and 2 kB take 16 kB, which is what WebGPU promises. */
export const declare = (names: ReadonlyArray<string>): string =>
  names.map((name) => `var<workgroup> ${name}: array<vec4<f32>, ${tile * pitch}>;`).join("\n")

/** What bodies begin with: of the result, the first of an invocation's rows and columns are `4 * down` and `4 * across`. */
export const begin = `let down = lane / 8u;
let across = lane % 8u;`

/** The axis of a width in tiles. */
const chunks = (width: number): ReadonlyArray<{ readonly from: number; readonly count: number }> =>
  Array.from({ length: Math.ceil(width / tile) }, (_, i) => ({
    from: i * tile,
    count: Math.min(tile, width - i * tile)
  }))

/** Rows of a matrix: expressions of where row 0 begins and of the first row of the tile. */
export interface Matrix {
  readonly ref: Ref
  readonly base: string
  /** from one row to the next */
  readonly stride: number
  readonly rows: number
  readonly first: string
  readonly scale?: string
}

const element = ({ base, ref, scale, stride }: Matrix, row: string, column: string): string =>
  `${float(ref, `${base} + (${row}) * ${stride}u + ${column}`)}${scale === undefined ? "" : ` * ${scale}`}`

/** Some columns of 32 rows, for a sum over columns: neighbouring invocations read neighbouring columns. What is behind the last row is 0. */
const loadTurned = (to: string, matrix: Matrix, from: number, count: number): string =>
  `for (var i = lane; i < ${count * (tile / 4)}u; i += ${size}u) {
let column = i % ${count}u;
let four = i / ${count}u;
let row = ${matrix.first} + 4u * four;
var x = vec4<f32>();
${["x", "y", "z", "w"]
  .map(
    (lane, j) =>
      `if (row + ${j}u < ${matrix.rows}u) { x.${lane} = ${element(matrix, `row + ${j}u`, `${from}u + column`)}; }`
  )
  .join("\n")}
${to}[column * ${pitch}u + four] = x;
}`

/** Some columns of 32 rows, for a sum over rows. What is behind the last row or column is 0. */
const loadStraight = (to: string, matrix: Matrix, from: number, count: number): string => {
  const fours = Math.ceil(count / 4)
  const lanes = ["x", "y", "z", "w"].map((lane, j) => {
    const value = `x.${lane} = ${element(matrix, "row", `column + ${j}u`)};`
    return j === 0 || count % 4 === 0 ? value : `if (column + ${j}u < ${from + count}u) { ${value} }`
  })
  return `for (var i = lane; i < ${tile * fours}u; i += ${size}u) {
let four = i % ${fours}u;
let column = ${from}u + 4u * four;
let row = ${matrix.first} + i / ${fours}u;
var x = vec4<f32>();
if (row < ${matrix.rows}u) {
${lanes.join("\n")}
}
${to}[i / ${fours}u * ${pitch}u + four] = x;
}`
}

/** Four vectors named `name0` to `name3`, rows of an invocation's part of a result. */
export const registers = (name: string): string => [0, 1, 2, 3].map((i) => `var ${name}${i} = vec4<f32>();`).join("\n")

/** Adds the product of two tiles to registers. */
const multiply = (onto: string, a: string, b: string, steps: number): string =>
  `for (var k = 0u; k < ${steps}u; k++) {
let a = ${a}[k * ${pitch}u + down];
let b = ${b}[k * ${pitch}u + across];
${onto}0 += a.x * b;
${onto}1 += a.y * b;
${onto}2 += a.z * b;
${onto}3 += a.w * b;
}`

/** Keeps registers as a tile for a sum over columns. */
export const keepTurned = (to: string, name: string): string =>
  ["x", "y", "z", "w"]
    .map(
      (lane, j) =>
        `${to}[(4u * across + ${j}u) * ${pitch}u + down] = vec4(${[0, 1, 2, 3].map((i) => `${name}${i}.${lane}`).join(", ")});`
    )
    .join("\n")

/** Keeps registers as a tile for a sum over rows. */
export const keepStraight = (to: string, name: string): string =>
  [0, 1, 2, 3].map((i) => `${to}[(4u * down + ${i}u) * ${pitch}u + across] = ${name}${i};`).join("\n")

export const barrier = "workgroupBarrier();"

/** Registers become the product of rows of two matrices, over all of a width. */
export const products = (onto: string, width: number, a: Matrix, b: Matrix): string =>
  [
    registers(onto),
    ...chunks(width).flatMap(({ count, from }) => [
      barrier,
      loadTurned("left", a, from, count),
      loadTurned("right", b, from, count),
      barrier,
      multiply(onto, "left", "right", count)
    ])
  ].join("\n")

/** Adds to registers `onto_0`, `onto_1`, ... the product of what was kept in `weights` with rows of a matrix, a chunk of its width each. */
export const accumulate = (onto: string, width: number, matrix: Matrix): string =>
  chunks(width)
    .flatMap(({ count, from }, i) => [
      barrier,
      loadStraight("right", matrix, from, count),
      barrier,
      multiply(`${onto}_${i}_`, "weights", "right", tile)
    ])
    .join("\n")

/** What is done with all registers of `accumulate`. */
export const accumulators = (onto: string, width: number, each: (register: string) => string): string =>
  chunks(width)
    .map((_, i) => each(`${onto}_${i}_`))
    .join("\n")

/** Stores an invocation's part of a result: what `value` makes of an element of its row `r`. */
export const storeRows = (
  onto: string,
  width: number,
  { base, first, ref, rows, stride }: Matrix,
  value: (element: string, r: number) => string
): string => {
  const row = (r: number): string => {
    const elements = chunks(width).flatMap(({ count, from }, i) =>
      ["x", "y", "z", "w"].map((lane, j) => {
        const set = put(ref, `start + ${from + j}u + 4u * across`, value(`${onto}_${i}_${r}.${lane}`, r))
        return count === tile ? set : `if (4u * across + ${j}u < ${count}u) { ${set} }`
      })
    )
    return `if (${first} + 4u * down + ${r}u < ${rows}u) {
let start = ${base} + (${first} + 4u * down + ${r}u) * ${stride}u;
${elements.join("\n")}
}`
  }
  return [0, 1, 2, 3].map(row).join("\n")
}
