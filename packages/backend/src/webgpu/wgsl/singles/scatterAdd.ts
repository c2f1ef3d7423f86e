import { sums } from "./fold.ts"
import type { Single } from "./Single.ts"
import { scatter } from "./scatter.ts"

export const scatterAdd: Single<"scatterAdd"> = (site, call) =>
  scatter(site, call, "scatterAdd", sums(call.result.dtype))
