/** Fused kernels: one pass over the iteration space, an element, four of them, or a part of a square an invocation. */
import type { Fused } from "@typegrad/core/Plan"
import { product } from "../../internal/sizes.ts"
import { axesOf, live } from "../../internal/space.ts"
import { statements } from "./body.ts"
import { isLinear, offsetOf, unravel } from "./indices.ts"
import { mapOf } from "./maps.ts"
import { emitReduction } from "./reduce.ts"
import { type Emit, load, operands, type Shader, type Site, store } from "./shader.ts"
import { emitTiles } from "./tiles.ts"
import { emitVectors } from "./vectors.ts"

const emitElements = (site: Site, kernel: Fused, stores: Fused["stores"]): Shader => {
  const { axes, operands: moving } = axesOf(kernel)
  const { ref, spots } = operands()
  const needed = live(kernel)
  const sizes = axes.map((axis) => axis.size)
  const { code, coordinates } = unravel("id", sizes)
  const strides = moving.map((_, operand) => axes.map((axis) => axis.strides[operand]!))
  const isPlain = (operand: number): boolean => isLinear(sizes, strides[operand]!)
  const offset = (operand: number): string =>
    isPlain(operand) ? (axes.length === 0 ? "0u" : "id") : offsetOf(coordinates, strides[operand]!)
  const source = (i: number): string | null => {
    const operand = moving.findIndex(({ instruction }) => instruction === i)
    const instruction = kernel.body[i]!
    if (instruction.kind !== "load") return `i32(${offset(operand)})`
    return load(ref(site.spot(instruction.node), instruction.offset), instruction.dtype, offset(operand))
  }
  const values = statements(kernel.body, (i) => needed[i]!, source)
  const written = stores.map(({ node, value }) =>
    store(ref(site.spot(node)), kernel.body[value]!.dtype, offset(moving.length - 1), `v${value}`)
  )
  const lines = [...(moving.every((_, i) => isPlain(i)) ? [] : code), ...values, ...written]
  return mapOf({ name: "fused", count: product(sizes), element: "u32", spots }, lines)
}

/** Any fused kernel. */
export const emitFused: Emit<Fused> = (site, kernel) => {
  const { reduce, sizes } = kernel
  if (reduce !== null && reduce.axes.some((axis) => sizes[axis] !== 1)) return emitReduction(site, kernel, reduce)
  if (sizes.includes(0)) return []
  // over axes of size 1 nothing is reduced: the value is the result
  const stores = reduce === null ? kernel.stores : [reduce]
  return [emitVectors(site, kernel, stores) ?? emitTiles(site, kernel, stores) ?? emitElements(site, kernel, stores)]
}
