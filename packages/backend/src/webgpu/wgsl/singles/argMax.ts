/** The index of the first maximum along an axis: the largest key, and of equal ones the lowest index. */
import { operands, type Shader } from "../shader.ts"
import { elements } from "./elements.ts"
import { powerOfTwo } from "./fold.ts"
import { keys } from "./keys.ts"
import { byInvocation, inLine, linesOf } from "./lines.ts"
import type { Single } from "./Single.ts"

/** a line longer than that, if there are few, is cut into parts */
const long = 16384
const partSize = 4096
const few = 64

/** Statements that take a key and its place if they come before the best so far. */
const take = (key: string, place: string): string =>
  `if (${key} > best || (${key} == best && ${place} < found)) { best = ${key}; found = ${place}; }`

const start = `var best = 0u;
var found = 0xffffffffu;`

interface Part {
  readonly name: string
  readonly declarations: string
  readonly lanes: number
  /** of all lines */
  readonly groups: number
  readonly spots: Shader["spots"]
  /** from where to where in its line a workgroup goes */
  readonly range: readonly [from: string, to: string]
  /** statements that name the `key` and the `place` of element i */
  readonly element: string
  /** what lane 0 does with `keys[0]` and `places[0]` */
  readonly finish: string
}

/** A workgroup a part of a line. */
const byGroup = ({ declarations, element, finish, groups, lanes, name, range, spots }: Part): Shader => ({
  ...{ name, size: lanes, groups, element: "u32", spots },
  declarations: `${declarations}
var<workgroup> keys: array<u32, ${lanes}>;
var<workgroup> places: array<u32, ${lanes}>;`,
  body: `${start}
for (var i = ${range[0]} + lane; i < ${range[1]}; i += ${lanes}u) {
${element}
${take("key", "place")}
}
keys[lane] = best;
places[lane] = found;
workgroupBarrier();
for (var step = ${lanes / 2}u; step > 0u; step /= 2u) {
if (lane < step) {
let key = keys[lane + step];
let place = places[lane + step];
${take("key", "place")}
keys[lane] = best;
places[lane] = found;
}
workgroupBarrier();
}
if (lane == 0u) { ${finish} }`
})

export const argMax: Single<"argMax"> = (site, { attrs: { axis }, inputs: [x], result }) => {
  const { dtype, sizes } = x!
  const all = linesOf(sizes, axis)
  const { length } = all
  const lines = all.outer * all.inner
  if (lines * length === 0) return []
  const { declarations, key } = keys(dtype, true)
  const given = operands()
  const source = given.ref(x!.spot)
  const lanes = powerOfTwo(Math.ceil(length / 4), 32)
  const element = (line: string): string => `let place = i;
let key = ${key(source.at(inLine(all, line, "i")))};`

  if (byInvocation(all)) {
    const body = [
      start,
      `for (var i = 0u; i < ${length}u; i++) {`,
      element("id"),
      take("key", "place"),
      "}",
      `${given.ref(result.spot).at("id")} = found;`
    ]
    return elements("argMax", lines, given, body, declarations)
  }
  if (length <= long || lines >= few) {
    const finish = `${given.ref(result.spot).at("group")} = places[0];`
    const range = ["0u", `${length}u`] as const
    return [
      byGroup({
        ...{ name: "argMax", declarations, lanes, groups: lines, spots: given.spots },
        ...{ range, element: element("group"), finish }
      })
    ]
  }
  const parts = Math.ceil(length / partSize)
  const [bestKeys, bestPlaces] = [site.work(lines * parts), site.work(lines * parts)]
  const first = byGroup({
    ...{ name: "argMax: parts", declarations, lanes: 256, groups: lines * parts },
    range: [`group % ${parts}u * ${partSize}u`, `min((group % ${parts}u + 1u) * ${partSize}u, ${length}u)`],
    element: element(`(group / ${parts}u)`),
    finish: `${given.ref(bestKeys).at("group")} = keys[0];
${given.ref(bestPlaces).at("group")} = places[0];`,
    spots: given.spots
  })
  const next = operands()
  const [knownKeys, knownPlaces] = [next.ref(bestKeys), next.ref(bestPlaces)]
  const second = byGroup({
    ...{ name: "argMax", declarations: "", lanes: powerOfTwo(parts), groups: lines },
    range: ["0u", `${parts}u`],
    element: `let key = ${knownKeys.at(`group * ${parts}u + i`)};
let place = ${knownPlaces.at(`group * ${parts}u + i`)};`,
    finish: `${next.ref(result.spot).at("group")} = places[0];`,
    spots: next.spots
  })
  return [first, second]
}
