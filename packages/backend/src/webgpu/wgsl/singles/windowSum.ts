import { sums } from "./fold.ts"
import type { Single } from "./Single.ts"
import { foldedWindows } from "./windowed.ts"

export const windowSum: Single<"windowSum"> = (_, call) => foldedWindows("windowSum", call, sums(call.result.dtype))
