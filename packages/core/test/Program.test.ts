import { assert, describe, it, layer } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Backend from "../src/Backend.ts"
import * as Composite from "../src/Composite.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Random from "../src/Random.ts"
import * as Reference from "../src/Reference.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"
import { compiledBy, variants } from "./programs.ts"

const defect = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isFailure(exit) ? Cause.squash(exit.cause) : assert.fail("it succeeded")

for (const [name, backend] of variants) {
  describe(name, () => {
    it.live("compiles and runs a function of trees", () =>
      Effect.gen(function* () {
        const program = yield* Program.compile(
          ({ x }, pair) => ({ sum: Tensor.add(x, pair[0]), rest: [Tensor.mul(pair[1], 2)] as const }),
          [{ x: Spec.make([2, 2]) }, [Spec.make([2]), Spec.make([], "int32")]]
        )
        const result = yield* program.run(
          {
            x: NdArray.make([
              [1, 2],
              [3, 4]
            ])
          },
          [NdArray.make([10, 20]), NdArray.scalar(21, "int32")]
        )
        assert.deepStrictEqual(NdArray.toNested(result.sum), [
          [11, 22],
          [13, 24]
        ])
        assert.strictEqual(NdArray.item(result.rest[0]), 42)
        assert.strictEqual(result.rest[0].dtype, "int32")
      }).pipe(Effect.provide(backend))
    )

    it.live("closes over arrays", () =>
      Effect.gen(function* () {
        const weights = NdArray.make([
          [1, 2],
          [3, 4]
        ])
        const program = yield* Program.compile(
          (x) => Tensor.matmul(x, Tensor.constant(weights)),
          [Spec.make(["batch", 2])]
        )
        const result = yield* program.run(NdArray.make([[1, 1]]))
        assert.deepStrictEqual(result.shape, ["batch", 2])
        assert.deepStrictEqual(NdArray.toNested(result), [[4, 6]])
      }).pipe(Effect.provide(backend))
    )

    it.live("arguments may be changed once run has begun to compute", () =>
      Effect.gen(function* () {
        const program = yield* Program.compile((x) => Tensor.sum(x), [Spec.make([2])])
        const x = NdArray.make([1, 2])
        const fiber = yield* Effect.forkChild(program.run(x), { startImmediately: true })
        x.data.fill(100)
        const result = yield* Fiber.join(fiber)
        assert.strictEqual(NdArray.item(result), 3)
      }).pipe(Effect.provide(backend))
    )
  })
}

