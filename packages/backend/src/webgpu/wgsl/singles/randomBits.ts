import { product } from "../../../internal/sizes.ts"
import { operands } from "../shader.ts"
import { threefry } from "../threefry.ts"
import { elements } from "./elements.ts"
import type { Single } from "./Single.ts"

/** Element i is the exclusive or of the two words of (0, i). */
export const randomBits: Single<"randomBits"> = (_, { inputs: [key], result: { sizes, spot } }) => {
  const given = operands()
  const words = given.ref(key!.spot)
  const lines = [
    `let words = tg_threefry(${words.at("0u")}, ${words.at("1u")}, id);`,
    `${given.ref(spot).at("id")} = words.x ^ words.y;`
  ]
  return elements("randomBits", product(sizes), given, lines, threefry)
}
