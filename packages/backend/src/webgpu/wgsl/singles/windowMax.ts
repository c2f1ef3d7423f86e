import { maxima } from "./fold.ts"
import type { Single } from "./Single.ts"
import { foldedWindows } from "./windowed.ts"

export const windowMax: Single<"windowMax"> = (_, call) => foldedWindows("windowMax", call, maxima(call.result.dtype))