layer(Reference.layer())("symbolic axes", (it) => {
  const program = Program.compile(
    (x, y) => Tensor.add(x, Tensor.expandDims(y, 1)),
    [Spec.make(["batch", 3]), Spec.make(["batch"])]
  )

  it.effect("one program for each size", () =>
    Effect.gen(function* () {
      const compiled = yield* program
      const run = (n: number) => compiled.run(NdArray.zeros([n, 3]), NdArray.zeros([n]))
      assert.strictEqual(yield* compiledBy(run(2)), 1)
      assert.strictEqual(yield* compiledBy(run(5)), 1)
      assert.strictEqual(yield* compiledBy(run(2)), 0)
      const axes = (yield* compiled.specialisations).map((one) => one.axes)
      assert.deepStrictEqual(axes, [{ batch: 5 }, { batch: 2 }])
    })
  )

  it.effect("the least recently used specialisation goes, with its memory", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      const compiled = yield* Program.compile((x) => Tensor.add(x, 1), [Spec.make(["n"])], { capacity: 2 })
      const bytes: Array<number> = []
      for (const n of [16, 32, 16, 48, 64]) {
        yield* compiled.run(NdArray.zeros([n]))
        bytes.push((yield* backend.stats).bytes)
      }
      const axes = (yield* compiled.specialisations).map((one) => one.axes)
      assert.deepStrictEqual(axes, [{ n: 48 }, { n: 64 }])
      assert.deepStrictEqual(bytes, [64, 192, 192, 256, 448])
      assert.strictEqual(yield* compiledBy(compiled.run(NdArray.zeros([32]))), 1)
    }).pipe(Effect.scoped)
  )

  it.effect("memory goes with the scope", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      const before = (yield* backend.stats).bytes
      yield* Effect.scoped(
        Effect.gen(function* () {
          const compiled = yield* program
          yield* compiled.run(NdArray.zeros([2, 3]), NdArray.zeros([2]))
          assert.isAbove((yield* backend.stats).bytes, before)
        })
      )
      assert.strictEqual((yield* backend.stats).bytes, before)
    })
  )

  it.effect("arguments that disagree name path, axis and both sizes", () =>
    Effect.gen(function* () {
      const compiled = yield* program
      const failure = (x: any, y: any) =>
        Effect.map(Effect.flip(compiled.run(x, y)), (error) => {
          assert.strictEqual(error._tag, "ShapeError")
          return error.message
        })
      assert.strictEqual(
        yield* failure(NdArray.zeros([64, 3]), NdArray.zeros([32])),
        'Program.run: "batch" is 64 (axis 0 of argument 0) but 32 (axis 0 of argument 1)'
      )
      assert.strictEqual(
        yield* failure(NdArray.zeros([64, 4]), NdArray.zeros([64])),
        "Program.run: argument 0 must be [batch, 3] but is [64, 4]: axis 1 is 4, not 3"
      )
      assert.strictEqual(
        yield* failure(NdArray.zeros([64]), NdArray.zeros([64])),
        "Program.run: argument 0 must be [batch, 3] but is [64]"
      )
      assert.strictEqual(
        yield* failure(NdArray.zeros([64, 3], "int32"), NdArray.zeros([64])),
        "Program.run: argument 0 must be float32 but is int32"
      )
      assert.strictEqual(yield* failure(NdArray.zeros([64, 3]), undefined), "Program.run: argument 1 is missing")
    })
  )

  it.effect("1,000 runs leave nothing behind", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      const compiled = yield* Program.compile((x) => Tensor.sum(x), [Spec.make(["n"])])
      yield* compiled.run(NdArray.zeros([8]))
      const before = yield* backend.stats
      for (let i = 0; i < 1000; i++) {
        assert.strictEqual(
          NdArray.item(yield* compiled.run(NdArray.fromArray([8], "float32", [i, 1, 1, 1, 1, 1, 1, 1]))),
          i + 7
        )
      }
      assert.deepStrictEqual(yield* backend.stats, before)
    })
  )
})

layer(Reference.layer())("failures", (it) => {
  it.effect("a shape mistake in the function is a ShapeError with the op's sentence", () =>
    Effect.gen(function* () {
      const size: number = 3
      const exit = yield* Effect.flip(Program.compile((x) => Tensor.add(x, Tensor.zeros([size])), [Spec.make([2])]))
      assert.strictEqual(exit._tag, "ShapeError")
      assert.match(exit.message, /^add: .*2.*3/)
    })
  )

  it.effect("with symbolic axes it comes with the first run", () =>
    Effect.gen(function* () {
      const size: number = 3
      const compiled = yield* Program.compile((x) => Tensor.add(x, Tensor.zeros([size])), [Spec.make(["n"])])
      const error = yield* Effect.flip(compiled.run(NdArray.zeros([2])))
      assert.strictEqual(error._tag, "ShapeError")
    })
  )

  it.effect("one key for two samplers is KeyReused", () =>
    Effect.gen(function* () {
      const draw = (f: () => unknown) => Effect.exit(Program.compile(() => f() as any, []))
      const key = Random.key(1)
      const twice = yield* draw(() => Tensor.add(Random.uniform(key, [2]), Random.uniform(key, [2])))
      const error = defect(twice) as Random.KeyReused
      assert.strictEqual(error._tag, "KeyReused")
      assert.include(error.message, "[2] and [2]")
      // equal keys, made twice
      const equal = yield* draw(() => [Random.uniform(Random.key(5), [2]), Random.uniform(Random.key(5), [3])])
      assert.strictEqual((defect(equal) as any)._tag, "KeyReused")
      // one sample, used twice
      const sample = Random.uniform(key, [2])
      assert.isTrue(Exit.isSuccess(yield* draw(() => Tensor.add(sample, sample))))
      // keys of their own
      const [a, b] = Random.split(key)
      assert.isTrue(Exit.isSuccess(yield* draw(() => [Random.uniform(a!, [2]), Random.uniform(b!, [2])])))
    })
  )

  it.effect("one key for two samplers, traced", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Program.compile(
          (bits) => {
            const key = Random.foldIn(Random.fromBits(bits), 3)
            const same = Random.foldIn(Random.fromBits(bits), Tensor.scalar(3, "int32"))
            return [Random.uniform(key, [2]), Random.uniform(same, [2])]
          },
          [Spec.make([2], "int32")]
        )
      )
      assert.strictEqual(error._tag, "KeyReused")
    })
  )

  it.effect("other exceptions of the function are defects", () =>
    Effect.gen(function* () {
      const bug = new Error("a bug")
      const exit = yield* Effect.exit(
        Program.compile(() => {
          throw bug
        }, [])
      )
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.strictEqual(defect(exit), bug)
    })
  )
})

