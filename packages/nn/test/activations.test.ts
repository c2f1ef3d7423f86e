import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Activation from "@typegrad/nn/Activation"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, int, shapeError } from "./support.ts"

const fixture = JSON.parse(readFileSync(new URL("fixtures/activations.json", import.meta.url), "utf8"))
const nothing = { params: {}, state: {} }

type F32 = Tensor.Tensor<Shape>
type Relu = typeof Nn.relu

const layers: Readonly<Record<string, Nn.Activation<string>>> = {
  relu: Nn.relu,
  relu6: Nn.relu6,
  leakyRelu: Nn.leakyRelu(),
  thresholdedRelu: Nn.thresholdedRelu(),
  elu: Nn.elu(),
  eluSteep: Nn.elu({ alpha: 1.5 }),
  celu: Nn.celu(),
  celuSteep: Nn.celu({ alpha: 0.5 }),
  selu: Nn.selu,
  gelu: Nn.gelu,
  geluTanh: Nn.geluTanh,
  silu: Nn.silu,
  mish: Nn.mish,
  sigmoid: Nn.sigmoid,
  logSigmoid: Nn.logSigmoid,
  softplus: Nn.softplus,
  softsign: Nn.softsign,
  tanh: Nn.tanh,
  tanhShrink: Nn.tanhShrink,
  hardTanh: Nn.hardTanh(),
  hardTanhWide: Nn.hardTanh({ min: -3, max: 2.5 }),
  hardSigmoid: Nn.hardSigmoid,
  hardSwish: Nn.hardSwish,
  hardShrink: Nn.hardShrink(),
  softShrink: Nn.softShrink()
}

/** y = f(x), the weighted sum's gradient */
const both = (f: (x: F32) => F32, x: F32, weights: F32 | number = 1) => {
  const [[, y], gradient] = Transform.valueAndGradAux((x: F32) => {
    const y = f(x)
    return [Tensor.sum(Tensor.mul(y, weights as F32) as F32) as Tensor.Tensor<[]>, y] as const
  })(x)
  return { y, gradient }
}

describe("activations", () => {
  for (const [name, layer] of Object.entries(layers)) {
    it.effect(`${name} and its gradient are PyTorch's, at kinks too`, () =>
      Effect.gen(function* () {
        const { gradient, x, y } = fixture.elementwise[name]
        const model = Nn.sequential(Nn.input([x.length]), layer as Relu)
        for (const precision of ["float64", "float32"] as const) {
          const found = yield* evaluate(
            both((x) => model.infer(nothing, x) as F32, float([x])),
            precision
          )
          close(found.y, y, precision === "float64" ? 1e-6 : 1e-5)
          close(found.gradient, gradient, precision === "float64" ? 1e-6 : 1e-5)
        }
      })
    )
  }

  it("each fixture has its layer", () => {
    assert.deepStrictEqual(Object.keys(layers), Object.keys(fixture.elementwise))
  })

  it.effect("of huge numbers have values and derivatives, and pass on what is no number", () =>
    Effect.gen(function* () {
      for (const [name, layer] of Object.entries(layers)) {
        const model = Nn.sequential(Nn.input([3]), layer as Relu)
        const huge = both((x) => model.infer(nothing, x) as F32, float([[-1e30, 1e4, 200]]))
        const { gradient, none, y } = yield* evaluate(
          { ...huge, none: model.infer(nothing, float([[Number.NaN, Number.NaN, 0]])) },
          "float32"
        )
        assert.isTrue([...gradient.data].every(Number.isFinite), `${name}: ${gradient.data}`)
        assert.isTrue([...y.data].every(Number.isFinite), `${name}: ${y.data}`)
        assert.isNaN(none.data[0], name)
      }
    })
  )

  it.effect("identity, options, and a function of one's own", () =>
    Effect.gen(function* () {
      const x = float([[-2, 0, 3]])
      const of = (layer: unknown) => Nn.sequential(Nn.input([3]), layer as Relu).infer(nothing, x) as F32
      const cube = Nn.activation("cube", (v) => Tensor.mul(v, Tensor.square(v)) as F32)
      const found = yield* evaluate([
        of(Nn.identity),
        of(Nn.leakyRelu({ slope: 0.25 })),
        of(cube),
        of(Nn.thresholdedRelu({ threshold: -3 })),
        of(Nn.hardShrink({ threshold: 2.5 })),
        of(Nn.softShrink({ threshold: 1 }))
      ])
      const expected = [
        [-2, 0, 3],
        [-0.5, 0, 3],
        [-8, 0, 27],
        [-2, 0, 3],
        [0, 0, 3],
        [-1, 0, 2]
      ]
      for (const [index, values] of expected.entries()) close(found[index]!, values)
    })
  )

  it.effect("the tanh form of gelu is near the exact one", () =>
    Effect.gen(function* () {
      const x = Tensor.linspace(-6, 6, 1201) as F32
      const difference = Tensor.abs(Tensor.sub(Activation.gelu(x), Activation.geluTanh(x)) as F32) as F32
      const worst = yield* evaluate(Tensor.max(difference))
      assert.isBelow(worst.data[0] as number, 5e-4)
      assert.isAbove(worst.data[0] as number, 1e-4)
    })
  )

  it("options out of range are refused", () => {
    assert.throws(() => Nn.celu({ alpha: 0 }), RangeError, "celu: alpha must be greater than 0 but is 0")
    assert.throws(
      () => Nn.hardTanh({ min: 1, max: 1 }),
      RangeError,
      "hardTanh: min must be less than the max 1 but is 1"
    )
    assert.throws(
      () => Nn.hardShrink({ threshold: -1 }),
      RangeError,
      "hardShrink: the threshold must be at least 0 but is -1"
    )
    assert.throws(() => Activation.softShrink(Tensor.ones([2]), { threshold: Number.NaN }), RangeError, "but is NaN")
  })

  it("functions refuse integers, at run time as the compiler does", () => {
    const ids = int([1, 2]) as unknown as Tensor.Tensor<[2]>
    assert.strictEqual(
      shapeError(() => Activation.gelu(ids)),
      "gelu: needs float32 but got int32: cast it first"
    )
    assert.strictEqual(
      shapeError(() => Activation.prelu(ids, Tensor.ones([1]))),
      "prelu: needs float32 but got int32: cast it first"
    )
    assert.strictEqual(
      shapeError(() => Activation.glu(ids)),
      "glu: needs float32 but got int32: cast it first"
    )
  })
})

