import { emitRandomBits } from "../threefry.ts"
import type { Single } from "./Single.ts"

export const randomBits: Single<"randomBits"> = ({ context, fn, inputs: [key], result }) =>
  emitRandomBits(
    context,
    fn,
    key!.address,
    result.address,
    result.sizes.reduce((a, b) => a * b, 1)
  )
