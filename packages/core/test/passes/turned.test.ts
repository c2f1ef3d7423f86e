import { assert, describe, it } from "@effect/vitest"
import type { Attrs } from "../../src/Graph.ts"
import { referenceRules } from "../../src/internal/primitives/referenceRules.ts"
import { type Builder, builder, kinds, planned } from "./graphs.ts"
import { run } from "./machine.ts"

const attrs: Attrs["convolution"] = {
  ...{ strides: [1, 1], inputDilation: [1, 1], kernelDilation: [2, 1], featureGroups: 1, batchGroups: 1 },
  padding: [
    [1, 0],
    [0, 1]
  ]
}

const count = (sizes: ReadonlyArray<number>): number => sizes.reduce((a, b) => a * b, 1)
const data = (sizes: ReadonlyArray<number>, seed: number): Float64Array =>
  Float64Array.from({ length: count(sizes) }, (_, i) => ((i * 7 + seed) % 23) - 11)

/** The sum over 3 examples of [6, 5] images with 2 channels and of [2, 3] cotangents with 4 filters. */
const gradient = (b: Builder, given: Partial<Attrs["convolution"]> = {}) => {
  const [x, cotangents] = [b.input([3, 6, 5, 2]), b.input([3, 2, 3, 4])]
  const turnedX = b.node("transpose", { permutation: [3, 1, 2, 0] }, [x], [2, 6, 5, 3])
  const turnedKernel = b.node("transpose", { permutation: [1, 2, 0, 3] }, [cotangents], [2, 3, 3, 4])
  const groups = given.batchGroups ?? 1
  const all = { ...attrs, ...given }
  const result = b.node("convolution", all, [turnedX, turnedKernel], [2 / groups, 5, 4, 4])
  return { turnedX, turnedKernel, result, all }
}

const turn = (values: Float64Array, sizes: ReadonlyArray<number>, permutation: ReadonlyArray<number>): Float64Array => {
  const result = permutation.map((axis) => sizes[axis]!)
  const rule = referenceRules.transpose as any
  return rule({ permutation }, [{ sizes, dtype: "float32", data: values }], { sizes: result, dtype: "float32" })
}

const operands = [data([3, 6, 5, 2], 1), data([3, 2, 3, 4], 5)] as const

const expected = (all: Attrs["convolution"]): Float64Array => {
  const x = { sizes: [2, 6, 5, 3], dtype: "float32", data: turn(operands[0], [3, 6, 5, 2], [3, 1, 2, 0]) }
  const kernel = { sizes: [2, 3, 3, 4], dtype: "float32", data: turn(operands[1], [3, 2, 3, 4], [1, 2, 0, 3]) }
  const sizes = [2 / all.batchGroups, 5, 4, 4]
  return (referenceRules.convolution as any)(all, [x, kernel], { sizes, dtype: "float32" })
}

describe("turned convolutions", () => {
  for (const batchGroups of [1, 2]) {
    it(`read operands where they lie, in ${batchGroups} groups of the batch`, () => {
      const b = builder()
      const { all, result } = gradient(b, { batchGroups })
      const plan = planned(b.graph({ outputs: [result] }))
      assert.deepStrictEqual(kinds(plan), ["convolution"])
      assert.deepStrictEqual(run(plan, operands, []).outputs, [expected(all)])
    })
  }

  it("read copies of both operands where one is copied for somebody else", () => {
    for (const both of [false, true]) {
      const b = builder()
      const { all, result, turnedKernel, turnedX } = gradient(b)
      const others = both ? [turnedKernel, turnedX] : [turnedX]
      const plan = planned(b.graph({ outputs: [result, ...others] }))
      assert.deepStrictEqual(kinds(plan).toSorted(), ["convolution", "fused 2x3x3x4", "fused 2x6x5x3"])
      assert.deepStrictEqual(run(plan, operands, []).outputs[0], expected(all))
    }
  })

  it("a convolution over channels is none, whatever its sizes", () => {
    const b = builder()
    const [x, kernel] = [b.input([1, 4, 4, 1]), b.input([2, 2, 1, 3])]
    const plain = { ...attrs, kernelDilation: [1, 1], padding: attrs.padding.map(() => [0, 0] as const) }
    const result = b.node("convolution", plain, [x, kernel], [1, 3, 3, 3])
    const [kernelOf] = planned(b.graph({ outputs: [result] })).kernels
    assert.isTrue(kernelOf?.kind === "single" && kernelOf.turned === undefined)
  })
})
