/** Every way that convolutions and the gradients of their kernels are done, whole and in pieces, against the reference. */
import { assert, describe, it } from "@effect/vitest"
import { makeContext } from "../../src/wasm/emit/context.ts"
import { emitConvolution } from "../../src/wasm/emit/convolution.ts"
import type { Variant } from "../../src/wasm/emit/Module.ts"
import { around, type Convolved, both as convolved, type Sizes } from "./convolved.ts"
import { product, variants } from "./harness.ts"

/** What the kernel writes when its pieces are done between these cuts, and how many pieces there are. */
const run = (
  variant: Variant,
  call: Pick<Convolved, "attrs" | "x" | "kernel" | "result" | "turned">,
  operands: ReadonlyArray<Float32Array>,
  cuts: (units: number) => ReadonlyArray<readonly [number, number]>
) => {
  const context = makeContext(variant)
  let top = 65536
  const place = (sizes: Sizes) => {
    const address = top
    top += Math.ceil(product(sizes) / 16) * 64 + 64
    return { sizes, dtype: "float32", address } as const
  }
  const [x, kernel, result] = [place(call.x), place(call.kernel), place(call.result)]
  const code = emitConvolution(context, { ...call, x, kernel, result })
  context.module.function(["i32", "i32"], (fn, lo, hi) => code.call(fn, { lo, hi }), "run")
  const memory = new WebAssembly.Memory({ initial: Math.ceil((top + context.workBytes()) / 65536) })
  const floats = new Float32Array(memory.buffer)
  // scratch holds anything
  floats.fill(Number.NaN)
  const pool = context.pool()
  new Uint8Array(memory.buffer).set(pool, 64)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(context.module.bytes(64)), {
    env: { memory, work: top }
  })
  operands.forEach((data, i) => floats.set(data, [x, kernel][i]!.address / 4))
  for (const [lo, hi] of cuts(code.units)) (instance.exports["run"] as (lo: number, hi: number) => void)(lo, hi)
  const from = result.address / 4
  const count = product(call.result)
  assert.isTrue(
    floats.subarray(from + count, from + count + 16).every(Number.isNaN),
    "something behind the result is written"
  )
  return { units: code.units, data: floats.slice(from, from + count) }
}

const whole = (units: number) => [[0, units]] as const
const backwards = (units: number) => {
  const cuts = [0, Math.floor(units / 3), Math.ceil(units / 2), units]
  return cuts
    .slice(1)
    .flatMap((hi, i) => (cuts[i]! < hi ? [[cuts[i]!, hi] as const] : []))
    .toReversed()
}

const agree = (one: Convolved): void => {
  const { expected, name, terms } = one
  const operands = one.operands.map(({ data }) => data)
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  const found = variants.map(([variant, options]) => {
    const { data, units } = run(options, one, operands, whole)
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(data[i]! - expected[i]!)
      if (!(error <= 2e-6 * largest * Math.sqrt(terms)))
        assert.fail(`${variant} ${name}: element ${i} is ${data[i]}, not ${expected[i]}`)
    }
    if (units > 1) {
      const parts = run(options, one, operands, backwards)
      assert.deepStrictEqual(
        new Int32Array(parts.data.buffer),
        new Int32Array(data.buffer),
        `${variant} ${name} in parts`
      )
    }
    return { fma: options.fma, bits: new Int32Array(data.buffer) }
  })
  for (const { bits, fma } of found) {
    assert.deepStrictEqual(bits, found.find((other) => other.fma === fma)!.bits, `${name}, wide`)
  }
}

const both = (...of: Parameters<typeof convolved>): void => {
  for (const one of convolved(...of)) agree(one)
}

