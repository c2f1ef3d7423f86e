/** Loops, branches and recomputation on WebAssembly, against the reference. */
import { assert, describe, it } from "@effect/vitest"
import { Backend, type Service } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Plan from "@typegrad/core/Plan"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import * as Spec from "@typegrad/core/Spec"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Grad, type Loose, T } from "../src/conformance/Case.ts"
import { emitKernels } from "../src/wasm/emit/Module.ts"
import { Wasm } from "../src/wasm/index.ts"

type Any = any

const P: Loose<typeof Program> = Program as never

/** Numbers in [-1, 1), the same in every run. */
const data = (sizes: ReadonlyArray<number>, seed = 1): NdArray.NdArray => {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  }
  const values = Float32Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, next)
  return NdArray.fromArray(sizes as Any, "float32", values) as NdArray.NdArray
}

const leaves = (tree: unknown): Array<ArrayLike<number>> =>
  tree !== null && typeof tree === "object" && "data" in tree
    ? [tree.data as ArrayLike<number>]
    : Object.values(tree as object).flatMap(leaves)

const run = (
  f: (...xs: ReadonlyArray<Any>) => unknown,
  args: ReadonlyArray<NdArray.NdArray>
): Effect.Effect<Array<ArrayLike<number>>, unknown, Backend> =>
  Effect.scoped(
    Effect.gen(function* (): Effect.gen.Return<Array<ArrayLike<number>>, unknown, Backend | Scope.Scope> {
      const specs = args.map(({ dtype, sizes }) => Spec.make(sizes as Any, dtype))
      const compiled: Any = yield* P.compile(f, specs)
      return leaves(yield* compiled.run(...args)) as Array<ArrayLike<number>>
    })
  )

const backends = [
  ["fma", Wasm.layer()],
  ["simd", Wasm.layer({ deterministic: true })]
] as const

/** `f` on WebAssembly gives what it gives in float64. */
const agrees = (f: (...xs: ReadonlyArray<Any>) => unknown, args: ReadonlyArray<NdArray.NdArray>, tolerance = 2e-5) =>
  Effect.gen(function* () {
    const expected = yield* Effect.provide(run(f, args), Reference.layer())
    for (const [name, layer] of backends) {
      const found = yield* Effect.provide(run(f, args), layer)
      assert.strictEqual(found.length, expected.length)
      found.forEach((values, i) => {
        assert.strictEqual(values.length, expected[i]!.length)
        for (let j = 0; j < values.length; j++) {
          const [x, y] = [values[j]!, expected[i]![j]!]
          assert.isTrue(
            Math.abs(x - y) <= tolerance * (1 + Math.abs(y)),
            `${name}: element ${j} of result ${i} is ${x}, not ${y}`
          )
        }
      })
    }
    return expected
  })

const rnn = (w: Any, u: Any) => (h: Any, x: Any) => {
  const next = T.tanh(T.add(T.matmul(h, w), T.matmul(x, u)))
  return [next, next] as const
}

const lstm = (w: Any, u: Any) => (state: Any, x: Any) => {
  const gates = T.add(T.matmul(state.h, w), T.matmul(x, u))
  const [i, f, g, o] = [0, 1, 2, 3].map((k) =>
    T.slice(gates, [
      [0, gates.shape[0]],
      [k * 5, k * 5 + 5]
    ])
  ) as [Any, Any, Any, Any]
  const c = T.add(T.mul(T.sigmoid(f), state.c), T.mul(T.sigmoid(i), T.tanh(g)))
  const h = T.mul(T.sigmoid(o), T.tanh(c))
  return [{ h, c }, h] as const
}

const looped = (w: Any, u: Any, h: Any, xs: Any, options: Any = {}) => Grad.scan(rnn(w, u), h, xs, options)

const loss = (w: Any, u: Any, h: Any, xs: Any) => {
  const [last, all] = looped(w, u, h, xs)
  return T.add(T.sum(T.mul(last, last)), T.mean(T.mul(all, all)))
}

const rnnArgs = (length: number) => [data([7, 7], 2), data([3, 7], 3), data([2, 7], 4), data([length, 2, 3], 5)]

