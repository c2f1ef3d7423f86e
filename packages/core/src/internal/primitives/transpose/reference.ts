import { gather, offsets, pick, strides } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"transpose"> = ({ permutation }, [x], result) =>
  gather(x.data, offsets(result.sizes, pick(strides(x.sizes), permutation)))
