import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import type { Shape } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import { UnknownParameter } from "@typegrad/optim/UnknownParameter"
import * as Effect from "effect/Effect"
import { close, evaluate, float } from "./support.ts"

const fixture = JSON.parse(readFileSync(new URL("fixtures/torch.json", import.meta.url), "utf8"))

type Params = { readonly kernel: Tensor.Tensor<[2, 3]>; readonly bias: Tensor.Tensor<[3]> }
const params = { kernel: float(fixture.kernel), bias: float(fixture.bias) } as Params

/** The bowl that moves of fixtures/torch_fixture.py. */
const gradient = (params: Params, step: Tensor.Tensor<[], "int32">): Params => {
  const wave = (leaf: Tensor.Tensor<Shape>): any => {
    const count = leaf.shape.reduce<number>((product, size) => product * Number(size), 1)
    const index = Tensor.reshape(Tensor.arange(count), [...leaf.shape])
    return Tensor.add(Tensor.mul(leaf, 0.5), Tensor.sin(Tensor.cast(Tensor.add(index, step), "float32")))
  }
  return { kernel: wave(params.kernel), bias: wave(params.bias) }
}

/** The parameters after each of 20 steps of one stateful program. */
const trajectory = (optimizer: Optimizer.AnyOptimizer) =>
  Effect.gen(function* () {
    const program = yield* Program.stateful(
      (cells: any) => {
        const [updates, state] = optimizer.update(gradient(cells.params, cells.step), cells.state, cells.params)
        const next = Optimizer.applyUpdates(cells.params, updates)
        return { state: { params: next, state, step: Tensor.add(cells.step, 1) }, output: next }
      },
      { state: { params, state: optimizer.init(params), step: Tensor.scalar(0, "int32") } as any, inputs: {} }
    )
    const rows: Array<any> = []
    for (let step = 0; step < 20; step++) rows.push(yield* program.next({}))
    return rows
  }).pipe(Effect.provide(Reference.layer()), Effect.scoped)

it("refuses a learning rate that is no number", () => {
  assert.throws(
    () => Optimizer.sgd({ learningRate: Number.NaN }),
    "the learning rate must be a finite number but is NaN"
  )
})

describe("trajectories of PyTorch", () => {
  const optimizers: Record<string, Optimizer.AnyOptimizer> = {
    sgd: Optimizer.sgd({ learningRate: 0.1 }),
    momentum: Optimizer.momentum({ learningRate: 0.1 }),
    nesterov: Optimizer.nesterov({ learningRate: 0.1 }),
    adam: Optimizer.adam({ learningRate: 0.05 }),
    adamBetas: Optimizer.adam({ learningRate: Schedule.constant(0.05), b1: 0.5, b2: 0.9, epsilon: 1e-3 }),
    adamW: Optimizer.adamW({ learningRate: 0.05 }),
    adamWKernel: Optimizer.adamW({ learningRate: 0.05, decay: { rate: 0.1, only: ["*.kernel"] } }),
    adagrad: Optimizer.adagrad({ learningRate: 0.1 }),
    adagradInitial: Optimizer.adagrad({ learningRate: 0.1, initial: 0.5, epsilon: 1e-3 }),
    rmsprop: Optimizer.rmsprop({ learningRate: 0.02 }),
    rmspropCentred: Optimizer.rmsprop({
      learningRate: Schedule.constant(0.02),
      decay: 0.9,
      epsilon: 1e-2,
      centred: true
    }),
    rmspropMomentum: Optimizer.chain(
      Optimizer.scaleByRms(),
      Optimizer.trace({ decay: 0.8 }),
      Optimizer.scaleByLearningRate(0.01)
    ),
    adadelta: Optimizer.adadelta(),
    adadeltaOptions: Optimizer.adadelta({ learningRate: 0.5, decay: 0.7, epsilon: 1e-2 })
  }
  for (const [name, optimizer] of Object.entries(optimizers)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const rows = yield* trajectory(optimizer)
        for (const [step, row] of rows.entries()) {
          // cells of the reference are float64: only results are rounded
          close(row.kernel, fixture[name][step][0], 1e-6)
          close(row.bias, fixture[name][step][1], 1e-6)
        }
      })
    )
  }
})