describe("gates and softmax", () => {
  const layers = {
    glu: Nn.glu,
    reglu: Nn.reglu,
    geglu: Nn.geglu,
    swiglu: Nn.swiglu,
    softmax: Nn.softmax,
    logSoftmax: Nn.logSoftmax
  }
  for (const [name, layer] of Object.entries(layers)) {
    it.effect(`${name} and its gradient are PyTorch's`, () =>
      Effect.gen(function* () {
        const { gradient, y } = fixture.rows[name]
        const model = Nn.sequential(Nn.input([6]), layer as typeof Nn.glu)
        const width = y[0].length
        const weights = float(fixture.weights.map((row: ReadonlyArray<number>) => row.slice(0, width)))
        const found = yield* evaluate(both((x) => model.infer(nothing, x) as F32, float(fixture.x), weights))
        close(found.y, y)
        close(found.gradient, gradient)
      })
    )
  }

  it("keep names and batch axes", () => {
    const model = Nn.sequential(Nn.input(["time", 6]), Nn.swiglu, Nn.softmax)
    assert.deepStrictEqual(model.output.shape, ["time", 3])
    assert.deepStrictEqual([...model.infer(nothing, Tensor.ones([2, 5, 4, 6])).shape], [2, 5, 4, 3])
    assert.deepStrictEqual([...Activation.glu(Tensor.ones([0, 2])).shape], [0, 1])
  })

  it("refuse what has no halves", () => {
    const refused = (x: F32) => shapeError(() => Activation.swiglu(x))
    assert.strictEqual(refused(float([[1, 2, 3]])), "swiglu: the last axis of [1, 3] is odd and has no halves")
    assert.strictEqual(refused(float(1)), "swiglu needs at least one axis but got a scalar")
  })
})

describe("prelu", () => {
  for (const [name, perFeature] of [
    ["one", false],
    ["perFeature", true]
  ] as const) {
    it.effect(`with ${name} slope has PyTorch's values and gradients`, () =>
      Effect.gen(function* () {
        const expected = fixture.prelu[name]
        const model = Nn.sequential(Nn.input([6]), Nn.prelu({ perFeature }) as Nn.Prelu<true>)
        const f = (args: { readonly slope: F32; readonly x: F32 }) => {
          const params = { prelu0: { slope: args.slope as Tensor.Tensor<[6]> } }
          const y = model.train({ params, state: {} }, args.x)[0] as F32
          return [Tensor.sum(Tensor.mul(y, float(fixture.weights)) as F32) as Tensor.Tensor<[]>, y] as const
        }
        const [[, y], gradients] = Transform.valueAndGradAux(f)({ slope: float(expected.slope), x: float(fixture.x) })
        const found = yield* evaluate({ y, gradients })
        close(found.y, expected.y)
        close(found.gradients.x, expected.gradient)
        close(found.gradients.slope, expected.slopeGradient)
      })
    )
  }

  it.effect("begins with a slope of 0.25, and refuses one that does not fit", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([3]), Nn.prelu(), Nn.prelu({ slope: 0, perFeature: true, name: "second" }))
      const { prelu0, second } = yield* evaluate(model.init(Random.key(0)).params)
      assert.deepStrictEqual([...prelu0.slope.data], [0.25])
      assert.deepStrictEqual([...second.slope.data], [0, 0, 0])
      const slope = Tensor.ones([2]) as unknown as Tensor.Tensor<[3]>
      assert.strictEqual(
        shapeError(() => Activation.prelu(Tensor.ones([4, 3]), slope)),
        "prelu: the slope [2] does not fit [4, 3]: it is [1] or one for each feature"
      )
    })
  )
})
