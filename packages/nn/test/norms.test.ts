import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, type Numbers } from "./support.ts"

const fixture = JSON.parse(readFileSync(new URL("fixtures/norms.json", import.meta.url), "utf8"))

type F32 = Tensor.Tensor<Shape>
type Variables = { readonly params: any; readonly state: any }

const tensors = (tree: Readonly<Record<string, Numbers>>): Record<string, F32> =>
  Object.fromEntries(Object.entries(tree).map(([name, data]) => [name, float(data)]))

/** Output and state of a training step, and the gradients of the weighted sum of the output. */
const step = (model: any, { params, state }: Variables, x: F32, weights: F32) => {
  const f = (args: { readonly params: any; readonly x: F32 }) => {
    const [y, next] = model.train({ params: args.params, state }, args.x)
    return [Tensor.sum(Tensor.mul(y as F32, weights) as F32) as Tensor.Tensor<[]>, { y: y as F32, next }] as const
  }
  const [[, aux], gradients] = Transform.valueAndGradAux(f)({ params, x })
  return { y: aux.y, next: aux.next, params: (gradients as any).params, x: (gradients as any).x as F32 }
}

describe("norms", () => {
  const cases: Readonly<Record<string, readonly [layer: unknown, example: ReadonlyArray<number | string>]>> = {
    layerNorm: [Nn.layerNorm({ name: "norm" }), ["time", 6]],
    layerNormAxes: [Nn.layerNorm({ name: "norm", axes: 2 }), [4, 6]],
    rmsNorm: [Nn.rmsNorm({ name: "norm" }), ["time", 6]],
    instanceNorm: [Nn.instanceNorm({ name: "norm" }), ["h", 3, 6]],
    instanceNormPlain: [Nn.instanceNorm({ affine: false }), [2, "w", 6]],
    localResponseNorm: [Nn.localResponseNorm(5, { alpha: 0.5, k: 2 }), ["h", "w", 6]],
    localResponseNormEven: [Nn.localResponseNorm(4, { alpha: 0.5 }), [2, 3, 6]],
    groupNorm1: [Nn.groupNorm(1, { name: "norm" }), ["h", "w", 6]],
    groupNorm2: [Nn.groupNorm(2, { name: "norm" }), [2, 3, 6]],
    groupNorm3: [Nn.groupNorm(3, { name: "norm" }), [2, 3, 6]],
    groupNorm6: [Nn.groupNorm(6, { name: "norm" }), [2, 3, 6]],
    groupNormVector: [Nn.groupNorm(2, { name: "norm" }), [6]]
  }
  for (const [name, [layer, example]] of Object.entries(cases)) {
    it.effect(`${name} has PyTorch's values and gradients`, () =>
      Effect.gen(function* () {
        const { gradients, input, params, weights, x, y } = fixture.norms[name]
        const model = Nn.sequential(Nn.input(example as [6]), layer as Nn.RmsNorm<"norm">)
        const own = Object.keys(params).length === 0 ? {} : { norm: tensors(params) }
        for (const precision of ["float64", "float32"] as const) {
          const found = yield* evaluate(
            step(model, { params: own, state: {} }, float(input), float(weights)),
            precision
          )
          close(found.y, y, 1e-5)
          close(found.x, x, 1e-5)
          for (const [key, gradient] of Object.entries<Numbers>(gradients))
            close((found.params as any).norm[key], gradient, 1e-5)
        }
      })
    )
  }

  it.each(Object.keys(cases))("%s has a fixture, and the other way round", (name) => {
    assert.isDefined(fixture.norms[name])
    assert.sameMembers(Object.keys(cases), Object.keys(fixture.norms))
  })

  it.effect("begin with scale 1 and shift 0, of the sizes they normalise", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(
        Nn.input([2, 4, 6]),
        Nn.layerNorm({ axes: 2 }),
        Nn.rmsNorm(),
        Nn.groupNorm(3),
        Nn.instanceNorm(),
        Nn.instanceNorm({ affine: false })
      )
      const { params, state } = model.init(Random.key(0))
      assert.deepStrictEqual(
        Tree.entries(params).map(([path, leaf]) => `${path} [${leaf.shape}]`),
        [
          "layerNorm0.scale [4,6]",
          "layerNorm0.shift [4,6]",
          "rmsNorm1.scale [6]",
          "groupNorm2.scale [6]",
          "groupNorm2.shift [6]",
          "instanceNorm3.scale [6]",
          "instanceNorm3.shift [6]"
        ]
      )
      assert.deepStrictEqual(state, {})
      const found = yield* evaluate(params)
      assert.isTrue(found.layerNorm0.scale.data.every((value) => value === 1))
      assert.isTrue(found.groupNorm2.shift.data.every((value) => value === 0))
    })
  )

  it.effect("do not depend on the other examples of a batch, nor on how many batch axes there are", () =>
    Effect.gen(function* () {
      const x = Random.normal(Random.key(1), [2, 3, 2, 3, 6])
      for (const [name, [layer]] of Object.entries(cases)) {
        const model = Nn.sequential(Nn.input([2, 3, 6]), layer as Nn.RmsNorm<"norm">)
        if (name === "layerNormAxes" || name === "groupNormVector") continue
        const variables = model.init(Random.key(0))
        const found = yield* evaluate({
          all: model.infer(variables, x),
          one: model.infer(variables, Tensor.expandDims(Tensor.at(Tensor.at(x, 1), 2), 0))
        })
        close(found.one, [...found.all.data.slice(5 * 36)] as Array<number>, 1e-6)
      }
    })
  )

  it("options out of range are refused", () => {
    assert.throws(() => Nn.rmsNorm({ epsilon: -1 }), RangeError, "rmsNorm: epsilon must be at least 0 but is -1")
    assert.throws(() => Nn.groupNorm(2, { epsilon: -1 }), RangeError, "groupNorm: epsilon")
    assert.throws(() => Nn.instanceNorm({ epsilon: Number.NaN }), RangeError, "instanceNorm: epsilon")
  })
})

