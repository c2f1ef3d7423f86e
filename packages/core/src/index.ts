/**
 * Shapes, tensors, transforms and programs.
 *
 * @since 0.1.0
 */
export * as Backend from "./Backend.ts"
export * as Composite from "./Composite.ts"
export * as Cost from "./Cost.ts"
export type * as DType from "./DType.ts"
export type * as Graph from "./Graph.ts"
export * as NdArray from "./NdArray.ts"
export type * as Plan from "./Plan.ts"
export * as Program from "./Program.ts"
export * as Random from "./Random.ts"
export * as Shape from "./Shape.ts"
export * as Spec from "./Spec.ts"
export * as Tensor from "./Tensor.ts"
export * as Transform from "./Transform.ts"
export * as Tree from "./Tree.ts"
