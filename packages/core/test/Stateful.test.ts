import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Backend from "../src/Backend.ts"
import * as NdArray from "../src/NdArray.ts"
import type { Plan } from "../src/Plan.ts"
import * as Program from "../src/Program.ts"
import * as Random from "../src/Random.ts"
import * as Reference from "../src/Reference.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"
import { compiledBy, spied, variants } from "./programs.ts"

/** Adds its input to a total; an input that is not finite commits nothing. */
const totals = Program.stateful(
  (state, { x }) => {
    const total = Tensor.add(state.total, x)
    const output = { total, steps: state.steps }
    return { state: { total, steps: Tensor.add(state.steps, 1) }, output, commitIf: Tensor.allFinite(total) }
  },
  { state: { total: Tensor.ones([2]), steps: Tensor.scalar(0, "int32") }, inputs: { x: Spec.make([2]) } }
)

const of = (...values: ReadonlyArray<number>) => ({ x: NdArray.fromArray([2], "float32", values) })

for (const [name, backend] of variants) {
  describe(name, () => {
    it.live("steps change the state, in order", () =>
      Effect.gen(function* () {
        const program = yield* totals
        const first = yield* program.next(of(1, 2))
        assert.deepStrictEqual(NdArray.toNested(first.total), [2, 3])
        assert.strictEqual(NdArray.item(first.steps), 0)
        const second = yield* program.next(of(10, 20))
        assert.deepStrictEqual(NdArray.toNested(second.total), [12, 23])
        const state = yield* program.snapshot
        assert.deepStrictEqual(NdArray.toNested(state.total), [12, 23])
        assert.strictEqual(NdArray.item(state.steps), 2)
      }).pipe(Effect.provide(backend))
    )

    it.live("many steps may be submitted before the first is read", () =>
      Effect.gen(function* () {
        const program = yield* totals
        const pending = []
        for (let i = 0; i < 10; i++) pending.push(yield* program.submit(of(i, 0)))
        assert.strictEqual(NdArray.item((yield* program.snapshot).steps), 10)
        const seen = []
        for (const { read } of pending.toReversed()) seen.push(NdArray.get((yield* read).output.total, 0))
        assert.deepStrictEqual(seen, [46, 37, 29, 22, 16, 11, 7, 4, 2, 1])
        assert.deepStrictEqual(NdArray.toNested((yield* pending[3]!.read).output.total), [7, 1])
      }).pipe(Effect.provide(backend))
    )

    it.live("a snapshot is the whole state: restored, the same steps give the same bits", () =>
      Effect.gen(function* () {
        const program = yield* Program.stateful(
          (state, x) => {
            const next = Tensor.div(Tensor.add(state, x), 3)
            return { state: next, output: next }
          },
          { state: Tensor.ones([1]), inputs: Spec.make([1]) }
        )
        const x = NdArray.make([0.1])
        const steps = Effect.forEach([1, 2, 3, 4, 5], () => program.next(x))
        yield* steps
        const kept = yield* program.snapshot
        const first = yield* steps
        yield* program.restore(kept)
        assert.deepStrictEqual((yield* steps).map(NdArray.toNested), first.map(NdArray.toNested))
      }).pipe(Effect.provide(backend))
    )

    it.live("a step that may not commit changes nothing, and neither do later ones until restore", () =>
      Effect.gen(function* () {
        const program = yield* totals
        yield* program.next(of(1, 1))
        const bad = yield* program.submit(of(Number.NaN, 1))
        const later = yield* program.submit(of(5, 5))
        const badOutcome = yield* bad.read
        assert.isFalse(badOutcome.committed)
        assert.deepStrictEqual(NdArray.toNested(badOutcome.output.total), [Number.NaN, 3])
        const laterOutcome = yield* later.read
        assert.isFalse(laterOutcome.committed)
        assert.deepStrictEqual(NdArray.toNested(laterOutcome.output.total), [7, 7])
        const kept = yield* program.snapshot
        assert.deepStrictEqual(NdArray.toNested(kept.total), [2, 2])
        assert.strictEqual(NdArray.item(kept.steps), 1)
        yield* program.restore(kept)
        const after = yield* program.nextResult(of(5, 5))
        assert.isTrue(after.committed)
        assert.deepStrictEqual(NdArray.toNested(after.output.total), [7, 7])
      }).pipe(Effect.provide(backend))
    )

    it.live("restore replaces the state", () =>
      Effect.gen(function* () {
        const program = yield* totals
        yield* program.restore({ total: NdArray.make([100, 200]), steps: NdArray.scalar(7, "int32") })
        const result = yield* program.next(of(1, 1))
        assert.deepStrictEqual(NdArray.toNested(result.total), [101, 201])
        assert.strictEqual(NdArray.item(result.steps), 7)
      }).pipe(Effect.provide(backend))
    )

    it.live("inputs are read when they are submitted", () =>
      Effect.gen(function* () {
        const program = yield* totals
        const input = of(1, 1)
        const pending = yield* program.submit(input)
        input.x.data.fill(50)
        assert.deepStrictEqual(NdArray.toNested((yield* pending.read).output.total), [2, 2])
      }).pipe(Effect.provide(backend))
    )

    it.live("cells change places", () =>
      Effect.gen(function* () {
        const program = yield* Program.stateful(
          ([a, b, c], x) => ({ state: [b, a, Tensor.add(c, x)] as const, output: Tensor.sub(a, b) }),
          { state: [Tensor.zeros([2]), Tensor.ones([2]), NdArray.make([5, 5])], inputs: Spec.make([2]) }
        )
        assert.deepStrictEqual(NdArray.toNested(yield* program.next(NdArray.make([1, 2]))), [-1, -1])
        assert.deepStrictEqual((yield* program.snapshot).map(NdArray.toNested), [
          [1, 1],
          [0, 0],
          [6, 7]
        ])
        assert.deepStrictEqual(NdArray.toNested(yield* program.next(NdArray.make([1, 2]))), [1, 1])
      }).pipe(Effect.provide(backend))
    )
  })
}

