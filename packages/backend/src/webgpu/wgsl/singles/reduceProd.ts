import { product, rowMajor } from "../../../internal/sizes.ts"
import { collapse } from "../../../internal/space.ts"
import { offsetOf, unravel } from "../indices.ts"
import { operands } from "../shader.ts"
import { elements } from "./elements.ts"
import { foldLanes, partsOf, powerOfTwo, products } from "./fold.ts"
import type { Single } from "./Single.ts"

export const reduceProd: Single<"reduceProd"> = (_, { attrs, inputs: [x], result }) => {
  const { sizes, spot } = x!
  const strides = rowMajor(sizes)
  const axes = collapse(
    sizes.map((size, axis) => ({ size, reduced: attrs.axes.includes(axis), strides: [strides[axis]!] }))
  )
  /** The statements and the offset of a coordinate among the axes that are kept, or reduced. */
  const along = (index: string, reduced: boolean): readonly [code: ReadonlyArray<string>, offset: string] => {
    const some = axes.filter((axis) => axis.reduced === reduced)
    const { code, coordinates } = unravel(
      index,
      some.map(({ size }) => size)
    )
    const offset = offsetOf(
      coordinates,
      some.map(({ strides: [own] }) => own!)
    )
    return [code, offset]
  }
  const count = product(result.sizes)
  const length = product(attrs.axes.map((axis) => sizes[axis]!))
  const fold = products(result.dtype)
  const given = operands()
  const [from, to] = [given.ref(spot), given.ref(result.spot)]
  const [inner, offset] = along("k", true)
  const multiply = (index: string, first: string, step: number): ReadonlyArray<string> => {
    const [code, start] = along(index, false)
    return [
      ...code,
      `let start = ${start};`,
      `var all: ${fold.type} = ${fold.identity};`,
      `for (var k = ${first}; k < ${length}u; k += ${step}u) {`,
      ...inner,
      `all = ${fold.combine("all", fold.load(from.at(`start + ${offset}`)))};`,
      "}"
    ]
  }
  // neighbouring invocations read neighbours where the last axis is kept
  const beside = axes[axes.length - 1]?.reduced === false
  if (length < 64 || (beside && count >= 4096)) {
    return elements("reduceProd", count, given, [...multiply("id", "0u", 1), `${to.at("id")} = ${fold.store("all")};`])
  }
  if (count === 0) return []
  const lanes = powerOfTwo(Math.ceil(length / 4))
  const lines = [
    ...multiply("group", "lane", lanes),
    "parts[lane] = all;",
    foldLanes(lanes, fold),
    `if (lane == 0u) { ${to.at("group")} = ${fold.store("parts[0]")}; }`
  ]
  return [
    {
      ...{ name: "reduceProd", size: lanes, groups: count, element: "u32", spots: given.spots },
      ...{ declarations: partsOf(lanes, fold), body: lines.join("\n") }
    }
  ]
}
