import { product } from "../../../internal/sizes.ts"
import { ranged } from "../kernel.ts"
import { independent } from "../native.ts"
import { bitsTogether, emitRandomBits } from "../threefry.ts"
import type { Divided } from "./Single.ts"

export const randomBits: Divided<"randomBits"> = ({ context, inputs: [key], result }) => {
  const count = product(result.sizes)
  return ranged(context, Math.max(1, Math.ceil(count / bitsTogether)), (fn, range) => {
    independent(context, fn)
    emitRandomBits(context, fn, key!.address, result.address, count, range)
  })
}
