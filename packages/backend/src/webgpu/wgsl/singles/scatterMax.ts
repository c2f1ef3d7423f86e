import { maxima } from "./fold.ts"
import type { Single } from "./Single.ts"
import { scatter } from "./scatter.ts"

export const scatterMax: Single<"scatterMax"> = (site, call) =>
  scatter(site, call, "scatterMax", maxima(call.result.dtype))
