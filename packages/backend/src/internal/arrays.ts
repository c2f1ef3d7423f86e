/** Arrays of the host, held against what they are given for. Callers have checked shapes: what is wrong here is a defect. */
import type { Aval } from "@typegrad/core/Graph"
import type { NdArray } from "@typegrad/core/NdArray"
import { product } from "./sizes.ts"

/** What does not fit its place would overwrite others. */
export const check = (array: NdArray, aval: Aval, what: string): void => {
  if (array.dtype !== aval.dtype || array.data.length !== product(aval.sizes)) {
    throw new Error(
      `${what} is ${aval.dtype}[${aval.sizes.join(", ")}], not ${array.dtype}[${array.sizes.join(", ")}] of ${array.data.length} elements`
    )
  }
}

/** What is missing would leave its place as it is. */
export const checkCount = (given: number, needed: number, what: string): void => {
  if (given !== needed) throw new Error(`${needed} ${what} are needed, not ${given}`)
}
