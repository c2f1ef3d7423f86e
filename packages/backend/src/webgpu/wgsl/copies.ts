import { copying } from "./copy.ts"
import { sizeFor } from "./maps.ts"
import { operands, type Shader, type Spot } from "./shader.ts"

/** A value, or an element of an array: there may be something else right behind it. */
export interface Move {
  readonly from: Spot
  readonly to: Spot
  readonly elements: number
  readonly float: boolean
}

const isWide = ({ elements, float, from, to }: Move): boolean =>
  float && [from.element, to.element, elements].every((at) => at % 4 === 0)

/** All the moves in one dispatch: what they read and write does not overlap. */
export const copyingAll = (moves: ReadonlyArray<Move>): Shader => {
  const [first, ...others] = moves as readonly [Move, ...ReadonlyArray<Move>]
  if (others.length === 0) {
    const { elements, from, to } = first
    return isWide(first) ? copying(from, to, elements / 4, "vec4<f32>") : copying(from, to, elements, "u32")
  }
  const { ref, spots } = operands()
  let end = 0
  const lines = moves.map(({ elements, from, to }) => {
    const at = end === 0 ? "id" : `id - ${end}u`
    end += elements
    const source = ref(from)
    return `if (id < ${end}u) { ${ref(to).at(at)} = ${source.at(at)}; return; }`
  })
  const size = sizeFor(end)
  return { name: "copies", body: lines.join("\n"), size, groups: Math.ceil(end / size), element: "u32", spots }
}
