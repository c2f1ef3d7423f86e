import { rowMajor } from "../../../internal/sizes.ts"
import { copyBox } from "./box.ts"
import type { Single } from "./Single.ts"

export const dynamicSlice: Single<"dynamicSlice"> = (_, { inputs: [x, starts], result: { sizes, spot } }) => {
  const room = x!.sizes.map((size, i) => size - sizes[i]!)
  return copyBox(
    "dynamicSlice",
    sizes,
    { spot: x!.spot, strides: rowMajor(x!.sizes), starts: { spot: starts!.spot, room } },
    { spot, strides: rowMajor(sizes) }
  )
}
