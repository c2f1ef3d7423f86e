import type * as NdArray from "@typegrad/core/NdArray"
import * as Spec from "@typegrad/core/Spec"
import type * as Tensor from "@typegrad/core/Tensor"
import type * as Tree from "@typegrad/core/Tree"
import { describe, expect, it } from "tstyche"

type Kernel = Tensor.Tensor<[784, 10]>
type Bias = Tensor.Tensor<[10]>
interface Params {
  readonly dense0: { readonly kernel: Kernel; readonly bias: Bias }
  readonly norms: readonly [Bias, Bias]
  readonly none: {}
}

describe("Spec", () => {
  it("keeps the shape", () => {
    expect(Spec.make(["batch", 28])).type.toBe<Spec.Spec<["batch", 28], "float32">>()
    expect(Spec.make([], "int32")).type.toBe<Spec.Spec<[], "int32">>()
  })

  it("refuses what is no size", () => {
    // @ts-expect-error "Spec.make: -1 is not a size"
    Spec.make(["batch", -1])
    // @ts-expect-error "Spec.make: 2.5 is not a size"
    Spec.make([2.5])
  })
})

describe("Tree", () => {
  it("names leaves by path", () => {
    expect<Tree.Paths<Params>>().type.toBe<"dense0.kernel" | "dense0.bias" | "norms.0" | "norms.1">()
    expect<Tree.At<Params, "dense0.kernel">>().type.toBe<Kernel>()
    expect<Tree.Leaves<Params>>().type.toBe<Kernel | Bias>()
    expect<Tree.Leaves<Kernel>>().type.toBe<Kernel>()
    expect<Tree.Leaves<{}>>().type.toBe<never>()
  })

  it("turns tensors into arrays and specs into tensors", () => {
    expect<Tree.ToArrays<Params["dense0"]>>().type.toBe<{
      readonly kernel: NdArray.NdArray<[784, 10], "float32">
      readonly bias: NdArray.NdArray<[10], "float32">
    }>()
    expect<Tree.ToArrays<readonly [Bias, Tensor.Tensor<[], "int32">]>>().type.toBe<
      readonly [NdArray.NdArray<[10], "float32">, NdArray.NdArray<[], "int32">]
    >()
    expect<Tree.ToTensors<{ x: Spec.Spec<["batch", 4]> }>>().type.toBe<{ readonly x: Tensor.Tensor<["batch", 4]> }>()
    expect<Tree.ToTensors<NdArray.NdArray<[2], "bool">>>().type.toBe<Tensor.Tensor<[2], "bool">>()
  })
})