describe("ways of convolving", () => {
  it("Winograd's, of 2 by 2 and 4 by 4, in blocks of tiles and parts of the filters", () => {
    both([2, 2, 2, 32], [3, 3, 32, 36], { padding: around(1, 1) })
    both([2, 5, 7, 32], [3, 3, 32, 36], { padding: around(1, 1) })
    both([1, 6, 6, 36], [3, 3, 36, 32])
    both([2, 4, 3, 32], [3, 3, 32, 32], { padding: around(2, 2) })
    both([1, 4, 4, 64], [3, 3, 64, 128], { padding: around(1, 1) })
    both([2, 33, 31, 32], [3, 3, 32, 128], {
      padding: [
        [0, 3],
        [2, -1]
      ]
    })
  })

  it("spread, from dilated inputs and far paddings", () => {
    both([2, 4, 3, 5], [3, 3, 5, 16], { inputDilation: [2, 2], padding: around(2, 1) })
    both([2, 4, 3, 5], [3, 2, 5, 7], { inputDilation: [3, 1], kernelDilation: [1, 2], padding: around(4, 3) })
    both([3, 1, 1, 20], [5, 5, 20, 16], { padding: around(4, 4) })
    both([2, 6, 6, 16], [5, 5, 16, 6], { padding: around(4, 4) })
    both([2, 9, 3], [4, 3, 70], { inputDilation: [2], padding: around(3) })
    both([130, 2, 2, 4], [1, 1, 4, 8], { inputDilation: [2, 2] })
    both([2, 3, 3, 2], [2, 2, 2, 3], {
      inputDilation: [2, 2],
      padding: [
        [-1, 2],
        [3, -2]
      ]
    })
  })

  it("planes of one channel", () => {
    both([2, 9, 21, 1], [5, 5, 1, 6], { padding: around(2, 2) })
    both([2, 11, 19, 1], [3, 4, 1, 13], { strides: [2, 1] })
    both([2, 11, 35, 1], [2, 3, 1, 4], { kernelDilation: [2, 3], padding: around(0, 1) })
    both([3, 40, 1], [7, 1, 9])
    both([2, 3, 1], [3, 1, 1], { padding: around(4) })
    both([1, 1, 1, 1], [1, 1, 1, 1])
  })

  it("depthwise and grouped", () => {
    for (const channels of [2, 4, 11, 16, 19]) {
      both([2, 7, 6, channels], [3, 2, 1, channels], { featureGroups: channels, padding: around(1, 1) })
      both([2, 7, 6, channels], [3, 3, 1, channels], { featureGroups: channels, strides: [2, 2] })
    }
    both([2, 13, 6], [3, 1, 6], { featureGroups: 6, kernelDilation: [2] })
    for (const channels of [3, 8, 13]) {
      const given = { featureGroups: channels, inputDilation: [2, 2] }
      both([2, 4, 5, channels], [3, 3, 1, channels], { ...given, padding: around(1, 1) })
      both([2, 4, 5, channels], [2, 5, 1, channels], { ...given, inputDilation: [3, 1], padding: around(3, 4) })
      both([2, 5, 4, channels], [2, 3, 1, channels], { ...given, kernelDilation: [1, 2], padding: around(-1, 3) })
      both([2, 9, channels], [4, 1, channels], { ...given, inputDilation: [3], padding: around(2) })
    }
    both([1, 4, 3, 5, 6], [2, 2, 2, 1, 6], { featureGroups: 6 })
    both([2, 7, 6, 8], [3, 2, 2, 12], { featureGroups: 4, padding: around(1, 0) })
    both([2, 7, 6, 3], [3, 2, 1, 6], { featureGroups: 3, strides: [2, 1] })
  })

  it("products of patches", () => {
    both([2, 9, 9, 8], [3, 3, 8, 16], { strides: [2, 2], padding: around(1, 1) })
    both([3, 6, 7, 4], [1, 1, 4, 9])
    both([1, 5, 5, 3], [3, 3, 3, 128], { padding: around(1, 1) })
    both([40, 8, 8, 16], [3, 3, 16, 24])
    both([2, 3, 4, 5, 2], [2, 2, 3, 2, 3])
    both([2, 12, 10, 6], [5, 5, 6, 16], { kernelDilation: [1, 2] })
  })
})
