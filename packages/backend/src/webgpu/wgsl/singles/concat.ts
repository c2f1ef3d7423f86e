import { product } from "../../../internal/sizes.ts"
import { operands, type Shader } from "../shader.ts"
import { elements } from "./elements.ts"
import type { Placed, Single } from "./Single.ts"

/** so many operands are written by one dispatch: each is a branch in it */
const together = 8

/** The result is [outer, length, inner] with the axis in the middle; inputs write their part of it, in order, from `start` on. */
export const concat: Single<"concat"> = (_, { attrs: { axis }, inputs, result }) => {
  const { sizes, spot } = result
  const [outer, length, inner] = [product(sizes.slice(0, axis)), sizes[axis]!, product(sizes.slice(axis + 1))]
  const some = (parts: ReadonlyArray<Placed>, start: number): ReadonlyArray<Shader> => {
    const given = operands()
    const to = given.ref(spot, start * inner)
    const taken = parts.reduce((sum, part) => sum + part.sizes[axis]!, 0)
    const row = taken * inner
    let end = 0
    const branches = parts.map((part) => {
      const [first, width] = [end, part.sizes[axis]! * inner]
      end += width
      const value = given.ref(part.spot).at(`outer * ${width}u + (i - ${first}u)`)
      return `if (i < ${end}u) { value = ${value}; }`
    })
    return elements("concat", outer * row, given, [
      `let i = id % ${row}u;`,
      `let outer = id / ${row}u;`,
      "var value = 0u;",
      branches.join("\nelse "),
      `${to.at(`outer * ${length * inner}u + i`)} = value;`
    ])
  }
  const parts = inputs.filter((input) => input.sizes[axis] !== 0)
  const shaders: Array<Shader> = []
  let start = 0
  for (let i = 0; i < parts.length; i += together) {
    const group = parts.slice(i, i + together)
    shaders.push(...some(group, start))
    start += group.reduce((sum, part) => sum + part.sizes[axis]!, 0)
  }
  return shaders
}
