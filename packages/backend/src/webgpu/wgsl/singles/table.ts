/** The primitives that have a kernel of their own. */
import type { Op } from "@typegrad/core/Graph"
import type { Single as SingleKernel } from "@typegrad/core/Plan"
import type { Emit } from "../shader.ts"
import { argMax } from "./argMax.ts"
import { argsort } from "./argsort.ts"
import { concat } from "./concat.ts"
import { convolution } from "./convolution.ts"
import { cummax } from "./cummax.ts"
import { cumprod } from "./cumprod.ts"
import { cumsum } from "./cumsum.ts"
import { dynamicSlice } from "./dynamicSlice.ts"
import { dynamicUpdate } from "./dynamicUpdate.ts"
import { gather } from "./gather.ts"
import { pad } from "./pad.ts"
import { randomBits } from "./randomBits.ts"
import { randomFold } from "./randomFold.ts"
import { reduceProd } from "./reduceProd.ts"
import { reverse } from "./reverse.ts"
import type { Call, Single } from "./Single.ts"
import { scatterAdd } from "./scatterAdd.ts"
import { scatterMax } from "./scatterMax.ts"
import { scatterSet } from "./scatterSet.ts"
import { windowArgMax } from "./windowArgMax.ts"
import { windowMax } from "./windowMax.ts"
import { windowSum } from "./windowSum.ts"

const singles: { readonly [K in Op]?: Single<K> } = {
  argMax,
  argsort,
  concat,
  convolution,
  cummax,
  cumprod,
  cumsum,
  dynamicSlice,
  dynamicUpdate,
  gather,
  pad,
  randomBits,
  randomFold,
  reduceProd,
  reverse,
  scatterAdd,
  scatterMax,
  scatterSet,
  windowArgMax,
  windowMax,
  windowSum
}

/** Whether there is code for a `Single` kernel of this primitive. */
export const supportsSingle = (op: Op): boolean => singles[op] !== undefined

export const emitSingle: Emit<SingleKernel> = (site, { node: id, turned }) => {
  const { nodes } = site.graph
  const node = nodes[id]!
  const single = singles[node.op] as Single<Op> | undefined
  if (single === undefined) throw new Error(`there is no kernel for ${node.op}`)
  const placed = (own: number, at = own): Call<Op>["result"] => {
    const { dtype, sizes } = nodes[own]!
    return { dtype, sizes, spot: site.spot(at) }
  }
  return single(site, {
    ...{ attrs: node.attrs, turned: turned !== undefined, result: placed(id) },
    inputs: node.inputs.map((input, i) => placed(input, turned?.[i]))
  })
}
