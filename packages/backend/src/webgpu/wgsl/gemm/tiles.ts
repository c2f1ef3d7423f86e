/**
 * Products in tiles: a workgroup has a tile of results in the registers of its invocations. Panels of both operands go through workgroup
 * memory, so that memory is read once for as many products as a tile is wide, and workgroup memory, in vectors, once for as many as an
 * invocation's part of it is: 8 by 8 results take 4 vectors for 64 products.
 *
 *     for each panel of k:  panel -> registers;  results += products of the panel before;  registers -> workgroup memory
 */
import { range } from "../../../internal/sizes.ts"
import { operands, type Shader } from "../shader.ts"
import { u32 } from "./dims.ts"
import { elementOf, type Product, type Target } from "./Product.ts"
import { panelCode, panelOf } from "./panel.ts"
import { columnsOf, rowsOf, type Tile } from "./tile.ts"

/** Rows of tiles whose tiles run at one time, column by column: what they read of both operands stays in a cache. */
const height = 8

/** WGSL: `row` and `column`, of the tile that a workgroup has. */
const places = (down: number, across: number): string => {
  if (down === 1 || across === 1) {
    return `let row = ${across === 1 ? "tile" : "0u"}; let column = ${across === 1 ? "0u" : "tile"};`
  }
  const band = u32(height * across)
  return `let high = (tile / ${band}) * ${u32(height)};
let few = min(${u32(down)} - high, ${u32(height)});
let row = high + (tile % ${band}) % few;
let column = (tile % ${band}) / few;`
}

/** Of `parts` equal parts of k, but for the last one, each goes to items of its own. */
export const partLength = (k: number, parts: number, step: number): number => Math.ceil(k / parts / step) * step

export const tilesShader = (product: Product, tile: Tile, out: Target, parts: number): Shader => {
  const { items, k, lhs, m, n, rhs } = product
  const { across, depth, down } = tile
  const [rows, columns] = [rowsOf(tile), columnsOf(tile)]
  const element = elementOf(product, out)
  const lanes = down * across
  const refs = operands()
  const common = { depth, k, lanes }
  const a = panelCode(panelOf(lhs, element !== "u32", { ...common, name: "a", rows, size: m, last: false }))
  const b = panelCode(panelOf(rhs, element !== "u32", { ...common, name: "b", rows: columns, size: n, last: true }))
  const [tilesDown, tilesAcross] = [Math.ceil(m / rows), Math.ceil(n / columns)]
  const tiles = tilesDown * tilesAcross
  const length = partLength(k, parts, depth)
  const blocks = range(tile.rows).flatMap((i) => range(4).flatMap((r) => range(tile.columns).map((j) => ({ i, j, r }))))
  const sum = ({ i, j, r }: (typeof blocks)[number]): string => `c${i * 4 + r}_${j}`

  const inside = (code: string, index: string, size: number, of: number): string =>
    size % of === 0 ? code : `if (${index} < ${u32(size)}) { ${code} }`
  const put = (row: string, column: string, value: string): string =>
    inside(`put(to, ${row}, ${column}, ${value});`, column, n, columns)
  const stores = range(tile.rows * 4).map((i) => {
    const row = `y${i}`
    const puts = range(tile.columns).map((j) =>
      element === "u32"
        ? range(4)
            .map((c) => put(row, `x${j} + ${c}u`, `c${i}_${j}[${c}]`))
            .join("\n")
        : put(row, `x${j}`, `c${i}_${j}`)
    )
    return `let ${row} = a_first + ${u32((i >> 2) * down * 4)} + y * 4u + ${i & 3}u;
${inside(puts.join("\n"), row, m, rows)}`
  })

  const body = `let tile = group % ${u32(tiles)};
let part = (group / ${u32(tiles)}) % ${u32(parts)};
let item = group / ${u32(tiles * parts)};
${places(tilesDown, tilesAcross)}
let a_first = row * ${u32(rows)};
let b_first = column * ${u32(columns)};
let x = lane % ${u32(across)};
let y = lane / ${u32(across)};
${a.before}
${b.before}
${blocks.map((block) => `var ${sum(block)}: vec4<f32>;`).join("\n")}
let begin = part * ${u32(length)};
let end = min(begin + ${u32(length)}, ${u32(k)});
for (var at = begin; ; at += ${u32(depth)}) {
if (at < end) {
${a.fetch("at")}
${b.fetch("at")}
}
if (at > begin) {
for (var q = 0u; q < ${u32(depth)}; q++) {
${range(tile.rows)
  .map((i) => `let a${i} = ${a.at("q", `${u32(i * down)} + y`)};`)
  .join("\n")}
${range(tile.columns)
  .map((j) => `let b${j} = ${b.at("q", `${u32(j * across)} + x`)};`)
  .join("\n")}
${blocks.map((block) => `${sum(block)} += a${block.i}[${block.r}] * b${block.j};`).join("\n")}
}
}
if (at >= end) { break; }
workgroupBarrier();
${a.put}
${b.put}
workgroupBarrier();
}
let to = part * ${u32(items)} + item;
${range(tile.columns)
  .map((j) => `let x${j} = b_first + ${u32(j * across * 4)} + x * 4u;`)
  .join("\n")}
${stores.join("\n")}`

  const declarations = [
    lhs.declare("a", refs, element),
    rhs.declare("b", refs, element),
    out.declare(refs, element),
    a.declarations,
    b.declarations
  ].join("\n")
  return {
    ...{ name: `${product.name} ${rows}x${columns}`, declarations, body, size: lanes },
    ...{ groups: items * tiles * parts, element, spots: refs.spots }
  }
}
