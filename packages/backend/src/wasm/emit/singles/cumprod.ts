import { emitCumulate } from "../cumulate.ts"
import { f32x4, i32x4 } from "../instructions.ts"
import type { Single } from "./Single.ts"

export const cumprod: Single<"cumprod"> = (call) =>
  emitCumulate(call, call.result.dtype === "float32" ? f32x4.mul : i32x4.mul)
