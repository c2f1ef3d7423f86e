import { emitRandomFold } from "../threefry.ts"
import type { Single } from "./Single.ts"

export const randomFold: Single<"randomFold"> = ({ context, fn, inputs: [key, data], result }) =>
  emitRandomFold(context, fn, key!.address, data!.address, result.address)
