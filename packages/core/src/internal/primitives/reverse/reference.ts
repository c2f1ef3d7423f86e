import { gather, inner, offsets, strides } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"reverse"> = ({ axes }, [x]) => {
  const own = strides(x.sizes)
  const at = offsets(
    x.sizes,
    own.map((step, i) => (axes.includes(i) ? -step : step))
  )
  return gather(
    x.data,
    at,
    inner(
      own,
      x.sizes.map((size, i) => (axes.includes(i) ? size - 1 : 0))
    )
  )
}