describe("loops on wasm", () => {
  it.effect("a recurrent network, forwards and backwards, of length 0, 1 and 9", () =>
    Effect.gen(function* () {
      for (const length of [0, 1, 9]) {
        for (const reverse of [false, true]) {
          yield* agrees((w, u, h, xs) => looped(w, u, h, xs, { reverse }), rnnArgs(length))
        }
      }
    })
  )

  it.effect("its gradient by all arguments", () =>
    Effect.gen(function* () {
      for (const length of [1, 9]) {
        yield* agrees((w, u, h, xs) => {
          const f = (args: ReadonlyArray<Any>) => loss(args[0], args[1], args[2], args[3])
          return Grad.grad(f)([w, u, h, xs])
        }, rnnArgs(length))
      }
    })
  )

  it.effect("equals the same steps one after the other, bit for bit", () =>
    Effect.gen(function* () {
      const unrolled = (w: Any, u: Any, h: Any, xs: Any) => {
        const all = [h]
        for (let t = 0; t < 4; t++) {
          const x = T.reshape(
            T.slice(xs, [
              [t, t + 1],
              [0, 2],
              [0, 3]
            ]),
            [2, 3]
          )
          all.push(rnn(w, u)(all[t], x)[0])
        }
        return all[4]
      }
      for (const [, layer] of backends) {
        const [a] = yield* Effect.provide(
          run((w, u, h, xs) => looped(w, u, h, xs)[0], rnnArgs(4)),
          layer
        )
        const [b] = yield* Effect.provide(run(unrolled, rnnArgs(4)), layer)
        assert.deepStrictEqual(a, b)
      }
    })
  )

  it.effect("an LSTM and its gradient", () =>
    agrees(
      (w, u, h, xs) => {
        const f = ([w, u, h]: ReadonlyArray<Any>) => {
          const [last, all] = Grad.scan(lstm(w, u), { h, c: h }, xs)
          return T.add(T.sum(last.c), T.sum(T.mul(all, all)))
        }
        return [Grad.scan(lstm(w, u), { h, c: h }, xs)[1], Grad.grad(f)([w, u, h])]
      },
      [data([5, 20], 2), data([3, 20], 3), data([2, 5], 4), data([6, 2, 3], 5)]
    )
  )

  it.effect("carries that change places: Fibonacci", () =>
    Effect.gen(function* () {
      const step = ([a, b]: Any) => [[b, T.add(a, b)], a] as const
      const [, last, , all] = yield* agrees(
        (a, b) => {
          const [[x, y], all] = Grad.scan(step, [a, b], null, { length: 20 })
          return [x, y, x, all]
        },
        [NdArray.fromArray([], "float32", [0]) as Any, NdArray.fromArray([], "float32", [1]) as Any]
      )
      assert.deepStrictEqual(Array.from(last!), [10946])
      assert.deepStrictEqual(Array.from(all!).slice(-3), [1597, 2584, 4181])
    })
  )

  it.effect("a loop in a loop, with a branch in it, and its gradient", () =>
    agrees(
      (w, h, xs) => {
        const f = ([w, h]: ReadonlyArray<Any>) => {
          const outer = (c: Any, x: Any) => {
            const inner = (d: Any) => {
              const next = Grad.cond(
                T.greater(T.sum(d), 0.3),
                (d: Any) => T.tanh(T.matmul(d, w)),
                (d: Any) => T.add(T.sin(d), x),
                d as never
              )
              return [next, []] as const
            }
            const [d] = Grad.scan(inner, c, null, { length: 3 })
            return [d, T.sum(d)] as const
          }
          const [last, sums] = Grad.scan(outer, h, xs)
          return T.add(T.sum(last), T.sum(T.mul(sums, sums)))
        }
        return [f([w, h]), Grad.grad(f)([w, h])]
      },
      [data([4, 4], 2), data([2, 4], 3), data([5, 2, 4], 8)],
      1e-4
    )
  )

  it.effect("while: Newton's root, and one that is never entered", () =>
    Effect.gen(function* () {
      const root = (x: Any) =>
        Grad.whileLoop(
          (s: Any) => T.greater(T.abs(T.sub(T.mul(s.r, s.r), x)), 1e-3),
          (s: Any) => ({ r: T.mul(T.add(s.r, T.div(x, s.r)), 0.5), n: T.add(s.n, 1) }),
          { r: T.ones([]), n: T.zeros([]) }
        )
      const scalar = (x: number) => NdArray.fromArray([], "float32", [x]) as Any
      const [n] = yield* agrees((x) => root(x).n, [scalar(2)])
      assert.deepStrictEqual(Array.from(n!), [3])
      const [none] = yield* agrees((x) => root(x).n, [scalar(1)])
      assert.deepStrictEqual(Array.from(none!), [0])
      yield* agrees((x) => root(x).r, [scalar(2)])
    })
  )

  it.effect("state that a loop changes, step after step", () =>
    Effect.gen(function* () {
      const steps: Effect.Effect<Array<number>, unknown, Backend> = Effect.scoped(
        Effect.gen(function* (): Effect.gen.Return<Array<number>, unknown, Backend | Scope.Scope> {
          const [w, u, h, xs] = rnnArgs(6) as [Any, Any, Any, Any]
          const program: Any = yield* P.stateful(
            (state: Any, xs: Any) => {
              const f = (p: Any) => loss(p.w, p.u, state.h, xs)
              const [value, gradient] = Grad.valueAndGrad(f)({ w: state.w, u: state.u })
              const [last] = looped(state.w, state.u, state.h, xs)
              const less = (p: Any, g: Any) => T.sub(p, T.mul(g, 0.1))
              return {
                state: { w: less(state.w, gradient.w), u: less(state.u, gradient.u), h: last },
                output: value
              }
            },
            { state: { w, u, h }, inputs: Spec.make([6, 2, 3]) }
          )
          const out: Array<number> = []
          for (let i = 0; i < 5; i++) out.push(NdArray.item(yield* program.next(xs)))
          return [...out, ...leaves(yield* program.snapshot).flatMap((values) => Array.from(values))]
        })
      )
      const expected = yield* Effect.provide(steps, Reference.layer())
      for (const [, layer] of backends) {
        const found = yield* Effect.provide(steps, layer)
        found.forEach((x, i) => assert.closeTo(x, expected[i]!, 1e-4))
      }
    })
  )
})