layer(Reference.layer())("stateful", (it) => {
  it.effect("initial expressions are an entry of the one program, and computed once", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      const before = (yield* backend.stats).programs
      const program = yield* Program.stateful((w, x) => ({ state: Tensor.add(w, x), output: w }), {
        state: Random.normal(Random.key(3), [4]),
        inputs: Spec.make([4])
      })
      const expected = yield* Program.evaluate(Random.normal(Random.key(3), [4]))
      assert.isTrue(NdArray.equals(yield* program.snapshot, expected))
      for (let i = 0; i < 5; i++) yield* program.next(NdArray.zeros([4]))
      // one here, one for evaluate
      assert.strictEqual((yield* backend.stats).programs - before, 2)
    })
  )

  it.effect("a reader computes from the state and leaves it", () =>
    Effect.gen(function* () {
      const program = yield* totals
      const scaled = yield* program.reader((state, x) => Tensor.mul(state.total, Tensor.sum(x)), Spec.make(["n"]))
      yield* program.next(of(1, 2))
      assert.deepStrictEqual(NdArray.toNested(yield* scaled.run(NdArray.make([1, 1]))), [4, 6])
      yield* program.next(of(1, 2))
      assert.deepStrictEqual(NdArray.toNested(yield* scaled.run(NdArray.make([1, 1, 1]))), [9, 15])
      assert.deepStrictEqual(NdArray.toNested((yield* program.snapshot).total), [3, 5])
    })
  )

  it.effect("symbolic inputs specialise", () =>
    Effect.gen(function* () {
      const program = yield* Program.stateful((w, x) => ({ state: Tensor.add(w, Tensor.sum(x)), output: w }), {
        state: Tensor.scalar(1),
        inputs: Spec.make(["n"])
      })
      yield* program.next(NdArray.make([1, 2]))
      yield* program.next(NdArray.make([1, 2, 3]))
      assert.strictEqual(yield* compiledBy(program.next(NdArray.make([0, 0]))), 0)
      assert.strictEqual(NdArray.item(yield* program.snapshot), 10)
      assert.deepStrictEqual(
        (yield* program.specialisations).map(({ axes }) => axes),
        [{ n: 3 }, { n: 2 }]
      )
    })
  )

  it.effect("a state that changes its shape, or loses a leaf, is a ShapeError", () =>
    Effect.gen(function* () {
      const size: number = 3
      const grown = yield* Effect.flip(
        Program.stateful((_, x) => ({ state: { w: Tensor.zeros([size]) as any }, output: x }), {
          state: { w: Tensor.zeros([2]) },
          inputs: Spec.make([2])
        })
      )
      assert.strictEqual(grown._tag, "ShapeError")
      assert.strictEqual(grown.message, "Program.stateful: state w must stay [2] float32 but becomes [3] float32")
      const lost = yield* Effect.flip(
        Program.stateful((_, x) => ({ state: {} as any, output: x }), {
          state: { w: Tensor.zeros([2]) },
          inputs: Spec.make([2])
        })
      )
      assert.strictEqual(lost.message, "Program.stateful: state w is missing")
      const program = yield* totals
      const wrong = yield* Effect.flip(
        program.restore({ total: NdArray.zeros([3]) as any, steps: NdArray.scalar(0, "int32") })
      )
      assert.strictEqual(wrong.message, "Program.restore: state total must stay [2] float32 but becomes [3] float32")
    })
  )

  it.effect("memory goes with the scope, unread steps too", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      const before = yield* backend.stats
      yield* Effect.scoped(Effect.flatMap(totals, (program) => program.submit(of(1, 1))))
      assert.strictEqual((yield* backend.stats).bytes, before.bytes)
      const program = yield* totals
      yield* program.next(of(1, 1))
    })
  )
})

describe("plans of steps", () => {
  it.effect("momentum is written in place, without a copy", () =>
    Effect.gen(function* () {
      const plans: Array<Plan> = []
      yield* Effect.scoped(
        Program.stateful(
          ({ m, p }, g) => {
            const next = Tensor.add(Tensor.mul(m, 0.9), g)
            return { state: { p: Tensor.sub(p, Tensor.mul(next, 0.1)), m: next }, output: Tensor.sum(p) }
          },
          { state: { p: NdArray.zeros([100]), m: NdArray.zeros([100]) }, inputs: Spec.make([100]) }
        )
      ).pipe(Effect.provide(spied(plans)))
      const [plan] = plans
      const after = plan!.kernels.slice(plan!.commit)
      assert.strictEqual(after.length, 1)
      const kernel = after[0]!
      assert.strictEqual(kernel.kind, "fused")
      if (kernel.kind !== "fused") return
      const places = kernel.stores.map(({ node }) => plan!.places[node])
      assert.sameDeepMembers(places, [
        { space: "cell", index: 0, bytes: 400 },
        { space: "cell", index: 1, bytes: 400 }
      ])
      // the gradient and the sum
      assert.strictEqual(plan!.bytes, 448 + 64)
    })
  )
})
