/** Layers over images: shifts, initial values, one layer by another, sizes that a run brings. */
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate } from "./support.ts"

const key = Random.key(3)
const images = Random.normal(Random.key(1), [4, 7, 9, 3])

/** The image moved by `down` and `right`, what leaves coming in on the other side. */
const shifted = (x: Tensor.Tensor<Shape>, down: number, right: number): any => {
  const rolled = (y: Tensor.Tensor<Shape>, axis: number, by: number) => {
    const size = Tensor.sizes(y)[axis]!
    const at = Array.from({ length: size }, (_, i) => (i - by + size) % size)
    const part = (i: number) => Tensor.slice(y, y.shape.map((_, a) => (a === axis ? [i, i + 1] : [0])) as any) as any
    return Tensor.concat(at.map(part) as any, axis) as Tensor.Tensor<Shape>
  }
  return rolled(rolled(x, 1, down), 2, right)
}

const distance = (a: { readonly data: ArrayLike<number> }, b: { readonly data: ArrayLike<number> }): number =>
  Math.max(...Array.from(a.data, (value, i) => Math.abs(value - b.data[i]!)))

describe("a convolution", () => {
  const torus = Nn.sequential(
    Nn.input([7, 9, 3]),
    Nn.pad2d([1, 2], { mode: "circular" }),
    Nn.conv2d({ filters: 5, kernel: [3, 5] }),
    Nn.relu,
    Nn.pad2d(2, { mode: "circular" }),
    Nn.conv2d({ filters: 3, kernel: 3, dilation: 2 })
  )
  const zeros = Nn.sequential(Nn.input([7, 9, 3]), Nn.conv2d({ filters: 3, kernel: 3, padding: "same" }))
  const dense = Nn.sequential(Nn.input([7, 9, 3]), Nn.flatten, Nn.dense(7 * 9 * 3), Nn.unflatten([7, 9, 3]))

  /** How far the shift of the output is from the output of the shift. */
  const defect = (model: { readonly init: any; readonly infer: any }, down: number, right: number) =>
    Effect.gen(function* () {
      const variables = model.init(key)
      const [a, b] = yield* evaluate(
        [shifted(model.infer(variables, images), down, right), model.infer(variables, shifted(images, down, right))],
        "float32"
      )
      return distance(a as any, b as any)
    })

  it.effect("with circular padding commutes with shifts, a dense layer does not", () =>
    Effect.gen(function* () {
      for (const [down, right] of [
        [1, 0],
        [0, 4],
        [3, 5]
      ] as const) {
        assert.isBelow(yield* defect(torus, down, right), 1e-6)
        assert.isAbove(yield* defect(dense, down, right), 0.1)
        assert.isAbove(yield* defect(zeros, down, right), 0.1)
      }
    })
  )

  it.effect("of groups is one of each group", () =>
    Effect.gen(function* () {
      const x = Random.normal(Random.key(2), [2, 5, 6, 4])
      const grouped = Nn.sequential(Nn.input([5, 6, 4]), Nn.conv2d({ filters: 6, kernel: 3, groups: 2, bias: false }))
      const single = Nn.sequential(Nn.input([5, 6, 2]), Nn.conv2d({ filters: 3, kernel: 3, bias: false }))
      const { params } = grouped.init(key)
      const { kernel } = params.conv2d0
      const halves = [0, 1].map((g) =>
        single.infer(
          {
            params: { conv2d0: { kernel: Tensor.slice(kernel, [[0], [0], [0], [3 * g, 3 * g + 3]]) as any } },
            state: {}
          },
          Tensor.slice(x, [[0], [0], [0], [2 * g, 2 * g + 2]]) as any
        )
      )
      const [whole, parts] = yield* evaluate([
        grouped.infer({ params, state: {} }, x),
        Tensor.concat(halves as any, 3)
      ] as const)
      close(whole as any, Array.from((parts as any).data as Float32Array))
    })
  )

  it.effect("that is separable is a depthwise one and one of 1 by 1", () =>
    Effect.gen(function* () {
      const separable = Nn.sequential(
        Nn.input([7, 9, 3]),
        Nn.separableConv2d({ filters: 4, kernel: 3, multiplier: 2, stride: 2, padding: "same" })
      )
      const two = Nn.sequential(
        Nn.input([7, 9, 3]),
        Nn.depthwiseConv2d({ kernel: 3, multiplier: 2, stride: 2, padding: "same", bias: false }),
        Nn.conv2d({ filters: 4, kernel: 1 })
      )
      const variables = separable.init(key)
      const { bias, depthwise, pointwise } = variables.params.separableConv2d0
      const [a, b] = yield* evaluate([
        separable.infer(variables, images),
        two.infer(
          { params: { depthwiseConv2d0: { kernel: depthwise }, conv2d1: { kernel: pointwise, bias } }, state: {} },
          images
        )
      ] as const)
      assert.deepStrictEqual(separable.output.shape, [4, 5, 4])
      close(a as any, Array.from((b as any).data as Float32Array))
    })
  )

  it.effect("that is transposed is the adjoint map", () =>
    Effect.gen(function* () {
      // <conv(x), y> = <x, convTranspose(y)>, with the channels of the kernel exchanged
      const options = { kernel: [3, 4], stride: [2, 1], padding: 1, bias: false } as const
      const down = Nn.sequential(Nn.input([7, 9, 3]), Nn.conv2d({ filters: 5, ...options }))
      const up = Nn.sequential(Nn.input([4, 8, 5]), Nn.convTranspose2d({ filters: 3, ...options }))
      const { kernel } = down.init(key).params.conv2d0
      const y = Random.normal(Random.key(5), [4, 4, 8, 5])
      const back = Tensor.transpose(kernel, [0, 1, 3, 2])
      const dot = (a: any, b: any) => Tensor.sum(Tensor.mul(a, b) as Tensor.Tensor<Shape>)
      const [a, b] = yield* evaluate([
        dot(down.infer({ params: { conv2d0: { kernel } }, state: {} }, images), y),
        dot(images, up.infer({ params: { convTranspose2d0: { kernel: back } }, state: {} }, y))
      ] as const)
      assert.isAbove(Math.abs((b as any).data[0]), 1)
      close(a as any, Array.from((b as any).data as Float32Array))
    })
  )

  it.effect("that is causal reads nothing later", () =>
    Effect.gen(function* () {
      const causal = Nn.sequential(
        Nn.input(["time", 2]),
        Nn.pad1d([4, 0]),
        Nn.conv1d({ filters: 3, kernel: 3, dilation: 2 })
      )
      const x = Random.normal(Random.key(4), [1, 12, 2])
      const variables = causal.init(key)
      const late = Tensor.concat([Tensor.slice(x, [[0], [0, 7]]), Tensor.zeros([1, 5, 2])] as any, 1) as any
      const [a, b] = yield* evaluate([causal.infer(variables, x), causal.infer(variables, late)] as const)
      assert.deepStrictEqual((a as any).shape, [1, 12, 3])
      assert.strictEqual(distance({ data: (a as any).data.slice(0, 21) }, { data: (b as any).data.slice(0, 21) }), 0)
      assert.isAbove(Math.abs((a as any).data[21] - (b as any).data[21]), 1e-3)
    })
  )

  it.effect("begins with Glorot's kernels, by window and group", () =>
    Effect.gen(function* () {
      const limits = [
        [Nn.conv1d({ filters: 16, kernel: 5 }), [50, 8], 6 / (5 * (8 + 16))],
        [Nn.conv2d({ filters: 16, kernel: 3 }), [9, 9, 8], 6 / (9 * (8 + 16))],
        [Nn.conv2d({ filters: 16, kernel: 3, groups: 4 }), [9, 9, 8], 6 / (9 * (2 + 4))],
        [Nn.depthwiseConv2d({ kernel: 3, multiplier: 2 }), [9, 9, 64], 6 / (9 * (1 + 2))],
        [Nn.convTranspose2d({ filters: 16, kernel: 3 }), [9, 9, 8], 6 / (9 * (8 + 16))]
      ] as const
      for (const [layer, shape, square] of limits) {
        const model = (Nn.sequential as any)(Nn.input(shape), layer)
        const { bias, kernel }: any = yield* evaluate(Object.values(model.init(key).params)[0])
        const values = Array.from(kernel.data as Float32Array)
        const most = Math.max(...values.map(Math.abs))
        assert.isAtMost(most, Math.sqrt(square))
        assert.isAbove(most, 0.98 * Math.sqrt(square))
        assert.isTrue(bias.data.every((value: number) => value === 0))
      }
    })
  )
})

