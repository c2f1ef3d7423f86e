/** Loops of known length equal the same step written as often. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { programs, transforms } from "./loopPrograms.ts"
import { close, loose, of, random, unrolled, values } from "./loops.ts"

const t = Tensor as any

describe("scan", () => {
  for (const [program, make] of Object.entries(programs)) {
    describe(program, () => {
      for (const [transform, apply] of Object.entries(transforms)) {
        it.effect(transform, () => Effect.sync(() => close(apply(make(loose.scan)), apply(make(unrolled)))))
      }
    })
  }

  it.effect("is a running sum", () =>
    Effect.sync(() => {
      const step = (total: Tensor.Tensor<[]>, x: Tensor.Tensor<[]>) => {
        const next = Tensor.add(total, x)
        return [next, next] as const
      }
      const [last, sums] = Transform.scan(step, Tensor.zeros([]), of([1, 2, 3, 4]))
      assert.deepStrictEqual(values([last, sums]), [[10], [1, 3, 6, 10]])
      const [, back] = Transform.scan(step, Tensor.zeros([]), of([1, 2, 3, 4]), { reverse: true })
      assert.deepStrictEqual(values([back]), [[10, 9, 7, 4]])
    })
  )

  it.effect("of length 0 and 1", () =>
    Effect.sync(() => {
      const step = (h: Tensor.Tensor<[2]>, x: Tensor.Tensor<[2]>) => [Tensor.mul(h, x), Tensor.add(h, x)] as const
      const f = (h: Tensor.Tensor<[2]>, x: any) => {
        const [last, all] = Transform.scan(step, h, x)
        return Tensor.add(Tensor.sum(last), Tensor.sum(all as any)) as Tensor.Tensor<[]>
      }
      const none = Tensor.zeros([0, 2])
      assert.deepStrictEqual(values(Transform.scan(step, of([3, 4]), none)), [[3, 4], []])
      assert.deepStrictEqual(values(loose.grad(f)(of([3, 4]), none)), [[1, 1]])
      assert.deepStrictEqual(values(loose.grad((x: any) => f(of([3, 4]), x))(none)), [[]])
      assert.deepStrictEqual(values(Transform.scan(step, of([3, 4]), of([[5, 6]]))), [
        [15, 24],
        [8, 10]
      ])
      assert.deepStrictEqual(values(loose.grad(f)(of([3, 4]), of([[5, 6]]))), [[6, 7]])
    })
  )
})

describe("large steps", () => {
  it.effect("of 10,000 nodes overflow no stack, and loops after loops neither", () =>
    Effect.sync(() => {
      const step = (h: any, x: any) => {
        let y = t.add(h, x)
        for (let i = 0; i < 5000; i++) y = t.sin(t.add(y, x))
        return [y, []]
      }
      const f = (x: any) => loose.scan(step, t.zeros([]), x)[0]
      assert.isTrue(
        values(loose.valueAndGrad(f)(of([0.1, 0.2])))
          .flat()
          .every(Number.isFinite)
      )
      const chain = (x: any) => {
        let y = x
        for (let i = 0; i < 300; i++) y = loose.scan((h: any) => [t.sin(h), []], y, null, { length: 3 })[0]
        return y
      }
      close(loose.grad(chain)(of(0.5)), loose.jvp(chain)([of(0.5)], [of(1)])[1])
    })
  )
})

/** h[t] = tanh(W h[t-1] + x[t]) in plain numbers, and the sum of all h. */
const sumOfStates = (w: ReadonlyArray<number>, xs: ReadonlyArray<ReadonlyArray<number>>): number => {
  let h = xs[0]!.map(() => 0)
  let total = 0
  for (const x of xs) {
    h = x.map((v, i) => Math.tanh(v + h.reduce((sum, u, j) => sum + w[i * h.length + j]! * u, 0)))
    total += h.reduce((sum, u) => sum + u, 0)
  }
  return total
}

describe("a recurrent net", () => {
  it.effect("has the gradient of central differences", () =>
    Effect.sync(() => {
      const [weights, data] = [random([3, 3], 1), random([7, 3], 11)]
      const [plain] = values(weights) as [Array<number>]
      const flat = values(data)[0]!
      const rows = Array.from({ length: 7 }, (_, i) => flat.slice(3 * i, 3 * i + 3))
      const f = (w: any, x: any) => {
        const step = (h: any, row: any) => {
          const next = t.tanh(t.add(t.matmul(w, h), row))
          return [next, next]
        }
        return t.sum(loose.scan(step, t.zeros([3]), x)[1])
      }
      const [value, gradient] = values(loose.valueAndGrad(f)(weights, data)) as [Array<number>, Array<number>]
      assert.closeTo(value[0]!, sumOfStates(plain, rows), 1e-12)
      const step = 1e-5
      plain.forEach((_, i) => {
        const at = (by: number) => sumOfStates(plain.with(i, plain[i]! + by), rows)
        assert.closeTo(gradient[i]!, (at(step) - at(-step)) / (2 * step), 1e-8)
      })
    })
  )
})
