import { offset, rowMajor } from "../../../internal/sizes.ts"
import { copyBox } from "./box.ts"
import type { Single } from "./Single.ts"

export const reverse: Single<"reverse"> = (_, { attrs: { axes }, inputs: [x], result: { sizes, spot } }) => {
  const strides = rowMajor(sizes)
  const last = sizes.map((size, i) => (axes.includes(i) ? size - 1 : 0))
  const back = strides.map((stride, i) => (axes.includes(i) ? -stride : stride))
  // of nothing there is no last element
  if (sizes.includes(0)) return []
  return copyBox("reverse", sizes, { spot: x!.spot, strides: back, offset: offset(strides, last) }, { spot, strides })
}
