/** Ops of `Tensor` and `Transform` on tensors of shapes that are not known here: what is checked at run time only. */
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"

export type F32 = Tensor.Tensor<Shape>
export type I32 = Tensor.Tensor<Shape, "int32">
export type Bool = Tensor.Tensor<Shape, "bool">

type Sizes = ReadonlyArray<number>
type Any = Tensor.AnyTensor
type Of<D extends Any> = (x: D, y: D | number) => D
type Holds = (x: F32 | I32, y: F32 | I32 | number) => Bool

export const add: Of<F32> & Of<I32> = Tensor.add as any
export const div: Of<F32> = Tensor.div as any
export const pow: Of<F32> = Tensor.pow as any
export const minimum: Of<I32> = Tensor.minimum as any
export const floorDivide: Of<I32> = Tensor.floorDivide as any
export const remainder: Of<I32> = Tensor.remainder as any
export const equal: Holds = Tensor.equal as any
export const less: Holds = Tensor.less as any
export const greaterEqual: Holds = Tensor.greaterEqual as any
export const or: (x: Bool, y: Bool) => Bool = Tensor.logicalOr as any
export const where: <T extends Any>(condition: Bool, x: T | number, y: T | number) => T = Tensor.where as any
export const arange = Tensor.arange as any as (count: number) => I32
export const int = (value: number): I32 => Tensor.scalar(value, "int32") as unknown as I32
export const full = (sizes: Sizes, value: number): F32 => Tensor.full(sizes as any, value) as any
export const zeros = (sizes: Sizes): I32 => Tensor.zeros(sizes as any, "int32") as any
export const falses = (sizes: Sizes): Bool => Tensor.zeros(sizes as any, "bool") as any
export const reshape: <T extends Any>(x: T, sizes: Sizes) => T = Tensor.reshape as any
export const broadcastTo: <T extends Any>(x: T, sizes: Sizes) => T = Tensor.broadcastTo as any
export const expandDims: <T extends Any>(x: T, axis: number) => T = Tensor.expandDims as any
export const swapAxes: <T extends Any>(x: T, a: number, b: number) => T = Tensor.swapAxes as any
export const roll: <T extends Any>(x: T, shift: number, axis: number) => T = Tensor.roll as any
export const at: <T extends Any>(x: T, index: number, axis: number) => T = Tensor.at as any
export const gather: <T extends Any>(x: T, indices: I32) => T = Tensor.gather as any
export const concat: <T extends Any>(all: ReadonlyArray<T>, axis: number) => T = Tensor.concat as any
export const topK: (x: F32, k: number) => { readonly values: F32; readonly indices: I32 } = Tensor.topK as any
/** The element of the second axis at an index that the program computes. */
export const pick = (x: F32, index: I32): F32 =>
  Tensor.squeeze(Tensor.dynamicSlice(x, [0, index, 0] as any, [null, 1, null] as any) as any, 1) as any
export const scan: <C, X>(
  step: (carry: C, element: X) => readonly [C, ReadonlyArray<never>],
  init: C,
  sequence: X
) => readonly [C, unknown] = Transform.scan as any
