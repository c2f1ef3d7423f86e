import { emitCumulate, emitFloatSums } from "../cumulate.ts"
import { i32x4 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const cumsum: Single<"cumsum"> = (call) =>
  call.result.dtype === "float32" ? emitFloatSums(call) : emitCumulate(call, i32x4.add)