describe("lamb", () => {
  it.effect("is the algorithm of the paper, tensor by tensor", () =>
    Effect.gen(function* () {
      const rows = yield* trajectory(Optimizer.lamb({ learningRate: 0.1, b1: 0.8, b2: 0.9, decay: { rate: 0.2 } }))
      const length = (xs: ReadonlyArray<number>) => Math.hypot(...xs)
      for (const key of ["kernel", "bias"] as const) {
        const x: Array<number> = fixture[key].flat()
        const [m, v] = [x.map(() => 0), x.map(() => 0)]
        for (const [step, row] of rows.entries()) {
          const update = x.map((value, i) => {
            const g = 0.5 * value + Math.sin(i + step)
            m[i] = 0.8 * m[i]! + 0.2 * g
            v[i] = 0.9 * v[i]! + 0.1 * g * g
            const root = Math.sqrt(v[i]! / (1 - 0.9 ** (step + 1)))
            return m[i]! / (1 - 0.8 ** (step + 1)) / (root + 1e-6) + 0.2 * value
          })
          const ratio = length(x) / length(update)
          update.forEach((u, i) => {
            x[i]! -= 0.1 * ratio * u
          })
          Array.from(row[key].data as Float32Array).forEach((found, i) => assert.closeTo(found, x[i]!, 2e-6))
        }
      }
    })
  )

  it.effect("leaves the update as it is where the parameter or the update is 0", () =>
    Effect.gen(function* () {
      const both = { w: float([0, 0]), u: float([3, 4]) }
      const [updates] = Optimizer.scaleByTrustRatio().update(
        { w: float([1, 2]), u: float([0, 0]) } as never,
        {} as never,
        both as never
      ) as any
      close((yield* evaluate(updates.w)) as any, [1, 2], 0)
      close((yield* evaluate(updates.u)) as any, [0, 0], 0)
    })
  )
})

describe("scaleByAdam", () => {
  it.effect("is the algorithm of the paper, written with m-hat and v-hat", () =>
    Effect.gen(function* () {
      const { b1, b2, epsilon } = { b1: 0.8, b2: 0.95, epsilon: 1e-4 }
      const optimizer = Optimizer.scaleByAdam({ b1, b2, epsilon })
      const gradients = [0.5, -2, 0.25, 1e-3]
      let [m, v] = [0, 0]
      let state = optimizer.init({ w: Tensor.scalar(0) })
      for (const [index, g] of gradients.entries()) {
        const t = index + 1
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g * g
        const expected = m / (1 - b1 ** t) / (Math.sqrt(v / (1 - b2 ** t)) + epsilon)
        const [updates, next] = optimizer.update({ w: Tensor.scalar(g) }, state, { w: Tensor.scalar(0) })
        const found = yield* evaluate({ updates, next })
        close(found.updates.w, expected)
        close(found.next.m.w, m)
        close(found.next.v.w, v)
        close(found.next.step, t)
        state = next
      }
    })
  )

  it.effect("corrects its bias to float32 precision from the first step to the millionth", () =>
    Effect.gen(function* () {
      const optimizer = Optimizer.scaleByAdam({ epsilon: 0 })
      for (const t of [1, 2, 10, 1000, 1_000_000]) {
        const state = {
          step: Tensor.scalar(t - 1, "int32"),
          m: { w: Tensor.scalar(0) },
          v: { w: Tensor.scalar(0) }
        }
        const [updates] = optimizer.update({ w: Tensor.scalar(1) }, state, { w: Tensor.scalar(0) })
        const { w } = yield* evaluate(updates, "float32")
        const expected = 0.1 / (1 - 0.9 ** t) / Math.sqrt(0.001 / (1 - 0.999 ** t))
        close(w, expected, 1e-6, 0)
      }
    })
  )

  it.effect("with b1 = b2 = 0 and epsilon 0 is the sign", () =>
    Effect.gen(function* () {
      const optimizer = Optimizer.scaleByAdam({ b1: 0, b2: 0, epsilon: 0 })
      const w = float([3, -0.5, 1e-6])
      const [updates] = optimizer.update({ w }, optimizer.init({ w }), { w })
      close((yield* evaluate(updates)).w, [1, -1, 1])
    })
  )

  it("keeps trees like the parameters", () => {
    const state = Optimizer.adamW({ learningRate: Schedule.constant(1) }).init(params)
    assert.deepStrictEqual(Tree.paths(state), ["0.step", "0.m.kernel", "0.m.bias", "0.v.kernel", "0.v.bias", "2.step"])
    assert.deepStrictEqual(state[0].m.kernel.shape, [2, 3])
  })

  it("refuses impossible options", () => {
    assert.throws(() => Optimizer.scaleByAdam({ b1: 1 }), RangeError, "b1")
    assert.throws(() => Optimizer.scaleByAdam({ b2: -0.1 }), RangeError, "b2")
    assert.throws(() => Optimizer.scaleByAdam({ epsilon: -1 }), RangeError, "epsilon")
    assert.throws(() => Optimizer.trace({ decay: 1 }), RangeError, "decay")
    assert.throws(() => Optimizer.clipByGlobalNorm(0), RangeError, "max")
  })
})

