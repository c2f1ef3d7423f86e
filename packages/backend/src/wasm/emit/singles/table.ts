/** The primitives that have a kernel of their own. */
import type { Op } from "@typegrad/core/Graph"
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
import type { Divided, Single } from "./Single.ts"
import { scatterAdd } from "./scatterAdd.ts"
import { scatterMax } from "./scatterMax.ts"
import { scatterSet } from "./scatterSet.ts"
import { windowArgMax } from "./windowArgMax.ts"
import { windowMax } from "./windowMax.ts"
import { windowSum } from "./windowSum.ts"

export const singles: { readonly [K in Op]?: Single<K> } = {
  argMax,
  argsort,
  concat,
  cummax,
  cumprod,
  cumsum,
  dynamicSlice,
  dynamicUpdate,
  gather,
  pad,
  randomFold,
  reduceProd,
  reverse,
  scatterAdd,
  scatterMax,
  scatterSet
}

/** Those that can be divided. */
export const divided: { readonly [K in Op]?: Divided<K> } = {
  convolution,
  randomBits,
  windowArgMax,
  windowMax,
  windowSum
}
