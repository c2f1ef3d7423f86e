/** Maps of floats, four elements an invocation: one load and one store of 16 bytes each. */
import type { Fused } from "@typegrad/core/Plan"
import { product } from "../../internal/sizes.ts"
import { foursOf, workOf, writeFours } from "./fours.ts"
import { mapOf } from "./maps.ts"
import { operands, type Shader, type Site } from "./shader.ts"

/** Of fewer elements there would be too few invocations to hide what memory takes. */
const fewest = 2 ** 14

/** Additions that a body is worth, beyond which four of it in a row gain nothing. */
const mostWork = 96

/** null where operands are not of that form. */
export const emitVectors = (site: Site, kernel: Fused, stores: Fused["stores"]): Shader | null => {
  const form = foursOf(kernel, stores)
  if (form === null) return null
  const count = product(form.sizes)
  if (count * 4 < fewest || workOf(kernel) > mostWork) return null
  const refs = operands()
  const { declarations, lines } = writeFours(site, kernel, stores, form, refs, "id")
  return mapOf({ name: "fused", count, element: "vec4<f32>", spots: refs.spots }, lines, declarations)
}
