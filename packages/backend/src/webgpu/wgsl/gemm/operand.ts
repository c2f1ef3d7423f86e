/** Operands and targets in memory, with any strides. */
import { type Element, load, type Operands, type Spot, store } from "../shader.ts"
import { type Dim, merged, u32, walk } from "./dims.ts"
import type { Along, Operand, Product, Target } from "./Product.ts"

/** A spatial axis whose positions may lie between elements, or outside: those are zeros. */
export interface Axis {
  readonly size: number
  readonly stride: number
  /** positions before the first element */
  readonly before: number
  /** positions from one element to the next */
  readonly dilation: number
}

export interface Layout {
  readonly spot: Spot
  /** elements between the spot and the first one; negative if that is never met */
  readonly offset: number
  readonly items: ReadonlyArray<Dim>
  readonly own: ReadonlyArray<Dim>
  readonly k: ReadonlyArray<Dim>
  readonly axes?: ReadonlyArray<Axis>
}

const aligned = (dims: ReadonlyArray<Dim>): boolean =>
  dims.every(({ axis, stride }) => axis !== undefined || stride % 4 === 0)

/** Whether four neighbors along `dims` are neighbors in memory, wherever the others stand. */
const inVectors = (dims: ReadonlyArray<Dim>, others: ReadonlyArray<Dim>, whole: boolean): boolean => {
  const last = dims.at(-1)
  if (last === undefined || last.axis !== undefined || last.stride !== 1) return false
  return (last.size % 4 === 0 || (dims.length === 1 && !whole)) && aligned(dims.slice(0, -1)) && aligned(others)
}

const vectorOf = ({ axes = [], items, k, offset, own }: Layout): Along | null => {
  if (offset % 4 !== 0 || axes.some(({ stride }) => stride % 4 !== 0)) return null
  if (inVectors(own, [...items, ...k], false)) return "own"
  return inVectors(k, [...items, ...own], true) ? "k" : null
}

/** Elements of memory from one neighbor to the next; what has none is read by all. */
const stepOf = (dims: ReadonlyArray<Dim>, axes: ReadonlyArray<Axis>): number => {
  const last = dims.at(-1)
  if (last === undefined || last.stride === 0) return Infinity
  return last.axis === undefined ? last.stride : last.stride * axes[last.axis]!.stride
}

/** The function `{name}_value(at)` of an index in elements, or in vectors. */
const reading = (
  name: string,
  refs: Operands,
  element: Element,
  vector: boolean,
  spot: Spot,
  start: number
): string => {
  const ref = refs.ref(spot, start)
  if (vector) return `fn ${name}_value(at: u32) -> vec4<f32> { return ${ref.at("at")}; }`
  const value = element === "u32" ? load(ref, "float32", "at") : `${ref.at("(at >> 2u)")}[at & 3u]`
  return `fn ${name}_value(at: u32) -> f32 { return ${value}; }`
}

/** What of an offset a spot can take: it is nowhere in the code then. */
const movable = (by: number, element: Element): number => (by < 0 ? 0 : element === "u32" ? by : by - (by % 4))

export const operand = (given: Layout): Operand => {
  const { axes = [], spot } = given
  const layout = { ...given, items: merged(given.items), own: merged(given.own), k: merged(given.k) }
  const { items, k, own } = layout
  const vector = vectorOf(layout)
  const declare = (name: string, refs: Operands, element: Element): string => {
    const inVectors = element !== "u32" && vector !== null
    const unit = inVectors ? 4 : 1
    const start = movable(given.offset, element)
    const rest = (given.offset - start) / unit
    const [item, row, step] = [walk("item", items, unit), walk("own", own, unit), walk("k", k, unit)]
    const ownAt = `${rest === 0 ? "" : `${u32(rest)} + `}${item.at} + ${row.at}`
    const value = reading(name, refs, element, inVectors, spot, start)
    if (axes.length === 0) {
      return `${value}
fn ${name}_own(item: u32, own: u32) -> u32 { ${item.code} ${row.code} return ${ownAt}; }
fn ${name}_k(k: u32) -> u32 { ${step.code} return ${step.at}; }
fn ${name}_at(own: u32, k: u32) -> ${inVectors ? "vec4<f32>" : "f32"} { return ${name}_value(own + k); }`
    }
    const fields = axes.map((_, i) => `, p${i}: i32`).join("")
    const places = axes.map(({ dilation, size, stride }, i) => ({
      index: dilation === 1 ? `u32(p${i})` : `u32(p${i}) / ${u32(dilation)}`,
      stride: stride / unit,
      // no branches: compilers of shaders take long over them
      inside: `${dilation === 1 ? "" : `(p${i} >= 0) & (q${i} * ${u32(dilation)} == u32(p${i})) & `}(q${i} < ${u32(size)})`
    }))
    return `${value}
struct ${name}_Own { at: u32${fields} }
struct ${name}_K { at: u32${fields} }
fn ${name}_own(item: u32, own: u32) -> ${name}_Own {
  ${item.code} ${row.code}
  return ${name}_Own(${[ownAt, ...axes.map(({ before }, i) => `${row.position(i)} - ${before}`)].join(", ")});
}
fn ${name}_k(k: u32) -> ${name}_K {
  ${step.code}
  return ${name}_K(${[step.at, ...axes.map((_, i) => step.position(i))].join(", ")});
}
fn ${name}_at(own: ${name}_Own, k: ${name}_K) -> ${inVectors ? "vec4<f32>" : "f32"} {
${places.map(({ index }, i) => `  let p${i} = own.p${i} + k.p${i}; let q${i} = ${index};`).join("\n")}
  let value = ${name}_value(own.at + k.at${places.map(({ stride }, i) => ` + q${i} * ${u32(stride)}`).join("")});
  return select(${inVectors ? "vec4<f32>()" : "0.0"}, value, ${places.map(({ inside }) => inside).join(" & ")});
}`
  }
  const near = stepOf(own, axes) <= stepOf(k, axes) ? "own" : "k"
  return { vector, near, mixed: items.at(-1)?.stride === 1, declare }
}

/** Rows of results: neighbors along n are neighbors in memory. */
export const target = (
  given: Omit<Layout, "own" | "k" | "axes"> & { readonly m: ReadonlyArray<Dim>; readonly n: number }
): Target => {
  const [items, m] = [merged(given.items), merged(given.m)]
  return {
    vector: given.n % 4 === 0 && given.offset % 4 === 0 && aligned(items) && aligned(m),
    declare: (refs, element) => {
      const unit = element === "u32" ? 1 : 4
      const ref = refs.ref(given.spot, given.offset)
      const [item, row] = [walk("item", items, unit), walk("m", m, unit)]
      const at = `${item.at} + ${row.at} + ${unit === 4 ? "n / 4u" : "n"}`
      const [type, assign] =
        element === "u32" ? ["f32", store(ref, "float32", "at", "value")] : [element, `${ref.at("at")} = value;`]
      return `fn put(item: u32, m: u32, n: u32, value: ${type}) {
  ${item.code} ${row.code}
  let at = ${at}; ${assign}
}`
    }
  }
}

/** Results one after the other. */
export const contiguous = (spot: Spot, items: number, { m, n }: Pick<Product, "m" | "n">): Target =>
  target({ spot, offset: 0, items: [{ size: items, stride: m * n }], m: [{ size: m, stride: n }], n })
