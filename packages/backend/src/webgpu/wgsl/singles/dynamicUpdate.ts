import { rowMajor } from "../../../internal/sizes.ts"
import { copyBox, copyTo } from "./box.ts"
import type { Single } from "./Single.ts"

export const dynamicUpdate: Single<"dynamicUpdate"> = (_, { inputs: [x, update, starts], result }) => {
  const { sizes, spot } = result
  const room = sizes.map((size, i) => size - update!.sizes[i]!)
  return [
    ...copyTo(x!, result),
    ...copyBox(
      "dynamicUpdate",
      update!.sizes,
      { spot: update!.spot, strides: rowMajor(update!.sizes) },
      { spot, strides: rowMajor(sizes), starts: { spot: starts!.spot, room } }
    )
  ]
}
