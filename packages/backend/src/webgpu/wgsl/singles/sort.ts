/**
 * Stable orders of lines. Blocks are sorted in workgroup memory by bitonic networks (Batcher, Sorting networks and their applications, 1968),
 * on (key, index) so that no two are equal; then runs are merged, each element at its own index in its run plus the number of elements of the
 * other run that go before it, which a binary search tells.
 */
import { type Operands, operands, type Shader, type Site, type Spot } from "../shader.ts"
import { elements } from "./elements.ts"
import { powerOfTwo } from "./fold.ts"
import { inLine, type Lines } from "./lines.ts"

/** Sorted lines, by element: the keys in order, if asked for, and the indices in their line. */
interface Sorted {
  readonly keys: Spot | null
  readonly order: Spot
}

export interface Sort extends Lines {
  readonly name: string
  readonly from: Spot
  readonly declarations: string
  /** what an element is sorted by, of type u32: the lowest first */
  readonly key: (bits: string) => string
  readonly to: Sorted
}

/** elements in the memory of a workgroup: a key and an index each */
const most = 1024

/** Statements that put a pair at index `i` of line `line`. */
const put = (lines: Lines, { keys, order }: Sorted, given: Operands): ((key: string, index: string) => string) => {
  const place = inLine(lines, "line", "i")
  const first = keys === null ? null : given.ref(keys)
  const second = given.ref(order)
  return (key, index) => `${first === null ? "" : `${first.at(place)} = ${key};\n`}${second.at(place)} = ${index};`
}

/** As they lie in `work`. */
const packed = ({ inner, length, outer }: Lines): Lines => ({ outer: outer * inner, length, inner: 1 })

const blocks = (sort: Sort, size: number, to: Sorted, target: Lines): Shader => {
  const { declarations, from, inner, key, length, name, outer } = sort
  const lines = outer * inner
  const blocksOfLine = Math.ceil(length / size)
  // short lines share a workgroup
  const together = blocksOfLine > 1 ? 1 : powerOfTwo(lines, 1, most / size)
  const slots = size * together
  const lanes = powerOfTwo(slots / 2)
  const given = operands()
  const source = given.ref(from)
  const store = put(target, to, given)
  const where = `let block = group * ${together}u + slot / ${size}u;
let line = block / ${blocksOfLine}u;
let i = block % ${blocksOfLine}u * ${size}u + slot % ${size}u;`
  return {
    ...{ name, size: lanes, groups: Math.ceil((lines * blocksOfLine) / together), element: "u32", spots: given.spots },
    declarations: `${declarations}
var<workgroup> keys: array<u32, ${slots}>;
var<workgroup> order: array<u32, ${slots}>;`,
    // what is no element goes behind all that are: its key is the highest, and its index too
    body: `for (var slot = lane; slot < ${slots}u; slot += ${lanes}u) {
${where}
keys[slot] = 0xffffffffu;
order[slot] = i;
if (line < ${lines}u && i < ${length}u) {
keys[slot] = ${key(source.at(inLine(sort, "line", "i")))};
}
}
workgroupBarrier();
for (var width = 2u; width <= ${size}u; width *= 2u) {
for (var step = width / 2u; step > 0u; step /= 2u) {
for (var pair = lane; pair < ${slots >> 1}u; pair += ${lanes}u) {
let low = 2u * pair - (pair & (step - 1u));
let high = low + step;
let a = keys[low];
let b = keys[high];
let after = a > b || (a == b && order[low] > order[high]);
if (after == ((low & width & ${size - 1}u) == 0u)) {
keys[low] = b;
keys[high] = a;
let index = order[low];
order[low] = order[high];
order[high] = index;
}
}
workgroupBarrier();
}
}
for (var slot = lane; slot < ${slots}u; slot += ${lanes}u) {
${where}
if (line < ${lines}u && i < ${length}u) {
${store("keys[slot]", "order[slot]")}
}
}`
  }
}

/** Merges sorted runs of `width` elements. */
const merge = (
  sort: Sort,
  width: number,
  from: { readonly keys: Spot; readonly order: Spot },
  to: Sorted,
  target: Lines
): ReadonlyArray<Shader> => {
  const { inner, length, name, outer } = sort
  const given = operands()
  const [keys, order] = [given.ref(from.keys), given.ref(from.order)]
  const store = put(target, to, given)
  return elements(`${name}: merge`, outer * inner * length, given, [
    `let line = id / ${length}u;`,
    `let start = line * ${length}u;`,
    `let own = id % ${length}u;`,
    `let run = own / ${width}u;`,
    `let key = ${keys.at("id")};`,
    `let other = min((run ^ 1u) * ${width}u, ${length}u);`,
    "let even = run % 2u == 0u;",
    "var low = other;",
    `var high = min(other + ${width}u, ${length}u);`,
    "while (low < high) {",
    "let middle = (low + high) / 2u;",
    `let found = ${keys.at("start + middle")};`,
    "if (found < key || (found == key && !even)) { low = middle + 1u; } else { high = middle; }",
    "}",
    `let i = (own - select(${width}u, 0u, even)) + (low - other);`,
    store("key", order.at("id"))
  ])
}

export const sortLines = (site: Site, sort: Sort): ReadonlyArray<Shader> => {
  const { inner, length, outer, to } = sort
  const count = outer * length * inner
  if (count === 0) return []
  const size = powerOfTwo(length, 1, most)
  if (length <= size) return [blocks(sort, size, to, sort)]
  const room = () => ({ keys: site.work(count), order: site.work(count) })
  let from = room()
  // one merge needs no other
  let spare = length <= 2 * size ? from : room()
  const shaders = [blocks(sort, size, from, packed(sort))]
  for (let width = size; width < length; width *= 2) {
    const last = width * 2 >= length
    shaders.push(...merge(sort, width, from, last ? to : spare, last ? sort : packed(sort)))
    ;[from, spare] = [spare, from]
  }
  return shaders
}
