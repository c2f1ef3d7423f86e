import { cumulate } from "./cumulate.ts"
import { sums } from "./fold.ts"
import type { Single } from "./Single.ts"

export const cumsum: Single<"cumsum"> = (site, call) => cumulate(site, call, "cumsum", sums(call.result.dtype))
