/** Adds what workgroups have summed up over parts of k, always in the same order. */
import { operands, type Shader, type Spot } from "../shader.ts"
import { u32 } from "./dims.ts"
import { contiguous } from "./operand.ts"
import type { Product, Target } from "./Product.ts"

const lanes = 64

/** The place of the parts, as a target of what writes them. */
export const partsTarget = (spot: Spot, product: Product, parts: number): Target =>
  contiguous(spot, product.items * parts, product)

export const partsShader = ({ items, m, n, name, out }: Product, spot: Spot, parts: number): Shader => {
  const vectors = out.vector
  const [element, width] = vectors ? (["vec4<f32>", 4] as const) : (["u32", 1] as const)
  const refs = operands()
  const from = refs.ref(spot)
  const total = (items * m * n) / width
  const value = (index: string): string => (vectors ? from.at(index) : `bitcast<f32>(${from.at(index)})`)
  const columns = n / width
  const body = `if (id >= ${u32(total)}) { return; }
var sum = ${value("id")};
for (var part = 1u; part < ${u32(parts)}; part++) { sum += ${value(`(part * ${u32(total)} + id)`)}; }
put(id / ${u32(m * columns)}, (id / ${u32(columns)}) % ${u32(m)}, (id % ${u32(columns)}) * ${u32(width)}, sum);`
  return {
    ...{ name: `${name}, parts`, declarations: out.declare(refs, element), body, size: lanes, element },
    ...{ groups: Math.ceil(total / lanes), spots: refs.spots }
  }
}