describe("batchNorm", () => {
  it.effect("has PyTorch's running statistics after ten batches of images", () =>
    Effect.gen(function* () {
      const { batches, inferred, mean, outputs, variance } = fixture.batchNorm
      const model = Nn.sequential(Nn.input(["h", "w", 3]), Nn.batchNorm())
      const { params, state: first } = model.init(Random.key(0))
      let state = first
      for (const [index, batch] of batches.entries()) {
        const [y, next] = model.train({ params, state }, float(batch) as any)
        close(yield* evaluate(y as F32, "float32"), outputs[index], 1e-5)
        state = next as typeof state
      }
      const found = yield* evaluate(
        { state: state.batchNorm0, y: model.infer({ params, state }, float(batches[0]) as any) },
        "float32"
      )
      close(found.state.mean, mean, 1e-5)
      close(found.state.variance, variance, 1e-5)
      close(found.y as any, inferred, 1e-5)
    })
  )
})

describe("weightNorm and spectralNorm", () => {
  const cases: ReadonlyArray<readonly [string, (layer: any) => unknown, unknown, ReadonlyArray<number>]> = [
    ["weightNorm", Nn.weightNorm, Nn.dense(3), [4]],
    ["weightNormConv", Nn.weightNorm, Nn.conv2d({ filters: 3, kernel: 3 }), [4, 5, 2]],
    ["spectralNorm", Nn.spectralNorm, Nn.dense(3), [4]],
    ["spectralNormConv", Nn.spectralNorm, Nn.conv2d({ filters: 3, kernel: 3 }), [4, 5, 2]]
  ]
  for (const [name, wrap, inner, example] of cases) {
    it.effect(`${name} has PyTorch's outputs, gradients and state over three steps, then in inference`, () =>
      Effect.gen(function* () {
        const { bias, inferred, input, kernel, steps, u, v, weights } = fixture[name]
        const model: any = Nn.sequential(Nn.input(example as [4]), wrap(inner) as Nn.WeightNorm<Nn.Dense<3>>)
        const key = Object.keys(model.init(Random.key(0)).params)[0]!
        const weightNorm = u === undefined
        let params: any = { kernel: float(kernel), bias: float(bias) }
        if (weightNorm) {
          const axes = params.kernel.shape.slice(0, -1).map((_: unknown, axis: number) => axis)
          params = { ...params, magnitude: Tensor.norm(params.kernel, axes) }
        }
        let state: any = weightNorm ? {} : { [key]: { u: float(u), v: float(v) } }
        for (const expected of steps) {
          const found = step(model, { params: { [key]: params }, state }, float(input), float(weights))
          const values: any = yield* evaluate(found)
          close(values.y, expected.y, 1e-5)
          close(values.x, expected.x, 1e-5)
          close(values.params[key].kernel, expected.kernel, 1e-5)
          if (weightNorm) close(values.params[key].magnitude, expected.magnitude, 1e-5)
          else {
            close(values.next[key].u, expected.u, 1e-5)
            close(values.next[key].v, expected.v, 1e-5)
          }
          params = Tree.map2(params, found.params[key], (p: any, g: any) => Tensor.sub(p, Tensor.mul(g, 0.125)))
          state = found.next
        }
        close(yield* evaluate(model.infer({ params: { [key]: params }, state }, float(input)) as F32), inferred, 1e-5)
      })
    )
  }

  it.effect("a weight-normed layer begins as the layer itself", () =>
    Effect.gen(function* () {
      const dense = Nn.dense(5, { biasInit: (_, sizes) => Tensor.full(sizes, 0.5) as F32 })
      const [plain, normed] = [Nn.sequential(Nn.input([7]), dense), Nn.sequential(Nn.input([7]), Nn.weightNorm(dense))]
      const x = Random.normal(Random.key(1), [4, 7])
      const expected = yield* evaluate(plain.infer(plain.init(Random.key(3)), x))
      const found = yield* evaluate(normed.infer(normed.init(Random.key(3)), x))
      close(found, [...expected.data] as Array<number>, 1e-6)
    })
  )

  it.effect("a spectrally normed kernel has the largest singular value 1, from the first step on", () =>
    Effect.gen(function* () {
      // the image of a vector under a diagonal kernel: 5 is the largest
      const diagonal = () =>
        float([
          [5, 0, 0],
          [0, 2, 0],
          [0, 0, -1]
        ])
      const model = Nn.sequential(Nn.input([3]), Nn.spectralNorm(Nn.dense(3, { bias: false, kernelInit: diagonal })))
      const variables = model.init(Random.key(0))
      const found = yield* evaluate({
        y: model.infer(variables, Tensor.eye(3)),
        state: variables.state.spectralNorm0
      })
      close(
        found.y,
        [
          [1, 0, 0],
          [0, 0.4, 0],
          [0, 0, -0.2]
        ],
        1e-5
      )
      close({ data: found.state.u.data.map(Math.abs) }, [1, 0, 0], 1e-4)
    })
  )

  it.effect("more iterations a step come nearer", () =>
    Effect.gen(function* () {
      const kernel = float([
        [2, 0],
        [0, 1]
      ])
      const angle = float([0.6, 0.8])
      const found = yield* evaluate(
        ([1, 6] as const).map((iterations) => {
          const model = Nn.sequential(Nn.input([2]), Nn.spectralNorm(Nn.dense(2, { bias: false }), { iterations }))
          const params = { spectralNorm0: { kernel } } as any
          const [, state] = model.train(
            { params, state: { spectralNorm0: { u: angle, v: angle } } as any },
            Tensor.eye(2)
          )
          return state.spectralNorm0.u
        })
      )
      // tan of the angle falls by 4 each iteration
      close({ data: [Number(found[0]!.data[1]) / Number(found[0]!.data[0])] }, [8 / 6 / 4], 1e-5)
      close({ data: [Number(found[1]!.data[1]) / Number(found[1]!.data[0])] }, [8 / 6 / 4 ** 6], 1e-5)
    })
  )
})

