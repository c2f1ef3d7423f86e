/**
 * Products whose results a map takes at once: one dispatch, in which the map is done to a sum while it is in a register. A bias, an activation
 * or what is added to the result costs no pass over it then, and the result itself is written nowhere.
 */
import type { Dot, Fused, Instruction, Kernel, Place, Plan } from "@typegrad/core/Plan"
import { reads } from "@typegrad/core/Plan"
import { product } from "../../internal/sizes.ts"
import { axesOf, live } from "../../internal/space.ts"
import { statements } from "./body.ts"
import { productOf } from "./dot.ts"
import { declareFor } from "./elementwise/functions.ts"
import { foursOf, workOf, writeFours } from "./fours.ts"
import { emitProduct } from "./gemm/emit.ts"
import type { Target } from "./gemm/Product.ts"
import { isLinear, offsetOf, unravel } from "./indices.ts"
import { type Emit, load, type Operands, type Site, store } from "./shader.ts"

export interface Joined {
  readonly kind: "joined"
  readonly dot: Dot
  readonly map: Fused
}

/** Additions that a map is worth at most: it stands in the code for every result of an invocation. */
const mostWork = 40

const sizeOf = ({ batch, m, n }: Dot): number => product(batch.map(({ size }) => size)) * m.size * n.size

/** Whether two places have memory in common. */
const overlap = (a: Place, b: Place): boolean => {
  if (a.space === "arena" && b.space === "arena") return a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes
  if (a.space === "outer" || b.space === "outer") return a.space === "outer" && b.space === "outer" && a.node === b.node
  return a.space === b.space && a.space !== "arena" && a.index === (b as typeof a).index
}

const withoutOnes = (sizes: ReadonlyArray<number>, strides: ReadonlyArray<number>) => {
  const axes = sizes.flatMap((size, axis) => (size === 1 ? [] : [{ size, stride: strides[axis]! }]))
  return [axes.map(({ size }) => size), axes.map(({ stride }) => stride)] as const
}

/** Whether a load is of all of the product's result, in its order. */
const isResult = ({ sizes }: Fused, one: Instruction): boolean =>
  one.kind === "load" && (one.offset ?? 0) === 0 && isLinear(...withoutOnes(sizes, one.strides))

/** Whether the map can be done by whoever has a sum, or a vector of four. */
const takes = (dot: Dot, map: Fused): boolean => {
  const { body, reduce, sizes, stores } = map
  const loads = body.filter((one) => one.kind === "load" && one.node === dot.node)
  if (loads.length === 0 || !loads.every((one) => isResult(map, one))) return false
  if (reduce !== null || product(sizes) !== sizeOf(dot) || workOf(map) > mostWork) return false
  return dot.n.size % 4 !== 0 || foursOf(map, stores) !== null
}

/** How often each place is read, or kept: a view has the very place of what it is a view of. */
const usesOf = ({ graph, kernels, places }: Plan): ReadonlyMap<Place | null | undefined, number> => {
  const uses = new Map<Place | null | undefined, number>()
  const use = (node: number): void => void uses.set(places[node], (uses.get(places[node]) ?? 0) + 1)
  for (const kernel of kernels) reads(kernel, graph).forEach(use)
  for (const node of graph.outputs) use(node)
  for (const { node } of graph.updates) use(node)
  if (graph.guard !== null) use(graph.guard)
  return uses
}

const joins = (plan: Plan, uses: ReturnType<typeof usesOf>, index: number): Joined | null => {
  const [dot, map] = [plan.kernels[index]!, plan.kernels[index + 1]]
  if (dot.kind !== "dot" || map?.kind !== "fused" || !takes(dot, map)) return null
  const factors = [plan.places[dot.lhs]!, plan.places[dot.rhs]!]
  const results = map.stores.map(({ node }) => plan.places[node]!)
  // factors are read after the first results are written
  if (results.some((result) => factors.some((factor) => overlap(result, factor)))) return null
  const own = reads(map, plan.graph).filter((node) => node === dot.node).length
  return uses.get(plan.places[dot.node]) === own ? { kind: "joined", dot, map } : null
}

/** The kernels `from` (inclusive) to `to` (exclusive) of a plan, products joined with the maps behind them. */
export const joined = (plan: Plan, from: number, to: number): ReadonlyArray<Kernel | Joined> => {
  const uses = usesOf(plan)
  const all: Array<Kernel | Joined> = []
  for (let index = from; index < to; index++) {
    const found = index + 1 < to ? joins(plan, uses, index) : null
    all.push(found ?? plan.kernels[index]!)
    if (found !== null) index++
  }
  return all
}

/** Where the sums of a product go: through the map. */
const through = (site: Site, { dot, map }: Joined): Target => {
  const { node } = dot
  const inVectors = (form: NonNullable<ReturnType<typeof foursOf>>, refs: Operands): string => {
    const known = new Map([[node, "value"]])
    const { declarations, lines } = writeFours(site, map, map.stores, form, refs, "at", known)
    return `${declareFor(declarations)}
${declarations}
fn put(item: u32, m: u32, n: u32, value: vec4<f32>) {
let at = (item * ${dot.m.size}u + m) * ${dot.n.size / 4}u + n / 4u;
${lines.join("\n")}
}`
  }
  const inElements = ({ ref }: Operands): string => {
    const { axes, operands } = axesOf(map)
    const needed = live(map)
    const { code, coordinates } = unravel(
      "at",
      axes.map(({ size }) => size)
    )
    const offset = (operand: number): string =>
      offsetOf(
        coordinates,
        axes.map(({ strides }) => strides[operand]!)
      )
    const source = (i: number): string => {
      const one = map.body[i]!
      const at = offset(operands.findIndex(({ instruction }) => instruction === i))
      if (one.kind !== "load") return `i32(${at})`
      return one.node === node ? "value" : load(ref(site.spot(one.node), one.offset), one.dtype, at)
    }
    const values = statements(map.body, (i) => needed[i]!, source)
    const stores = map.stores.map(({ node, value }) =>
      store(ref(site.spot(node)), map.body[value]!.dtype, "at", `v${value}`)
    )
    return `${declareFor(...values)}
fn put(item: u32, m: u32, n: u32, value: f32) {
let at = (item * ${dot.m.size}u + m) * ${dot.n.size}u + n;
${[...code, ...values, ...stores].join("\n")}
}`
  }
  const form = dot.n.size % 4 === 0 ? foursOf(map, map.stores) : null
  return {
    vector: form !== null,
    declare: (refs, element) => (element === "u32" || form === null ? inElements(refs) : inVectors(form, refs))
  }
}

export const emitJoined: Emit<Joined> = (site, kernel) => {
  const given = productOf(site, kernel.dot)
  return emitProduct(site, { ...given, name: `${given.name} and map`, out: through(site, kernel) })
}
