/** Attention of `nn` on the kernels of the WebAssembly backend: what it gives, and what memory it takes. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import type { Shape } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Attention from "@typegrad/nn/Attention"
import * as Effect from "effect/Effect"

type F32 = Tensor.Tensor<Shape>

const compile = Program.compile as (f: (...inputs: ReadonlyArray<F32>) => unknown, specs: unknown) => any
const attend = Attention.scaledDotProduct as (q: F32, k: F32, v: F32, options?: any) => F32
const grouped = Attention.groupedQuery as (q: F32, k: F32, v: F32, options?: any) => F32

const random = (sizes: ReadonlyArray<number>, seed: number): NdArray.NdArray<any, any> => {
  const count = sizes.reduce((product, size) => product * size, 1)
  const data = Float32Array.from({ length: count }, (_, i) => 2 * Math.sin(1.7 * i * (i + seed) + seed))
  return NdArray.fromArray(sizes as any, "float32", data as any) as any
}

/** A scalar that depends on every element of a result. */
const weighted = (x: F32): Tensor.Tensor<[]> => {
  const places = Tensor.cast(Tensor.iota(Tensor.sizes(x) as any, x.shape.length - 2) as any, "float32") as F32
  return Tensor.sum(Tensor.mul(x, Tensor.cos(places)) as F32) as Tensor.Tensor<[]>
}

interface Example {
  readonly name: string
  readonly sizes: ReadonlyArray<ReadonlyArray<number>>
  readonly f: (...inputs: ReadonlyArray<F32>) => F32
  /** calls that stay calls: of attention and of its gradient */
  readonly calls: number
}

const heads = [2, 6, 10, 4]

