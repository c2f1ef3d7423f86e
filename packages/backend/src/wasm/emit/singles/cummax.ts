import { emitCumulate } from "../cumulate.ts"
import { f32x4, i32x4 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const cummax: Single<"cummax"> = (call) =>
  emitCumulate(call, call.result.dtype === "float32" ? f32x4.max : i32x4.maxS)
