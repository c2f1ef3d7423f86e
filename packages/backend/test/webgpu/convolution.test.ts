/** Convolutions and the gradients of their kernels, each way of products, against the reference. */
import { assert, it } from "@effect/vitest"
import { productsOf } from "../../src/webgpu/wgsl/convolution/products.ts"
import { emitProduct } from "../../src/webgpu/wgsl/gemm/emit.ts"
import type { Way } from "../../src/webgpu/wgsl/gemm/ways.ts"
import { around, both, type Convolved } from "../emit/convolved.ts"
import { type Case, runAll } from "./dispatches.ts"
import { describeWebgpu } from "./support.ts"

const dtype = "float32"

const caseOf = (one: Convolved, way: Way | undefined): Case => {
  const { attrs, kernel, operands, result, turned, x } = one
  return {
    values: [...operands.map(({ data, sizes }) => ({ data, sizes, dtype }) as const), { sizes: result, dtype }],
    kernels: [],
    emit: (site) => {
      const inputs = [x, kernel].map((sizes, i) => ({ sizes, dtype, spot: site.spot(i) }) as const)
      const call = { attrs, inputs, result: { sizes: result, dtype, spot: site.spot(2) }, turned } as const
      return productsOf(call).flatMap((product) => emitProduct(site, product, way))
    }
  }
}

type Given = readonly [Convolved, Way | undefined]

const check = async (given: ReadonlyArray<Given>): Promise<void> => {
  const runs = await runAll(given.map(([one, way]) => caseOf(one, way)))
  runs.forEach(({ read }, i) => {
    const [{ expected, name, terms }, way] = given[i]!
    const actual = read(2)
    const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    for (let at = 0; at < expected.length; at++) {
      const error = Math.abs(actual[at]! - expected[at]!)
      if (!(error <= 1e-6 * largest * Math.sqrt(terms))) {
        assert.fail(`${name} ${JSON.stringify(way)}: element ${at} is ${actual[at]}, not ${expected[at]}`)
      }
    }
  })
}

const tiles: Way = { kind: "tiles", tile: { down: 2, across: 2, rows: 1, columns: 1, depth: 4 }, parts: 1 }
const parts: Way = { kind: "tiles", tile: { down: 4, across: 2, rows: 1, columns: 2, depth: 8 }, parts: 3 }
const sums: Way = {
  ...{ kind: "sums", parts: 2 },
  sums: { rows: 1, columns: 3, sharing: 2, lanes: 32, near: "own", order: ["n", "item", "m"] }
}

const by = (of: ReadonlyArray<Convolved>, ...ways: ReadonlyArray<Way | undefined>): ReadonlyArray<Given> =>
  of.flatMap((one) => ways.map((way) => [one, way] as const))

describeWebgpu("convolutions", () => {
  it("in tiles of vectors and of scalars, with padding, cropping, strides and dilation", () =>
    check([
      ...by(both([2, 5, 4, 4], [3, 2, 4, 8], { padding: around(1, 1) }), tiles),
      ...by(both([2, 7, 6, 3], [3, 2, 3, 5], { strides: [2, 1], padding: around(1, 0) }), tiles, sums),
      ...by(both([3, 6, 7, 4], [1, 1, 4, 12]), parts),
      ...by(both([2, 9, 4], [3, 4, 4], { strides: [2], kernelDilation: [2], padding: [[-1, 3]] }), tiles, sums)
    ]))

  it("of any rank, one channel, one pixel", () =>
    check([
      ...by(both([2, 3, 4, 5, 2], [2, 2, 3, 2, 3], { padding: around(0, 1, 1) }), sums),
      ...by(both([2, 9, 10, 1], [5, 5, 1, 6], { padding: around(2, 2) }), tiles),
      ...by(both([1, 1, 1, 1], [1, 1, 1, 1]), undefined),
      ...by(both([2, 3, 1], [3, 1, 1], { padding: around(4) }), undefined)
    ]))

  it("of dilated inputs, in phases", () =>
    check([
      ...by(both([2, 4, 4], [3, 4, 4], { inputDilation: [2], padding: around(2) }), tiles),
      ...by(both([2, 5, 3], [2, 3, 5], { inputDilation: [3], strides: [2], padding: [[3, -2]] }), undefined),
      ...by(
        both([2, 4, 3, 2], [3, 2, 2, 3], { inputDilation: [3, 1], kernelDilation: [2, 2], padding: around(4, 3) }),
        undefined
      ),
      // more phases than are done one by one
      ...by(both([1, 2, 2, 3], [6, 5, 3, 2], { inputDilation: [5, 5], padding: around(3, 1) }), sums)
    ]))

  it("in groups, and channel by channel", () =>
    check([
      ...by(both([2, 5, 4, 6], [3, 2, 1, 6], { featureGroups: 6, padding: around(1, 1) }), undefined),
      ...by(both([2, 5, 4, 8], [3, 2, 4, 8], { featureGroups: 2, padding: around(1, 0) }), tiles),
      ...by(both([2, 7, 6, 3], [3, 2, 1, 6], { featureGroups: 3, strides: [2, 1] }), undefined),
      ...by(
        both([2, 4, 5, 3], [3, 3, 1, 3], { featureGroups: 3, inputDilation: [2, 2], padding: around(1, 1) }),
        undefined
      )
    ]))

  it("of nothing", () =>
    check([...by(both([0, 4, 3], [2, 3, 5]), undefined), ...by(both([2, 4, 0], [2, 0, 5]), undefined)]))
})
