/** Layers over images and sequences: values and gradients of PyTorch, and what the papers say of them. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import type { Shape } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import type { Layer } from "@typegrad/nn/Layer"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, type Numbers } from "./support.ts"

interface Fixture {
  readonly inputs: Readonly<Record<string, Numbers>>
  readonly weights: ReadonlyArray<number>
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly input: string
        readonly params: Readonly<Record<string, Numbers>>
        readonly shape: ReadonlyArray<number>
        readonly y: Numbers
        readonly gradients: Readonly<Record<string, Numbers>>
      }
    >
  >
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("fixtures/convolution.json", import.meta.url), "utf8"))

const layers: Readonly<Record<string, Layer>> = {
  conv1d: Nn.conv1d({ filters: 5, kernel: 3 }),
  "conv1d strided": Nn.conv1d({ filters: 5, kernel: 3, stride: 2, padding: 2, dilation: 2 }),
  "conv1d grouped": Nn.conv1d({ filters: 6, kernel: 4, bias: false, padding: "same", groups: 2 }),
  conv2d: Nn.conv2d({ filters: 5, kernel: [3, 2] }),
  "conv2d same": Nn.conv2d({ filters: 4, kernel: [4, 3], padding: "same" }),
  "conv2d strided": Nn.conv2d({ filters: 4, kernel: 3, stride: [2, 1], padding: [1, 2], bias: false }),
  "conv2d dilated": Nn.conv2d({ filters: 4, kernel: [3, 2], dilation: 2, padding: 1 }),
  "conv2d grouped": Nn.conv2d({ filters: 6, kernel: 3, groups: 2, padding: 1 }),
  depthwiseConv2d: Nn.depthwiseConv2d({ kernel: 3, padding: 1, stride: 2, multiplier: 2 }),
  separableConv2d: Nn.separableConv2d({ filters: 4, kernel: 3, padding: 1, stride: 2, multiplier: 2 }),
  convTranspose1d: Nn.convTranspose1d({ filters: 3, kernel: 4, stride: 3, padding: 1, outputPadding: 2 }),
  convTranspose2d: Nn.convTranspose2d({ filters: 4, kernel: 4, stride: 2, padding: 1 }),
  "convTranspose2d more": Nn.convTranspose2d({
    filters: 2,
    kernel: [3, 2],
    bias: false,
    stride: [2, 3],
    padding: [1, 0],
    outputPadding: [1, 2],
    dilation: [2, 1]
  }),
  "convTranspose2d grouped": Nn.convTranspose2d({ filters: 6, kernel: 3, groups: 2, stride: 2 }),
  maxPool1d: Nn.maxPool1d(3, { stride: 2, padding: 1 }),
  maxPool2d: Nn.maxPool2d(2),
  "maxPool2d padded": Nn.maxPool2d([3, 2], { stride: [2, 1], padding: 1 }),
  avgPool1d: Nn.avgPool1d(3, { stride: 2, padding: 1 }),
  avgPool2d: Nn.avgPool2d(3, { stride: 2, padding: 1 }),
  "avgPool2d counting": Nn.avgPool2d(3, { stride: 2, padding: 1, countPadding: true }),
  globalAvgPool: Nn.globalAvgPool,
  globalMaxPool: Nn.globalMaxPool,
  adaptiveAvgPool1d: Nn.adaptiveAvgPool1d(4),
  adaptiveAvgPool2d: Nn.adaptiveAvgPool2d([3, 4]),
  adaptiveMaxPool1d: Nn.adaptiveMaxPool1d(4),
  adaptiveMaxPool2d: Nn.adaptiveMaxPool2d([3, 4]),
  upsample1d: Nn.upsample1d(3, { method: "linear" }),
  upsample2d: Nn.upsample2d([2, 3]),
  "upsample2d linear": Nn.upsample2d(2, { method: "linear" }),
  "upsample2d corners": Nn.upsample2d(2, { method: "linear", alignCorners: true }),
  "upsample2d cubic": Nn.upsample2d(2, { method: "cubic" }),
  "pad1d reflect": Nn.pad1d([3, 1], { mode: "reflect" }),
  "pad2d constant": Nn.pad2d(
    [
      [0, 3],
      [1, 2]
    ],
    { value: 0.5 }
  ),
  "pad2d reflect": Nn.pad2d([1, 2], { mode: "reflect" }),
  "pad2d edge": Nn.pad2d(
    [
      [1, 2],
      [3, 0]
    ],
    { mode: "edge" }
  ),
  "pad2d circular": Nn.pad2d([2, 1], { mode: "circular" }),
  unflatten: Nn.unflatten([2, 2]),
  permute: Nn.permute([0, 2, 1])
}

/** Over shapes that the compiler does not know. */
const modelOf = (layer: Layer, x: Tensor.AnyTensor): any => {
  const sequential = Nn.sequential as (...layers: ReadonlyArray<unknown>) => unknown
  return sequential(Nn.input(x.shape.slice(1)), layer)
}

