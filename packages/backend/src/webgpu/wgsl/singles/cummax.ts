import { cumulate } from "./cumulate.ts"
import { maxima } from "./fold.ts"
import type { Single } from "./Single.ts"

export const cummax: Single<"cummax"> = (site, call) => cumulate(site, call, "cummax", maxima(call.result.dtype))
