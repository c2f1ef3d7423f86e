/**
 * Updates of rows. Two updates of one row must not be written at the same time: of a few updates the first at each row takes the others; of
 * many the indices are sorted, stably, and the updates of a row are folded where they lie side by side in that order. Floats are always added
 * in the same order.
 */
import { product } from "../../../internal/sizes.ts"
import { type Operands, operands, type Shader, type Site, type Spot } from "../shader.ts"
import { copyTo } from "./box.ts"
import { elements } from "./elements.ts"
import type { Fold } from "./fold.ts"
import type { Call, Placed } from "./Single.ts"
import { sortLines } from "./sort.ts"

/** up to that many indices every update looks at all of them, which takes less time than sorting */
const few = 256
/** so many updates of a row are folded by themselves: there may be thousands */
const run = 64

interface Rows {
  readonly name: string
  /** [n, row] and [count, row] */
  readonly n: number
  readonly row: number
  readonly count: number
  readonly indices: Placed
  readonly updates: Placed
  readonly result: Placed
}

/** The last update of a row is written, or the first folds all. */
const byFirst = ({ count, indices, n, name, result, row, updates }: Rows, fold: Fold | null): ReadonlyArray<Shader> => {
  const given = operands()
  const [index, update, to] = [indices, updates, result].map(({ spot }) => given.ref(spot))
  const other = `${index!.at("other")} == index`
  const target = to!.at(`index * ${row}u + column`)
  const search =
    fold === null ? `var other = own + 1u; other < ${count}u; other++` : "var other = 0u; other < own; other++"
  const rest =
    fold === null
      ? `${target} = ${update!.at("id")};`
      : `var all = ${fold.load(target)};
for (var other = own; other < ${count}u; other++) {
if (${other}) { all = ${fold.combine("all", fold.load(update!.at(`other * ${row}u + column`)))}; }
}
${target} = ${fold.store("all")};`
  const lines = [
    `let own = id / ${row}u;`,
    `let column = id % ${row}u;`,
    `let index = ${index!.at("own")};`,
    `if (index >= ${n}u) { return; }`,
    `for (${search}) { if (${other}) { return; } }`,
    rest
  ]
  return elements(name, count * row, given, lines, fold?.declarations)
}

/** The indices in order, and which update each belongs to. */
interface Sorted {
  readonly keys: Spot
  readonly order: Spot
}

interface Access {
  readonly given: Operands
  readonly key: (i: string) => string
  /** what is in `column` of the update that comes `i`-th in order */
  readonly update: (i: string) => string
}

const accessTo = ({ row, updates }: Rows, { keys, order }: Sorted): Access => {
  const given = operands()
  const [key, position, update] = [given.ref(keys), given.ref(order), given.ref(updates.spot)]
  return { given, key: key.at, update: (i) => update.at(`${position.at(i)} * ${row}u + column`) }
}

const setLast = (rows: Rows, sorted: Sorted): ReadonlyArray<Shader> => {
  const { count, n, name, result, row } = rows
  const { given, key, update } = accessTo(rows, sorted)
  return elements(name, count * row, given, [
    `let own = id / ${row}u;`,
    `let column = id % ${row}u;`,
    `let index = ${key("own")};`,
    `if (index >= ${n}u) { return; }`,
    `if (own < ${count - 1}u) { if (${key("own + 1u")} == index) { return; } }`,
    `${given.ref(result.spot).at(`index * ${row}u + column`)} = ${update("own")};`
  ])
}

/** Statements that fold the updates of row `index` from the `start`-th on, up to the end of the run. */
const folded = (
  { count }: Rows,
  { key, update }: Access,
  { combine, identity, load, type }: Fold,
  start: string
): string => `var part: ${type} = ${identity};
for (var i = ${start}; i < min((${start} / ${run}u + 1u) * ${run}u, ${count}u); i++) {
if (${key("i")} != index) { break; }
part = ${combine("part", load(update("i")))};
}`

/** Row `i` of `parts` is of the updates with which run i + 1 begins, if their row begins before the run. */
const foldRuns = (rows: Rows, sorted: Sorted, fold: Fold, runs: number, parts: Spot): ReadonlyArray<Shader> => {
  const { n, name, row } = rows
  const access = accessTo(rows, sorted)
  const lines = [
    `let start = (id / ${row}u + 1u) * ${run}u;`,
    `let column = id % ${row}u;`,
    `let index = ${access.key("start")};`,
    `if (index >= ${n}u || ${access.key("start - 1u")} != index) { return; }`,
    folded(rows, access, fold, "start"),
    `${access.given.ref(parts).at("id")} = bitcast<u32>(part);`
  ]
  return elements(`${name}: runs`, (runs - 1) * row, access.given, lines, fold.declarations)
}

const foldRows = (rows: Rows, sorted: Sorted, fold: Fold, parts: Spot): ReadonlyArray<Shader> => {
  const { count, n, name, result, row } = rows
  const { combine, declarations, load, store, type } = fold
  const access = accessTo(rows, sorted)
  const { given, key } = access
  const target = given.ref(result.spot).at(`index * ${row}u + column`)
  const next = `bitcast<${type}>(${given.ref(parts).at(`(next / ${run}u - 1u) * ${row}u + column`)})`
  const more = `for (var next = (own / ${run}u + 1u) * ${run}u; next < ${count}u; next += ${run}u) {
if (${key("next")} != index) { break; }
part = ${combine("part", next)};
}`
  const lines = [
    `let own = id / ${row}u;`,
    `let column = id % ${row}u;`,
    `let index = ${key("own")};`,
    `if (index >= ${n}u) { return; }`,
    `if (own > 0u) { if (${key("own - 1u")} == index) { return; } }`,
    folded(rows, access, fold, "own"),
    more,
    `${target} = ${store(combine(load(target), "part"))};`
  ]
  return elements(name, count * row, given, lines, declarations)
}

const bySorting = (site: Site, rows: Rows, fold: Fold | null): ReadonlyArray<Shader> => {
  const { count, indices, name, row } = rows
  const sorted = { keys: site.work(count), order: site.work(count) }
  const sorting = sortLines(site, {
    ...{ name: `${name}: sort`, outer: 1, length: count, inner: 1, from: indices.spot, declarations: "" },
    // a negative index is a large unsigned one: what is outside comes last
    ...{ key: (bits) => bits, to: sorted }
  })
  if (fold === null) return [...sorting, ...setLast(rows, sorted)]
  const runs = Math.ceil(count / run)
  const parts = site.work((runs - 1) * row)
  return [...sorting, ...foldRuns(rows, sorted, fold, runs, parts), ...foldRows(rows, sorted, fold, parts)]
}

export const scatter = (
  site: Site,
  { inputs: [x, indices, updates], result }: Call<"scatterAdd" | "scatterMax" | "scatterSet">,
  name: string,
  fold: Fold | null
): ReadonlyArray<Shader> => {
  const [n = 0, ...rest] = result.sizes
  const row = product(rest)
  const count = product(indices!.sizes)
  const rows = { name, n, row, count, indices: indices!, updates: updates!, result }
  if (n * row === 0) return []
  const copy = copyTo(x!, result)
  if (count === 0) return copy
  return [...copy, ...(count <= few ? byFirst(rows, fold) : bySorting(site, rows, fold))]
}
