/** How the kernel of a primitive that stands alone is written. */
import type { Attrs, Aval, Op } from "@typegrad/core/Graph"
import type { Fn } from "../assembler.ts"
import type { Context } from "../context.ts"
import type { KernelCode } from "../kernel.ts"

/** One application: operands and result are contiguous, row-major, at these byte addresses (multiples of 16); a bool is an int32 0 or 1. */
export interface Call<K extends Op> {
  readonly context: Context
  readonly fn: Fn
  readonly attrs: Attrs[K]
  readonly inputs: ReadonlyArray<Aval & { readonly address: number }>
  readonly result: Aval & { readonly address: number }
}

/** Emits the code of the application. */
export type Single<K extends Op> = (call: Call<K>) => void

/** The application in pieces, by kernels that can be divided. */
export type Divided<K extends Op> = (
  call: Omit<Call<K>, "fn"> & {
    /** of a convolution: see `Plan.Single` */
    readonly turned: boolean
  }
) => KernelCode
