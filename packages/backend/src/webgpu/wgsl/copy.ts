import type { Aval } from "@typegrad/core/Graph"
import type { Copy } from "@typegrad/core/Plan"
import { product } from "../../internal/sizes.ts"
import { mapOf } from "./maps.ts"
import { type Element, type Emit, operands, type Shader, type Spot } from "./shader.ts"

/** Copies elements, or vectors of them, between places that do not overlap. */
export const copying = (from: Spot, to: Spot, count: number, element: Element): Shader => {
  const { ref, spots } = operands()
  const source = ref(from)
  return mapOf({ name: "copy", count, element, spots }, [`${ref(to).at("id")} = ${source.at("id")};`])
}

/** Copies a value to a place of its own. Floats go four at a time: places have room for whole vectors. */
export const copyValue = ({ dtype, sizes }: Aval, from: Spot, to: Spot): ReadonlyArray<Shader> => {
  const count = product(sizes)
  if (count === 0) return []
  const float = dtype === "float32"
  return [copying(from, to, float ? Math.ceil(count / 4) : count, float ? "vec4<f32>" : "u32")]
}

export const emitCopy: Emit<Copy> = ({ cell, graph, spot }, { cell: index, node }) =>
  copyValue(graph.nodes[node]!, spot(node), cell(index))
