import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import * as Backprop from "../../src/course/backprop.ts"
import * as Composition from "../../src/course/composition.ts"
import * as Graph from "../../src/course/graph.ts"
import * as Sgd from "../../src/course/sgd.ts"

const seeds = [0, 1, 2]

describe("composition", () => {
  for (const seed of seeds) {
    it.effect(`the network is its layers, one after the other, in any grouping (seed ${seed})`, () =>
      Effect.gen(function* () {
        const found = yield* Composition.experiment(seed)
        assert.strictEqual(found.value.length, 3)
        assert.strictEqual(found.sequential, 0)
        assert.strictEqual(found.leftToRight, 0)
        assert.strictEqual(found.rightToLeft, 0)
        // two roundings of float32 on the way out of the reference
        assert.isBelow(found.jacobian, 1e-6)
        assert.isTrue(Composition.report(found).some((line) => line.startsWith("f3(f2(f1(x)))")))
      }).pipe(Effect.provide(Reference.layer()))
    )
  }
})

describe("sgd", () => {
  for (const seed of seeds) {
    it.effect(`the mean over all batches is the gradient, and their variance the formula's (seed ${seed})`, () =>
      Effect.gen(function* () {
        const { rows, whole } = yield* Sgd.experiment(seed)
        assert.isBelow(whole, 1e-7)
        assert.strictEqual(rows.length, 12)
        assert.strictEqual(rows[5]!.subsets, 924)
        for (const { bias, predicted, variance } of rows) {
          assert.isBelow(bias, 1e-14)
          assert.closeTo(variance, predicted, 1e-13)
        }
        for (let i = 1; i < rows.length; i++) assert.isBelow(rows[i]!.variance, rows[i - 1]!.variance)
        assert.isBelow(rows[11]!.variance, 1e-28)
      }).pipe(Effect.provide(Reference.layer()))
    )
  }

  it("counts: two examples in batches of one", () => {
    const found = Sgd.row([[1], [3]], 1)
    assert.deepStrictEqual(found, { batch: 1, subsets: 2, bias: 0, variance: 1, predicted: 1 })
  })
})

describe("backprop", () => {
  it.effect("values and signals of the drawn graph are those of the formulas", () =>
    Effect.gen(function* () {
      const drawn = yield* Backprop.drawing(3)
      const node = (name: string) => drawn.find((found) => found.name === name)!
      const near = (found: ReadonlyArray<number>, expected: ReadonlyArray<number>) =>
        found.forEach((value, i) => assert.closeTo(value, expected[i]!, 2e-6))
      const [a1, z2, e] = ["a1", "z2", "e"].map((name) => node(name).value) as [number[], number[], number[]]
      near(
        node("a2").value,
        a1.map((a, i) => a + Math.tanh(z2[i]!))
      )
      near(node("L").value, [e.reduce((sum, x) => sum + x * x, 0) / 2])
      // dL/de = e; through the tanh; along both ways to a1, times W2
      near(node("e").signal, e)
      const dz2 = e.map((x, i) => x * (1 - Math.tanh(z2[i]!) ** 2))
      near(node("z2").signal, dz2)
      near(node("b2").signal, dz2)
      const w2 = node("W2").value
      near(
        node("a1").signal,
        e.map((x, i) => x + dz2.reduce((sum, d, j) => sum + d * w2[3 * i + j]!, 0))
      )
      assert.deepStrictEqual(node("L").signal, [1])
      assert.strictEqual(Graph.draw(drawn).length, drawn.length + 1)
    }).pipe(Effect.provide(Reference.layer()))
  )

  it("counts products once an edge, or along every path", () => {
    // x -> a -> L and x -> L: edges 3; paths x-a-L (2) and x-L (1)
    const diamond = [
      { name: "x", inputs: [] },
      { name: "a", inputs: ["x"] },
      { name: "L", inputs: ["a", "x"] }
    ]
    assert.deepStrictEqual(Graph.products(diamond), { shared: 3, paths: 3 })
    assert.deepStrictEqual(Graph.products(Backprop.chain(4, false)), { shared: 12, paths: 28 })
    // doubles with every layer
    assert.isAbove(Graph.products(Backprop.chain(16, true)).paths, 2 ** 16)
    assert.strictEqual(Graph.products(Backprop.chain(16, true)).shared, 64)
  })

  it.live("backward costs about twice the operations of forward", () =>
    Effect.gen(function* () {
      const costs = yield* Effect.scoped(Backprop.costs(0))
      assert.isAtLeast(costs.length, 4)
      for (const { all, both, bothMs, forward, forwardMs, name } of costs) {
        const [parameters, whole] = [(both - forward) / forward, (all - forward) / forward]
        assert.isTrue(parameters > 0.9 && parameters <= whole, `${name}: ${parameters}`)
        assert.closeTo(whole, 2, 0.5, name)
        assert.isTrue(forwardMs > 0 && bothMs > 0)
      }
      assert.isTrue(Backprop.report([], costs).some((line) => line.startsWith("MLP 784-256-10")))
    }).pipe(Effect.provide(Wasm.layer()))
  )
})