const three = (sizes: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> => [sizes, sizes, sizes]

const examples: ReadonlyArray<Example> = [
  {
    name: "without heads",
    sizes: [
      [11, 8],
      [11, 8],
      [11, 6]
    ],
    f: (q, k, v) => attend(q!, k!, v!, { causal: true }),
    calls: 2
  },
  {
    name: "of heads in batches",
    sizes: three([2, 3, 20, 8]),
    f: (q, k, v) => attend(q!, k!, v!, { causal: true, scale: 0.3 }),
    calls: 2
  },
  {
    name: "with a bias that learns, of another number of axes",
    sizes: [...three([2, 3, 12, 8]), [3, 12, 12]],
    f: (q, k, v, bias) => attend(q!, k!, v!, { bias, causal: true }),
    calls: 2
  },
  {
    name: "with a mask of keys, by a bias that is stretched",
    sizes: [...three([2, 3, 12, 8]), [2, 1, 1, 12]],
    f: (q, k, v, bias) => attend(q!, k!, v!, { bias, causal: true, mask: Tensor.greater(bias!, -1) }),
    calls: 2
  },
  {
    name: "of groups",
    sizes: [heads, [2, 2, 10, 4], [2, 2, 10, 4]],
    f: (q, k, v) => grouped(q!, k!, v!, { causal: true }),
    calls: 2
  },
  {
    name: "of one key for all heads",
    sizes: [heads, [2, 1, 10, 4], [2, 1, 10, 4], [6, 10, 10]],
    f: (q, k, v, bias) => grouped(q!, k!, v!, { bias, causal: true }),
    calls: 2
  },
  {
    name: "behind a cache, by its body",
    sizes: [heads, [2, 2, 110, 4], [2, 2, 110, 4]],
    f: (q, k, v) => grouped(q!, k!, v!, { causal: true, past: 100 }),
    calls: 0
  },
  {
    name: "of few queries, by its body",
    sizes: three([2, 3, 2, 8]),
    f: (q, k, v) => attend(q!, k!, v!, { causal: true }),
    calls: 0
  },
  {
    name: "of all that all may see, by its body",
    sizes: three([2, 3, 20, 8]),
    f: (q, k, v) => attend(q!, k!, v!),
    calls: 0
  },
  {
    name: "of what broadcasts, as operations",
    sizes: [
      [3, 9, 8],
      [9, 8],
      [2, 3, 9, 8]
    ],
    f: (q, k, v) => attend(q!, k!, v!, { causal: true }),
    calls: 0
  }
]

/** The plans that a backend is given. */
const watched = Effect.map(Backend, (service) => {
  const plans: Array<any> = []
  return {
    plans,
    service: {
      ...service,
      compile: (entries: any, cells: any) => {
        plans.push(...entries)
        return service.compile(entries, cells)
      }
    }
  }
})

const valueAndGradients =
  (f: Example["f"]) =>
  (...inputs: ReadonlyArray<F32>) => {
    const [loss, gradients] = (Transform.valueAndGradAux as any)((xs: ReadonlyArray<F32>) => {
      const y = f(...xs)
      return [weighted(y), y]
    })(inputs)
    return { loss, gradients }
  }

const run = (example: Example) =>
  Effect.gen(function* () {
    const { plans, service } = yield* watched
    const inputs = example.sizes.map((sizes, i) => random(sizes, i))
    const specs = example.sizes.map((sizes) => Spec.make(sizes as any))
    const program = compile(valueAndGradients(example.f), specs).pipe(Effect.provideService(Backend, service)) as any
    const found: any = yield* Effect.flatMap(program, (compiled: any) => compiled.run(...inputs)) as Effect.Effect<any>
    const kernels = plans.flatMap((plan) => plan.kernels.filter((kernel: any) => kernel.kind === "composite"))
    return { found, calls: kernels.length }
  }).pipe(Effect.scoped)

const close = (a: ArrayLike<number>, b: ArrayLike<number>, what: string): void => {
  assert.strictEqual(a.length, b.length)
  for (let i = 0; i < a.length; i++) {
    assert.isTrue(
      Math.abs(a[i]! - b[i]!) <= 1e-5 * Math.max(1, Math.abs(b[i]!)),
      `${what} at ${i}: ${a[i]} but ${b[i]}`
    )
  }
}

describe("attention on kernels", () => {
  for (const example of examples) {
    it.effect(`${example.name}: has the values and gradients of its body`, () =>
      Effect.gen(function* () {
        const kernel = yield* run(example).pipe(Effect.provide(Wasm.layer()))
        const body = yield* run(example).pipe(Effect.provide(Reference.layer()))
        assert.strictEqual(kernel.calls, example.calls)
        assert.strictEqual(body.calls, 0)
        close(kernel.found.loss[1].data, body.found.loss[1].data, "value")
        assert.strictEqual(kernel.found.gradients.length, example.sizes.length)
        kernel.found.gradients.forEach((gradient: any, i: number) =>
          close(gradient.data, body.found.gradients[i].data, `gradient ${i}`)
        )
      })
    )
  }

  it.live("has the bits of one thread on two, and of narrow registers in wide ones", () =>
    Effect.gen(function* () {
      for (const example of examples) {
        const [one, two, wide] = yield* Effect.forEach([{}, { threads: 2 }, { simd: 256 }] as const, (options) =>
          run(example).pipe(Effect.provide(Wasm.layer(options)))
        )
        assert.deepStrictEqual(two!.found, one!.found)
        assert.deepStrictEqual(wide!.found, one!.found)
      }
    })
  )

  it.effect("is mapped by vmap, to more rows of the same kernels", () =>
    Effect.gen(function* () {
      const one = (q: F32, k: F32, v: F32) => attend(q, k, v, { causal: true })
      const each = (Transform.vmap as any)(one, { in: [0, 0, 0] })
      const sizes = [3, 10, 4]
      const example = { name: "", sizes: [sizes, sizes, sizes], calls: 2 }
      const mapped = yield* run({ ...example, f: each }).pipe(Effect.provide(Wasm.layer()))
      const together = yield* run({ ...example, f: one as any }).pipe(Effect.provide(Reference.layer()))
      assert.strictEqual(mapped.calls, 2)
      close(mapped.found.loss[1].data, together.found.loss[1].data, "value")
      mapped.found.gradients.forEach((gradient: any, i: number) =>
        close(gradient.data, together.found.gradients[i].data, `gradient ${i}`)
      )
    })
  )

  it.effect("takes memory that grows as the context does, not as its square", () =>
    Effect.gen(function* () {
      const bytes = (context: number, layer: ReturnType<typeof Wasm.layer>, causal = true) =>
        Effect.gen(function* () {
          const before = (yield* (yield* Backend).stats).bytes
          const sizes = [1, 2, context, 16]
          const f = valueAndGradients((q, k, v) => attend(q!, k!, v!, { causal }))
          yield* compile(
            f,
            [sizes, sizes, sizes].map((one) => Spec.make(one as any))
          )
          return (yield* (yield* Backend).stats).bytes - before
        }).pipe(Effect.scoped, Effect.provide(layer)) as Effect.Effect<number>
      const [short, long] = [yield* bytes(256, Wasm.layer()), yield* bytes(1024, Wasm.layer())]
      assert.isAbove(short, 0)
      // with room for what does not grow; the scores of both heads alone are 8 MB
      assert.isBelow(long, 4.5 * short)
      assert.isBelow(long, 4e6)
      const [all, few] = [yield* bytes(2048, Wasm.layer(), false), yield* bytes(1600, Wasm.layer(), false)]
      // so many that all see: the body would keep 32 MB of scores
      assert.isBelow(all, 8e6)
      assert.isBelow(few, all)
    })
  )
})
