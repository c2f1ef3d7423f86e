import type { DType } from "../../../DType.ts"
import type { ReferenceRule } from "../rule.ts"

const convert: { readonly [D in DType]: (x: number) => number } = {
  float32: (x) => x,
  // Math.trunc(NaN) || 0 is 0
  int32: (x) => Math.min(Math.max(Math.trunc(x) || 0, -0x80000000), 0x7fffffff),
  bool: (x) => (x === 0 ? 0 : 1)
}

export const reference: ReferenceRule<"cast"> = (_, [x], result) => x.data.map(convert[result.dtype])