describe("bilinear", () => {
  const { bias, gradients, kernel, left, right, weights, y } = fixture.bilinear

  it.effect("has PyTorch's values and gradients", () =>
    Effect.gen(function* () {
      const model = Nn.bilinear({ left: 4, right: 3, units: 5 })
      const f = (args: { readonly params: any; readonly left: F32; readonly right: F32 }) => {
        const [y] = model.train({ params: args.params, state: {} }, { left: args.left, right: args.right } as any)
        return [
          Tensor.sum(Tensor.mul(y as any, float(weights)) as F32) as Tensor.Tensor<[]>,
          y as unknown as F32
        ] as const
      }
      const params = { kernel: float(kernel), bias: float(bias) }
      const [[, out], found] = Transform.valueAndGradAux(f)({ params, left: float(left), right: float(right) })
      const values: any = yield* evaluate({ out, found }, "float32")
      close(values.out, y, 1e-5)
      close(values.found.left, gradients.left, 1e-5)
      close(values.found.right, gradients.right, 1e-5)
      close(values.found.params.kernel, gradients.kernel, 1e-5)
      close(values.found.params.bias, gradients.bias, 1e-5)
    })
  )

  it.effect("is a part of a model with two inputs", () =>
    Effect.gen(function* () {
      const model = Nn.define({
        inputs: { question: Nn.input([4]), answer: Nn.input([3]) },
        parts: { match: Nn.bilinear({ left: 4, right: 3, units: 5 }), head: Nn.sequential(Nn.input([5]), Nn.dense(1)) },
        apply: ({ head, match }, { answer, question }) => head(match({ left: question, right: answer }))
      })
      assert.deepStrictEqual(model.output, { shape: [1], dtype: "float32" })
      const variables = model.init(Random.key(0))
      assert.deepStrictEqual([...variables.params.match.kernel.shape], [4, 3, 5])
      const inputs = { question: Tensor.ones([2, 4]), answer: Tensor.zeros([2, 3]) }
      close(yield* evaluate(model.infer(variables, inputs)), [0, 0])
    })
  )
})