/** A backend that keeps the plans it is given. */
const recorded = (f: (...xs: ReadonlyArray<Any>) => unknown, specs: ReadonlyArray<ReadonlyArray<number>>) =>
  Effect.gen(function* () {
    const plans: Array<Plan.Plan> = []
    const service: Service = yield* Backend
    const start = performance.now()
    const compile: Effect.Effect<unknown, unknown, Backend | Scope.Scope> = P.compile(
      f,
      specs.map((sizes) => Spec.make(sizes as Any))
    )
    yield* Effect.provideService(Effect.scoped(compile), Backend, {
      ...service,
      compile: (given, cells) => {
        plans.push(...given)
        return service.compile(given, cells)
      }
    })
    return { plan: plans[0]!, milliseconds: performance.now() - start }
  }).pipe(Effect.provide(Wasm.layer()))

const size = (plan: Plan.Plan): { readonly nodes: number; readonly kernels: number } => {
  const inner = plan.kernels.flatMap(Plan.bodies).map(size)
  return {
    nodes: inner.reduce((sum, { nodes }) => sum + nodes, plan.graph.nodes.length),
    kernels: inner.reduce((sum, { kernels }) => sum + kernels, plan.kernels.length)
  }
}

const codeBytes = (plan: Plan.Plan): number =>
  emitKernels([{ plan, address: () => 0, cell: () => 0, arena: 0 }], { fma: false }).bytes(0).length

describe("what a loop costs", () => {
  const layer = (w: Any, h: Any): Any => T.tanh(T.sin(T.matmul(h, w)))

  /** The gradient, by a weight and the first carry, of `length` turns of four layers. */
  const gradient =
    (length: number, wrap: (f: Any) => Any = (f) => f) =>
    (w: Any, h: Any) => {
      const f = ([w, h]: ReadonlyArray<Any>): Any => {
        const turn = wrap((h: Any) => layer(w, layer(w, layer(w, layer(w, h)))))
        const step = (h: Any) => [turn(h), []] as const
        return T.sum(Grad.scan(step, h, null, { length })[0])
      }
      return Grad.grad(f)([w, h])
    }
  const specs = [
    [16, 16],
    [64, 16]
  ]
  const activation = 64 * 16 * 4

  it.effect("nodes, kernels and code do not depend on its length", () =>
    Effect.gen(function* () {
      const [short, long] = [yield* recorded(gradient(10), specs), yield* recorded(gradient(1000), specs)]
      assert.deepStrictEqual(size(short.plan), size(long.plan))
      // numbers of more digits take a few bytes more
      assert.isAtMost(Math.abs(codeBytes(long.plan) - codeBytes(short.plan)), 100)
    })
  )

  it.effect("a turn more costs what the gradient needs of it; under remat, its carry", () =>
    Effect.gen(function* () {
      const growth = function* (wrap: (f: Any) => Any) {
        const [short, long] = [yield* recorded(gradient(10, wrap), specs), yield* recorded(gradient(110, wrap), specs)]
        return (long.plan.bytes - short.plan.bytes) / 100 / activation
      }
      assert.strictEqual(yield* growth((f) => f), 9)
      assert.strictEqual(yield* growth((f) => Grad.remat(f)), 1)
    })
  )

  it.effect("without a gradient, nothing", () =>
    Effect.gen(function* () {
      const forward = (length: number) => (w: Any, h: Any) =>
        Grad.scan((h: Any) => [layer(w, h), []], h, null, { length })[0]
      const [short, long] = [yield* recorded(forward(10), specs), yield* recorded(forward(1000), specs)]
      assert.strictEqual(long.plan.bytes, short.plan.bytes)
    })
  )

  it.effect("recomputed gradients are the same numbers", () =>
    Effect.gen(function* () {
      const args = [data([16, 16], 2), data([64, 16], 3)]
      for (const [, backend] of backends) {
        const plain = yield* Effect.provide(run(gradient(5), args), backend)
        assert.deepStrictEqual(
          yield* Effect.provide(
            run(
              gradient(5, (f) => Grad.remat(f)),
              args
            ),
            backend
          ),
          plain
        )
      }
    })
  )
})
