import { f32x4, i32x4 } from "../instructions.ts"
import { emitScatter } from "../scatter.ts"
import type { Single } from "./Single.ts"

export const scatterAdd: Single<"scatterAdd"> = (call) =>
  emitScatter(call, call.result.dtype === "float32" ? f32x4.add : i32x4.add)
