/** The index of the first maximum of each window: the first largest key. */
import { keys } from "./keys.ts"
import type { Single } from "./Single.ts"
import { windowed } from "./windowed.ts"

const none = "0xffffffffu"

export const windowArgMax: Single<"windowArgMax"> = (_, call) => {
  const { declarations, key } = keys(call.inputs[0]!.dtype, true)
  return windowed("windowArgMax", call, {
    declarations,
    before: `var best = 0u;
var found = ${none};`,
    visit: (bits) => `let key = ${key(bits)};
if (key > best || found == ${none}) { best = key; found = at; }`,
    result: "found"
  })
}
