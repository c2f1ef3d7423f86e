import type { Join } from "@typegrad/core/Shape"

/** The sentence for a file that is not in the source. */
export type FileErr<N, K, Op extends string> = K extends N
  ? 0
  : `${Op}: the source has no file ${K & string}, only ${Join<N>}`