describe("a step", () => {
  /** kernels of a program that updates `leaves` parameters of different sizes */
  const kernels = (optimizer: Optimizer.AnyOptimizer, leaves: number) =>
    Effect.gen(function* () {
      const tree = Object.fromEntries(Array.from({ length: leaves }, (_, i) => [`w${i}`, Spec.make([10 + i])]))
      const zeros = Tree.map(tree, (leaf: any) => Tensor.zeros(leaf.shape))
      const state = Tree.map(optimizer.init(zeros), (leaf: any) => Spec.make(leaf.shape, leaf.dtype))
      const program = yield* Program.compile(
        (gradients: any, state: any, params: any) => {
          const [updates, next] = optimizer.update(gradients, state, params)
          return { params: Optimizer.applyUpdates(params, updates), state: next }
        },
        [tree, state, tree] as any
      )
      const [specialisation] = yield* program.specialisations
      return specialisation!.kernels
    }).pipe(Effect.provide(Reference.layer()), Effect.scoped)

  it.effect("is one kernel a parameter, whatever the optimizer", () =>
    Effect.gen(function* () {
      const learningRate = Schedule.warmupCosine({ peak: 1, warmup: 3, total: 9 })
      const optimizers = [
        Optimizer.sgd({ learningRate }),
        Optimizer.momentum({ learningRate: 0.1 }),
        Optimizer.nesterov({ learningRate }),
        Optimizer.adam({ learningRate: 0.1 }),
        Optimizer.adamW({ learningRate })
      ]
      for (const optimizer of optimizers) {
        const [one, five] = [yield* kernels(optimizer, 1), yield* kernels(optimizer, 5)]
        assert.strictEqual(five - one, 4)
        // scalars: step counts, rate, corrections
        assert.isAtMost(one, 4)
      }
    })
  )
})

describe("clipByGlobalNorm", () => {
  const clip = (max: number, gradients: { readonly a: Tensor.Tensor<Shape>; readonly b: Tensor.Tensor<Shape> }) =>
    evaluate(Optimizer.clipByGlobalNorm(max).update(gradients, {}, gradients)[0])

  it.effect("shortens what is longer, all leaves together", () =>
    Effect.gen(function* () {
      const gradients = { a: float([3, 0]), b: float([[4]]) }
      const long = yield* clip(1, gradients)
      close(long.a, [0.6, 0])
      close(long.b, [0.8])
      const short = yield* clip(6, gradients)
      close(short.a, [3, 0])
      close(short.b, [4])
      const zero = yield* clip(1, { a: float([0, 0]), b: float([[0]]) })
      close(zero.a, [0, 0])
    })
  )

  it.effect("shortens what is too long or too short to be squared in float32", () =>
    Effect.gen(function* () {
      const clipped = (max: number, a: ReadonlyArray<number>, b: number) =>
        Effect.map(
          evaluate(
            Optimizer.clipByGlobalNorm(max).update(
              { a: float(a), b: float([[b]]) },
              {},
              { a: float(a), b: float([[b]]) }
            )[0],
            "float32"
          ),
          ({ a, b }: any) => ({ data: [...a.data, ...b.data].map((x) => x / max) })
        )
      close(yield* clipped(1, [3e30, 0], 4e30), [0.6, 0, 0.8])
      close(yield* clipped(1, [3e38, 0], -3e38), [Math.SQRT1_2, 0, -Math.SQRT1_2])
      close(yield* clipped(1e-30, [3e-25, 0], 4e-25), [0.6, 0, 0.8])
      close(yield* clipped(1e-30, [3e-31, 0], 4e-31), [0.3, 0, 0.4])
    })
  )

  it.effect("does not hide an infinity", () =>
    Effect.gen(function* () {
      const found = yield* clip(1, { a: float([1, Infinity]), b: float([[4]]) })
      assert.isTrue([...found.a.data, ...found.b.data].some((x) => !Number.isFinite(x)))
    })
  )

  it.effect("does not hide a NaN", () =>
    Effect.gen(function* () {
      const found = yield* clip(1, { a: float([1, Number.NaN]), b: float([[4]]) })
      assert.isTrue(Number.isNaN(found.b.data[0]))
    })
  )
})

