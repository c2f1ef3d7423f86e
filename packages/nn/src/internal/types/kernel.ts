/** Layers around a layer with a kernel, on types. */
import type { Dim, Flat, Shape } from "@typegrad/core/Shape"
import type { AnyTensor, Tensor } from "@typegrad/core/Tensor"
import type { Layer } from "../../Layer.ts"
import type { Last } from "./check.ts"

/** The applied layer `A` must have a kernel and no state. */
export type KernelErr<A extends Layer, Op extends string> = { v: A["~err"] } extends { v: string }
  ? A["~err"]
  : A["~params"] extends { readonly kernel: AnyTensor }
    ? A["~state"] extends null
      ? 0
      : `${Op} needs a layer without state, but ${A["~kind"]} has one`
    : `${Op} needs a layer with a kernel, which ${A["~kind"]} has not`

type KernelShape<P> = P extends { readonly kernel: { readonly shape: infer S } } ? S : Shape

/** How many outputs a kernel has: its last axis. */
export type KernelOut<P> = Last<KernelShape<P>>

/** The size of a kernel for one output. */
export type KernelIn<P> = KernelShape<P> extends readonly [...infer R extends Shape, Dim] ? Flat<R> & Dim : number

/** The parameters `P` and a magnitude for each output. */
export type WithMagnitude<P> = P extends null
  ? null
  : { readonly [K in keyof P | "magnitude"]: K extends keyof P ? P[K] : Tensor<[KernelOut<P>]> }
