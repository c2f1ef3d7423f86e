import { emitArgMax } from "../argMax.ts"
import type { Single } from "./Single.ts"

export const argMax: Single<"argMax"> = ({ attrs, fn, inputs: [x], result }) =>
  emitArgMax(fn, x!, attrs.axis, x!.address, result.address)
