import { emitScatter } from "../scatter.ts"
import type { Single } from "./Single.ts"

export const scatterSet: Single<"scatterSet"> = (call) => emitScatter(call, null)