describe("sizes that a run brings", () => {
  it.effect("go through windows", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(
        Nn.input(["h", "w", 3]),
        Nn.pad2d([1, 0], { mode: "edge" }),
        Nn.conv2d({ filters: 4, kernel: 3, stride: 2 }),
        Nn.upsample2d(2),
        Nn.convTranspose2d({ filters: 2, kernel: 3, padding: 1 }),
        Nn.maxPool2d(2)
      )
      const variables = model.init(key)
      for (const [h, w] of [
        [5, 8],
        [12, 3]
      ] as const) {
        const y = model.infer(variables, Tensor.ones([2, h, w, 3]))
        assert.deepStrictEqual(y.shape, [2, Math.floor((h + 1) / 2), Math.floor((w - 1) / 2), 2])
        const { data } = (yield* evaluate(y)) as any
        assert.isTrue(data.every(Number.isFinite))
      }
    })
  )

  it("are called by how they come about", () => {
    const shape = (layer: any) => (Nn.sequential as any)(Nn.input(["h", "w", 3]), layer).output.shape
    assert.deepStrictEqual(shape(Nn.conv2d({ filters: 4, kernel: 3, padding: 1 })), ["h", "w", 4])
    assert.deepStrictEqual(shape(Nn.conv2d({ filters: 4, kernel: [3, 1] })), ["(h-2)", "w", 4])
    assert.deepStrictEqual(shape(Nn.maxPool2d(2)), ["floor(h/2)", "floor(w/2)", 3])
    assert.deepStrictEqual(shape(Nn.avgPool2d(3, { stride: 2, padding: "same" })), [
      "floor((h+1)/2)",
      "floor((w+1)/2)",
      3
    ])
    assert.deepStrictEqual(shape(Nn.upsample2d([1, 2])), ["h", "(w*2)", 3])
    assert.deepStrictEqual(shape(Nn.convTranspose2d({ filters: 4, kernel: 3, stride: 2 })), [
      "((h*2)+1)",
      "((w*2)+1)",
      4
    ])
    const down = Nn.conv2d({ filters: 4, kernel: 3, stride: 2, padding: 1 })
    const skip = Nn.conv2d({ filters: 4, kernel: 1, stride: 2 })
    assert.deepStrictEqual(shape(Nn.addBranches(down, skip)), ["floor((h+1)/2)", "floor((w+1)/2)", 4])
  })
})
