/**
 * Running sums, products and maxima along an axis. Few of the elements wait for each other: a line is cut into tiles, each scanned by a
 * workgroup (Hillis and Steele, Data parallel algorithms, 1986), and a long one into blocks of tiles, whose totals are scanned first. Where
 * lines are many, each has an invocation.
 */
import type { Attrs } from "@typegrad/core/Graph"
import { operands, type Shader, type Site, type Spot } from "../shader.ts"
import { elements } from "./elements.ts"
import { type Fold, foldLanes, partsOf, powerOfTwo } from "./fold.ts"
import { byInvocation, inLine, type Lines, linesOf } from "./lines.ts"
import type { Call } from "./Single.ts"

interface Running extends Lines {
  readonly name: string
  readonly fold: Fold
  readonly reverse: boolean
  readonly from: Spot
  readonly to: Spot
}

/** elements that a lane scans by itself */
const each = 4
/** of a block, where a line has several */
const blockSize = 4096
/** a line longer than that is cut into blocks, unless there are so many lines */
const long = 8192
const many = 64
/** so many elements are summed before they are added to the sum of all before: rounding grows with the number of additions in a row */
const run = 32

/** Element `i` of line `line`, in the order in which they are folded. */
const place = (lines: Running, line: string, i: string): string =>
  inLine(lines, line, lines.reverse ? `(${lines.length - 1}u - (${i}))` : `(${i})`)

const alone = (lines: Running): ReadonlyArray<Shader> => {
  const { fold, from, inner, length, name, outer, to } = lines
  const { combine, identity, load, store, type } = fold
  const given = operands()
  const [source, target] = [given.ref(from), given.ref(to)]
  const code = [
    `var before: ${type} = ${identity};`,
    `for (var start = 0u; start < ${length}u; start += ${run}u) {`,
    `var part: ${type} = ${identity};`,
    `for (var i = start; i < min(start + ${run}u, ${length}u); i++) {`,
    `let at = ${place(lines, "id", "i")};`,
    `part = ${combine("part", load(source.at("at")))};`,
    `${target.at("at")} = ${store(combine("before", "part"))};`,
    "}",
    `before = ${combine("before", "part")};`,
    "}"
  ]
  return elements(name, outer * inner, given, code, fold.declarations)
}

/** The fold of every block. */
const totals = (lines: Running, blocks: number, to: Spot): Shader => {
  const { fold, from, inner, length, name, outer } = lines
  const { combine, declarations, identity, load, type } = fold
  const lanes = 256
  const given = operands()
  const source = given.ref(from)
  return {
    ...{ name: `${name}: totals`, size: lanes, groups: outer * inner * blocks, element: "u32", spots: given.spots },
    declarations: `${declarations}\n${partsOf(lanes, fold)}`,
    body: `let line = group / ${blocks}u;
let start = group % ${blocks}u * ${blockSize}u;
var part: ${type} = ${identity};
for (var i = start + lane; i < min(start + ${blockSize}u, ${length}u); i += ${lanes}u) {
part = ${combine("part", load(source.at(place(lines, "line", "i"))))};
}
parts[lane] = part;
${foldLanes(lanes, fold)}
if (lane == 0u) { ${given.ref(to).at("group")} = bitcast<u32>(parts[0]); }`
  }
}

/** Registers as they are, along contiguous lines. */
const raw = ({ combine, identity, type }: Fold): Fold => ({
  ...{ declarations: "", type, identity, combine },
  load: (bits) => `bitcast<${type}>(${bits})`,
  store: (register) => `bitcast<u32>(${register})`
})

/** Scans the blocks; `carries` are the folds of all blocks up to each. */
const scan = (lines: Running, blocks: number, carries: Spot | null): Shader => {
  const { fold, from, inner, length, name, outer, to } = lines
  const { combine, declarations, identity, load, store, type } = fold
  const lanes = powerOfTwo(Math.ceil(length / each), 32)
  const given = operands()
  const [source, target] = [given.ref(from), given.ref(to)]
  const own = Array.from({ length: each }, (_, j) => j)
  const carry =
    carries === null ? "" : `if (block > 0u) { carry = bitcast<${type}>(${given.ref(carries).at("group - 1u")}); }`
  return {
    ...{ name, size: lanes, groups: outer * inner * blocks, element: "u32", spots: given.spots },
    declarations: `${declarations}\n${partsOf(lanes, fold)}`,
    body: `let line = group / ${blocks}u;
let block = group % ${blocks}u;
var carry: ${type} = ${identity};
${carry}
let end = ${blocks === 1 ? `${length}u` : `min((block + 1u) * ${blockSize}u, ${length}u)`};
for (var tile = block * ${blockSize}u; tile < end; tile += ${lanes * each}u) {
let first = tile + lane * ${each}u;
${own
  .map(
    (j) => `var v${j}: ${type} = ${identity};
if (first + ${j}u < end) { v${j} = ${load(source.at(place(lines, "line", `first + ${j}u`)))}; }
${j === 0 ? "" : `v${j} = ${combine(`v${j - 1}`, `v${j}`)};`}`
  )
  .join("\n")}
parts[lane] = v${each - 1};
workgroupBarrier();
for (var step = 1u; step < ${lanes}u; step *= 2u) {
var part = parts[lane];
if (lane >= step) { part = ${combine("parts[lane - step]", "part")}; }
workgroupBarrier();
parts[lane] = part;
workgroupBarrier();
}
var before = carry;
if (lane > 0u) { before = ${combine("carry", "parts[lane - 1u]")}; }
${own
  .map((j) => {
    const value = store(combine("before", `v${j}`))
    return `if (first + ${j}u < end) { ${target.at(place(lines, "line", `first + ${j}u`))} = ${value}; }`
  })
  .join("\n")}
carry = ${combine("carry", `parts[${lanes - 1}]`)};
workgroupBarrier();
}`
  }
}

export const cumulate = (
  site: Site,
  { attrs, inputs: [x], result: { sizes, spot } }: Call<"cumsum" | "cumprod" | "cummax">,
  name: string,
  fold: Fold
): ReadonlyArray<Shader> => {
  const { axis, reverse }: Attrs["cumsum"] = attrs
  const lines = { ...linesOf(sizes, axis), name, fold, reverse, from: x!.spot, to: spot }
  const { length } = lines
  const count = lines.outer * lines.inner
  if (count * length === 0) return []
  if (byInvocation(lines)) return alone(lines)
  if (length <= long || count >= many) return [scan(lines, 1, null)]
  const blocks = Math.ceil(length / blockSize)
  const carries = site.work(count * blocks)
  const own = { ...lines, fold: raw(fold), outer: count, length: blocks, inner: 1, reverse: false }
  return [
    totals(lines, blocks, carries),
    scan({ ...own, name: `${name}: carries`, from: carries, to: carries }, 1, null),
    scan(lines, blocks, carries)
  ]
}
