import { cumulate } from "./cumulate.ts"
import { products } from "./fold.ts"
import type { Single } from "./Single.ts"

export const cumprod: Single<"cumprod"> = (site, call) => cumulate(site, call, "cumprod", products(call.result.dtype))
