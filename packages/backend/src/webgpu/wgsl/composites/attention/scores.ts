/** What forward and backward kernels share: where the rows of a head are, and which scores count. */
import type { Attention, Given, Strides } from "../../../../internal/composites/attention.ts"
import { declareFor } from "../../elementwise/functions.ts"
import { literal } from "../../literals.ts"
import { load, type Operands, type Ref, type Spot } from "../../shader.ts"
import { float, put } from "../rows.ts"
import { declare, type Matrix, size, tile } from "./tiles.ts"

const lanes = ["x", "y", "z", "w"] as const

/** WGSL for each of an invocation's four rows. */
export const perRow = (each: (row: number, lane: string) => string): string =>
  lanes.map((lane, row) => each(row, lane)).join("\n")

/** References to the operands that all kernels read. */
export interface Inputs {
  readonly query: Ref
  readonly key: Ref
  readonly value: Ref
  readonly mask: Ref | null
  readonly bias: Ref | null
  readonly past: Ref | null
}

export const inputsOf = ({ places }: Attention, at: ReadonlyArray<Spot>, { ref }: Operands): Inputs => {
  const given = (place: number | null): Ref | null => (place === null ? null : ref(at[place]!))
  return {
    ...{ query: ref(at[0]!), key: ref(at[1]!), value: ref(at[2]!) },
    ...{ mask: given(places.mask), bias: given(places.bias), past: given(places.past) }
  }
}

/** Where the part of a head begins. */
const startOf = ({ batch, head }: Pick<Strides, "batch" | "head">, number = "head"): string =>
  `batch * ${batch}u + ${number} * ${head}u`

/** Rows of a head, from `first` on: of the queries, and of what has as many rows. */
export const ofQueries = ({ sizes }: Attention, ref: Ref, strides: Strides, scale?: number): Matrix => ({
  ...{ ref, base: startOf(strides), stride: strides.row, rows: sizes.queries, first: "first" },
  ...(scale === undefined ? {} : { scale: literal(scale, "float32") })
})

/** Rows of the head of key and value that a head of the query looks at, from `firstKey` on. */
export const ofKeys = ({ sizes }: Attention, ref: Ref, strides: Strides): Matrix => ({
  ...{ ref, base: startOf(strides, "keyHead"), stride: strides.row, rows: sizes.keys, first: "firstKey" }
})

/** The place of a query's statistic. */
export const statisticAt = (strides: Strides, row: string): string => `${startOf(strides)} + (${row}) * ${strides.row}u`

/**
 * Tiles, and functions: `meet_max` and `meet_sum` of the eight invocations that have the same four rows, and `most4` and `sum4` of the columns of
 * one invocation.
 */
export const declarations = ({ past }: Inputs, body: string): string => {
  const meet = (name: string, join: string): string => `fn ${name}(lane: u32, value: vec4<f32>) -> vec4<f32> {
meeting[lane] = value;
workgroupBarrier();
let first = lane - lane % 8u;
var a = meeting[first];
for (var i = 1u; i < 8u; i++) {
let b = meeting[first + i];
a = ${join};
}
workgroupBarrier();
return a;
}`
  const rowwise = (name: string, of: string): string =>
    `fn ${name}_of(x: vec4<f32>) -> f32 { return ${of}; }
fn ${name}(a: vec4<f32>, b: vec4<f32>, c: vec4<f32>, d: vec4<f32>) -> vec4<f32> {
return vec4(${name}_of(a), ${name}_of(b), ${name}_of(c), ${name}_of(d));
}`
  return [
    declareFor(body),
    declare(["left", "right", "weights"]),
    `var<workgroup> meeting: array<vec4<f32>, ${size}>;`,
    ...(past === null ? [] : ["var<workgroup> shared_past: i32;"]),
    meet("meet_max", "max(a, b)"),
    meet("meet_sum", "a + b"),
    rowwise("most4", "max(max(x.x, x.y), max(x.z, x.w))"),
    rowwise("sum4", "x.x + x.y + (x.z + x.w)")
  ].join("\n")
}

/** Tiles of 32 queries: how many there are of a head. */
export const queryTiles = ({ sizes: { queries } }: Attention): number => Math.ceil(queries / tile)

/** `first`, `head`, `keyHead` and `batch` of a workgroup that has a tile of queries: under a causal mask the last, with the most to do, come first. */
export const queryTile = (call: Attention): string => {
  const { groups, heads } = call.sizes
  const tiles = queryTiles(call)
  return `let first = ${tile}u * (${tiles - 1}u - group % ${tiles}u);
let head = group / ${tiles}u % ${heads}u;
let keyHead = head / ${heads / groups}u;
let batch = group / ${tiles * heads}u;`
}

/** `past`, which is the same for all invocations. */
export const readPast = ({ past }: Inputs): string =>
  past === null
    ? "let past = 0i;"
    : `if (lane == 0u) { shared_past = ${load(past, "int32", "0u")}; }
let past = workgroupUniformLoad(&shared_past);`

/** How many of the keys any of the 32 queries from `first` sees. */
export const seenKeys = ({ sizes: { causal, keys } }: Attention): string =>
  causal ? `u32(clamp(i32(first) + ${tile}i + past, 0i, ${keys}i))` : `${keys}u`

/** The first of the tiles of queries of which any sees one of the 32 keys from `firstKey`. */
export const firstQuery = ({ sizes: { causal } }: Attention): string =>
  causal ? `u32(max(i32(firstKey) - past, 0i)) / ${tile}u * ${tile}u` : "0u"

/**
 * Adds the bias to the registers `score`, which are those of the queries from `first + 4 down` and the keys from `firstKey + 4 across` on, and makes
 * those that may not be seen -Infinity.
 */
export const hide = ({ sizes }: Attention, { bias, mask }: Inputs): string => {
  const { causal, keys, queries } = sizes
  const given = (row: number): string => {
    if (bias === null && mask === null) return ""
    const elements = lanes.map((lane, column) => {
      const at = (by: Given): string =>
        `${startOf(by)} + (top + ${row}u) * ${by.query}u + (firstKey + 4u * across + ${column}u) * ${by.key}u`
      return `if (key.${lane} < limit) {
${bias === null ? "" : `score${row}.${lane} += ${float(bias, at(sizes.bias!))};`}
${mask === null ? "" : `if (!${load(mask, "bool", at(sizes.mask!))}) { score${row}.${lane} = hidden; }`}
}`
    })
    return `if (top + ${row}u < ${queries}u) {\n${elements.join("\n")}\n}`
  }
  return `let key = vec4(i32(firstKey + 4u * across)) + vec4(0i, 1i, 2i, 3i);
let hidden = ${literal(-Infinity, "float32")};
let top = first + 4u * down;
${perRow(
  (row) => `{
let limit = ${causal ? `min(${keys}i, i32(top) + ${row + 1}i + past)` : `${keys}i`};
${given(row)}
score${row} = select(vec4(hidden), score${row}, key < vec4(limit));
}`
)}`
}

/** Stores a statistic of the rows of an invocation: a component of `value` each. */
export const storeStatistic = ({ sizes }: Attention, ref: Ref, strides: Strides, value: string): string =>
  `if (across == 0u) {
${perRow((row, lane) => {
  const query = `first + 4u * down + ${row}u`
  return `if (${query} < ${sizes.queries}u) { ${put(ref, statisticAt(strides, query), `${value}.${lane}`)} }`
})}
}`
