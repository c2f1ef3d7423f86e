import { keys } from "./keys.ts"
import { linesOf } from "./lines.ts"
import type { Single } from "./Single.ts"
import { sortLines } from "./sort.ts"

/** From the highest number down; a NaN stays behind all. */
const turned = `
fn tg_turned(key: u32) -> u32 { return select(~key, key, key == 0xffffffffu); }`

export const argsort: Single<"argsort"> = (site, { attrs: { axis, descending }, inputs: [x], result }) => {
  const { dtype, sizes, spot } = x!
  const { declarations, key } = keys(dtype, true)
  const float = dtype === "float32"
  const down = (bits: string): string => (float ? `tg_turned(${key(bits)})` : `~${key(bits)}`)
  return sortLines(site, {
    ...{ ...linesOf(sizes, axis), name: "argsort", from: spot },
    declarations: descending && float ? declarations + turned : declarations,
    key: descending ? down : key,
    to: { keys: null, order: result.spot }
  })
}
