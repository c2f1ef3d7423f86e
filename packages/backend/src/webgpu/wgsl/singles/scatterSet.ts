import type { Single } from "./Single.ts"
import { scatter } from "./scatter.ts"

export const scatterSet: Single<"scatterSet"> = (site, call) => scatter(site, call, "scatterSet", null)
