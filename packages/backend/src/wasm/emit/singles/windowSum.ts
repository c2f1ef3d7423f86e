import type { V128 } from "../context.ts"
import { f32x4, i32x4, v128 } from "../instructions.ts"
import type { State } from "../windows.ts"
import { windowed } from "./windowed.ts"

export const windowSum = windowed("windowSum", (_, dtype) => () => {
  const combine = dtype === "float32" ? f32x4.add : i32x4.add
  const add = ([sum]: State, value: V128): State => [combine(sum!, value)]
  return {
    start: [v128.zero],
    first: (value) => [combine(v128.zero, value)],
    add,
    addAny: add,
    finish: ([sum]) => sum!
  }
})