describe("addDecayedWeights", () => {
  const tree = { dense0: { kernel: float([2]), bias: float([3]) }, head: { kernel: float([5]), bias: float([7]) } }
  const zeros = Tree.map(tree, (leaf) => Tensor.zerosLike(leaf as any))
  const decayed = (only?: ReadonlyArray<any>) =>
    Effect.map(
      evaluate(
        Optimizer.addDecayedWeights(only === undefined ? { rate: 0.5 } : { rate: 0.5, only }).update(zeros, {}, tree)[0]
      ),
      (found) => Tree.leaves(found).map((leaf: any) => leaf.data[0])
    )

  it.effect("means paths, subtrees and names", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* decayed(), [1, 1.5, 2.5, 3.5])
      assert.deepStrictEqual(yield* decayed(["*.kernel"]), [1, 0, 2.5, 0])
      assert.deepStrictEqual(yield* decayed(["head"]), [0, 0, 2.5, 3.5])
      assert.deepStrictEqual(yield* decayed(["dense0.bias", "head.kernel"]), [0, 1.5, 2.5, 0])
      assert.deepStrictEqual(yield* decayed([]), [0, 0, 0, 0])
    })
  )

  it("throws for a mask that means nothing, unless the compiler did", () => {
    const masks: ReadonlyArray<string> = ["hea"]
    const optimizer = Optimizer.adamW({ learningRate: 1, decay: { rate: 1, only: masks as ReadonlyArray<any> } })
    assert.throws(
      () => optimizer.init(tree as any),
      UnknownParameter,
      'no parameter is called "hea": the model has dense0.kernel, dense0.bias, head.kernel, head.bias'
    )
  })
})

describe("chain", () => {
  it.effect("gives each the updates of the one before, and keeps their states apart", () =>
    Effect.gen(function* () {
      const optimizer = Optimizer.chain(
        Optimizer.scale(2),
        Optimizer.trace({ decay: 0.5 }),
        Optimizer.trace({ decay: 0.5 }),
        Optimizer.scaleByLearningRate(0.1)
      )
      const w = float([1])
      let state = optimizer.init({ w })
      const found: Array<number> = []
      for (let step = 0; step < 3; step++) {
        const [updates, next] = optimizer.update({ w }, state, { w })
        found.push((yield* evaluate(updates)).w.data[0]!)
        state = next
      }
      // velocity: 2, 3, 3.5; of that: 2, 4, 5.5
      close({ data: found }, [-0.2, -0.4, -0.55])
    })
  )

  it.effect("counts steps from 0 for a schedule", () =>
    Effect.gen(function* () {
      const optimizer = Optimizer.sgd({ learningRate: (step) => Tensor.cast(step, "float32") })
      const w = float([1])
      let state = optimizer.init({ w })
      const found: Array<number> = []
      for (let step = 0; step < 3; step++) {
        const [updates, next] = optimizer.update({ w }, state, { w })
        found.push((yield* evaluate(updates)).w.data[0]!)
        state = next
      }
      close({ data: found }, [0, -1, -2])
    })
  )
})
