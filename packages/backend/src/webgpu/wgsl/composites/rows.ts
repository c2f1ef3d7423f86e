/** Rows of equal length, each shared by some neighbouring invocations of a workgroup, which meet in trees. */
import type { Ref } from "../shader.ts"
import { load, store } from "../shader.ts"

/** Elements of a row that an invocation has, at least, before another one takes part. */
const leastElements = 4
const mostLanes = 256
const leastSize = 64

export interface Rows {
  readonly rows: number
  readonly length: number
  /** invocations that share a row: a power of two */
  readonly lanes: number
  /** of a workgroup */
  readonly size: number
  readonly groups: number
}

export const shareRows = (rows: number, length: number): Rows => {
  let lanes = 1
  while (lanes < mostLanes && lanes * leastElements < length) lanes *= 2
  const size = Math.max(leastSize, lanes)
  return { rows, length, lanes, size, groups: Math.ceil((rows * lanes) / size) }
}

/** What bodies begin with: `row`, and `part`, the number of an invocation within its row. Rows behind the last have no elements. */
export const begin = ({ lanes, length, rows, size }: Rows): string => {
  const first = (rows * lanes) % size === 0 ? "part" : `select(${length}u, part, row < ${rows}u)`
  return `let row = id / ${lanes}u;
let part = lane % ${lanes}u;
let first = ${first};`
}

/** Visits the elements of a row: `i` counts within the row, `at` from the first row on. */
export const along = ({ lanes, length }: Rows, body: string): string =>
  `for (var i = first; i < ${length}u; i += ${lanes}u) {
let at = row * ${length}u + i;
${body}
}`

/** For what there is one of a row. */
export const onceARow = ({ rows }: Rows, body: string): string => `if (part == 0u && row < ${rows}u) {
${body}
}`

/**
 * `name(lane, value)` for all invocations of a workgroup: what `join` makes of the values of a row, in every one of its invocations. `join` is an
 * expression of `a` and `b`.
 */
export const meeting = ({ lanes, size }: Rows, name: string, type: "f32" | "vec2<f32>", join: string): string =>
  lanes === 1
    ? `fn ${name}(lane: u32, value: ${type}) -> ${type} { return value; }`
    : `var<workgroup> ${name}_tree: array<${type}, ${size}>;
fn ${name}(lane: u32, value: ${type}) -> ${type} {
let part = lane % ${lanes}u;
${name}_tree[lane] = value;
for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
workgroupBarrier();
if (part < half) {
let a = ${name}_tree[lane];
let b = ${name}_tree[lane + half];
${name}_tree[lane] = ${join};
}
}
workgroupBarrier();
let result = ${name}_tree[lane - part];
workgroupBarrier();
return result;
}`

export const float = (ref: Ref, index: string): string => load(ref, "float32", index)

export const put = (ref: Ref, index: string, value: string): string => store(ref, "float32", index, value)
