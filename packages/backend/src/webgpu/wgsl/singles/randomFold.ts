import { operands } from "../shader.ts"
import { threefry } from "../threefry.ts"
import type { Single } from "./Single.ts"

/** Both words of (0, data). */
export const randomFold: Single<"randomFold"> = (_, { inputs: [key, data], result }) => {
  const given = operands()
  const words = given.ref(key!.spot)
  const to = given.ref(result.spot)
  return [
    {
      ...{ name: "randomFold", declarations: threefry, size: 1, groups: 1, element: "u32", spots: given.spots },
      body: `let words = tg_threefry(${words.at("0u")}, ${words.at("1u")}, ${given.ref(data!.spot).at("0u")});
${to.at("0u")} = words.x;
${to.at("1u")} = words.y;`
    }
  ]
}