layer(Reference.layer())("evaluate", (it) => {
  it.effect("computes a tree", () =>
    Effect.gen(function* () {
      const x = Tensor.constant(NdArray.make([1, 2, 3]))
      const result = yield* Program.evaluate({ sum: Tensor.sum(x), twice: [Tensor.add(x, x)] as const })
      assert.strictEqual(NdArray.item(result.sum), 6)
      assert.deepStrictEqual(NdArray.toNested(result.twice[0]), [2, 4, 6])
    })
  )

  it.effect("the same structure on other data compiles nothing", () =>
    Effect.gen(function* () {
      const norm = (data: ReadonlyArray<number>) => {
        const x = Tensor.constant(NdArray.fromArray([data.length], "float32", data))
        return Program.evaluate(Tensor.sqrt(Tensor.sum(Tensor.mul(x, x))))
      }
      assert.strictEqual(yield* compiledBy(norm([3, 4])), 1)
      assert.strictEqual(yield* compiledBy(Effect.map(norm([6, 8]), (x) => assert.strictEqual(NdArray.item(x), 10))), 0)
      assert.strictEqual(yield* compiledBy(norm([1, 2, 2])), 1)
    })
  )

  it.effect("the cache is bounded", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      const sizes = Array.from({ length: 200 }, (_, i) => i + 1)
      const of = (n: number) => Program.evaluate(Tensor.add(Tensor.constant(NdArray.zeros([n])), 1))
      for (const n of sizes.slice(0, 100)) yield* of(n)
      const full = (yield* backend.stats).bytes
      for (const n of sizes.slice(100)) yield* of(n)
      assert.isBelow((yield* backend.stats).bytes, 3 * full)
      assert.strictEqual(yield* compiledBy(of(1)), 1)
      assert.strictEqual(yield* compiledBy(of(200)), 0)
    })
  )

  it.effect("inlines composites the backend has no kernel for", () =>
    Effect.gen(function* () {
      const parts = Composite.make({
        name: "test/parts",
        body: (x: Tensor.Tensor<[3]>) => [Tensor.sum(x), Tensor.max(x)] as const
      })
      const [sum, max] = parts(Tensor.constant(NdArray.make([1, 5, 2])))
      const result = yield* Program.evaluate([max, sum] as const)
      assert.deepStrictEqual(result.map(NdArray.item), [5, 8])
    })
  )

  it.effect("a deep expression", () =>
    Effect.gen(function* () {
      let x: Tensor.Tensor<[2]> = Tensor.constant(NdArray.make([0, 1]))
      for (let i = 0; i < 20_000; i++) x = Tensor.add(x, i % 2 === 0 ? 1 : -1)
      assert.deepStrictEqual(NdArray.toNested(yield* Program.evaluate(x)), [0, 1])
    })
  )
})