describe("as PyTorch", () => {
  it("every case has a layer", () => {
    assert.deepStrictEqual(Object.keys(layers), Object.keys(fixture.cases))
  })

  for (const [name, layer] of Object.entries(layers)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { gradients, input, params, shape, y } = fixture.cases[name]!
        const x = float(fixture.inputs[input]!)
        const model = modelOf(layer, x)
        const own = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, float(value)]))
        const place = Object.keys(own).length === 0 ? [] : [`${layer["~kind"]}0`]
        const weights = fixture.weights.slice(
          0,
          shape.reduce((product, size) => product * size, 1)
        )
        const f = (variables: { readonly own: any; readonly x: Tensor.Tensor<Shape> }) => {
          const all = { params: Object.fromEntries(place.map((key) => [key, variables.own])), state: {} }
          const out = model.train(all, variables.x)[0] as Tensor.Tensor<Shape>
          assert.deepStrictEqual(out.shape, shape)
          assert.deepStrictEqual(out.shape.slice(1), model.output.shape)
          const weighted = Tensor.mul(out, Tensor.reshape(float(weights), shape as any) as any)
          return [
            Tensor.sum(weighted as Tensor.Tensor<Shape>) as Tensor.Tensor<[]>,
            { out, inferred: model.infer(all, x) }
          ]
        }
        const [[, { inferred, out }], found] = Transform.valueAndGradAux(f as any)({ own, x } as any) as any
        const result: any = yield* evaluate({ out, inferred, x: found.x, ...found.own }, "float32")
        close(result["out"], y, 1e-5)
        close(result["inferred"], y, 1e-5)
        for (const [key, gradient] of Object.entries(gradients)) close(result[key], gradient, 1e-5)
        assert.deepStrictEqual(Object.keys(gradients).toSorted(), [...Object.keys(own), "x"].toSorted())
        // made by init, parameters have the same sizes
        const made = model.init(Random.key(0)).params[place[0] ?? ""] ?? {}
        for (const key of Object.keys(own)) assert.deepStrictEqual(made[key].shape, own[key]!.shape)
      })
    )
  }
})

describe("batch axes", () => {
  for (const [name, layer] of Object.entries(layers)) {
    it.effect(`lead, any number of them: ${name}`, () =>
      Effect.gen(function* () {
        const x = float(fixture.inputs[fixture.cases[name]!.input]!)
        const [batch, ...example] = Tensor.sizes(x)
        const model = modelOf(layer, x)
        const variables: any = model.init(Random.key(0))
        const grid = Tensor.reshape(x, [1, batch!, 1, ...example] as any)
        const named = yield* Program.compile((given: any) => model.infer(variables, given), [
          Spec.make(["batch", ...example])
        ] as any)
        const { one, two }: any = yield* evaluate({ one: model.infer(variables, x), two: model.infer(variables, grid) })
        const run: any = yield* named.run((yield* evaluate(x)) as any)
        assert.deepStrictEqual(two.shape, [1, batch!, 1, ...one.shape.slice(1)])
        close(two, Array.from(one.data as Float32Array))
        close(run, Array.from(one.data as Float32Array))
      }).pipe(Effect.scoped, Effect.provide(Reference.layer()))
    )
  }
})

describe("padding on every side", () => {
  const shapeOf = (shape: Shape, layer: Layer): Shape =>
    (Nn.sequential as any)(Nn.input(shape as any), layer).output.shape

  it("is that of the ops, and told at once where it does not fit", () => {
    const sides = [
      [1, 0],
      [0, 3]
    ] as const
    assert.deepStrictEqual(
      shapeOf([6, 5, 2], Nn.conv2d({ filters: 4, kernel: 3, padding: sides, stride: 2 })),
      [3, 3, 4]
    )
    assert.deepStrictEqual(shapeOf(["h", 5, 2], Nn.conv2d({ filters: 4, kernel: 2, padding: "sameLower" })), [
      "h",
      5,
      4
    ])
    assert.deepStrictEqual(shapeOf([9, 2], Nn.conv1d({ filters: 4, kernel: 3, padding: [2, 0] })), [9, 4])
    assert.deepStrictEqual(shapeOf([7, 7, 2], Nn.maxPool2d(2, { padding: [[0, 1], 1] })), [4, 4, 2])
    const up = Nn.convTranspose2d({ filters: 4, kernel: 3, stride: 2, padding: sides })
    assert.deepStrictEqual(shapeOf([6, 5, 2], up), [12, 8, 4])
    assert.throws(
      () => shapeOf([2, 3], Nn.conv1d({ filters: 4, kernel: 5, padding: [0, 2] })),
      "conv1d: kernel 5 does not fit into [2, 3] with padding [0, 2]"
    )
    assert.throws(
      () => Nn.conv2d({ filters: 4, kernel: 3, padding: [[0, 0.5], 0] as any }),
      "conv2d: padding must be a whole number from 0 but is 0.5"
    )
  })

  it.effect("moves what the layer sees", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([5, 1]), Nn.conv1d({ filters: 1, kernel: 3, bias: false, padding: [2, 0] }))
      const x = Tensor.reshape(Tensor.cast(Tensor.arange(5), "float32"), [1, 5, 1])
      const variables = { params: { conv1d0: { kernel: Tensor.ones([3, 1, 1]) } }, state: {} }
      close((yield* evaluate(model.infer(variables as any, x))) as any, [0, 1, 3, 6, 9])
    }).pipe(Effect.provide(Reference.layer()))
  )
})
