/** `remat`: the same values and derivatives, computed twice. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { between } from "../src/internal/between.ts"
import type { Node } from "../src/internal/Node.ts"
import { elementwiseOps } from "../src/internal/passes/elementwise.ts"
import { plan } from "../src/internal/passes/plan.ts"
import { simplify } from "../src/internal/passes/simplify.ts"
import { trace } from "../src/internal/passes/trace.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Random from "../src/Random.ts"
import * as Reference from "../src/Reference.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { distance, input, numbers, value } from "./primitives/evaluate.ts"

type T<S extends ReadonlyArray<number>> = Tensor.Tensor<S>

const tensor = <const S extends ReadonlyArray<number>>(index: number, shape: S): T<[...S]> =>
  input(index, shape) as Tensor.AnyTensor as T<[...S]>

/** How often a simplified program computes `op`. */
const times = (op: string, roots: ReadonlyArray<Tensor.AnyTensor>): number => {
  const outputs = roots as ReadonlyArray<Node>
  const inputs = [0, 1].map(() => ({ sizes: [3], dtype: "float32" as const }))
  const graph = trace({ outputs, updates: [], guard: null }, { inputs, cells: [], composites: new Set() })
  return simplify(graph, (value) => value).nodes.filter((node) => node.op === op).length
}

const inputs = [numbers(3, 1), numbers(3, 2)]
const layer = (w: T<[3]>, x: T<[3]>): T<[3]> => Tensor.tanh(Tensor.mul(Tensor.exp(x), w))
const again = Transform.remat(layer)
type Layer = (w: T<[3]>, x: T<[3]>) => T<[3]>
const chain =
  (layer: Layer, depth = 3) =>
  (w: T<[3]>, x: T<[3]>): T<[]> => {
    let y = x
    for (let i = 0; i < depth; i++) y = layer(w, y)
    return Tensor.sum(y)
  }
const [w, x] = [tensor(0, [3]), tensor(1, [3])]

describe("remat", () => {
  it("keeps values, and derivatives of both modes and every order", () => {
    const [plain, own] = [chain(layer), chain(again)]
    const pairs: ReadonlyArray<readonly [string, (f: typeof plain) => Tensor.AnyTensor]> = [
      ["value", (f) => f(w, x)],
      ["grad", (f) => Transform.grad(f)(w, x)],
      ["jvp", (f) => Transform.jvp(f)([w, x], [x, w])[1]],
      ["hvp", (f) => Transform.hvp(f)(w, x, x)],
      ["hessian", (f) => Transform.hessian(f)(w, x)],
      ["grad of jvp", (f) => Transform.grad((w: T<[3]>, x: T<[3]>) => Transform.jvp(f)([w, x], [x, w])[1])(w, x)],
      ["grad of grad", (f) => Transform.grad((w: T<[3]>) => Tensor.sum(Tensor.square(Transform.grad(f)(w, x))))(w)],
      ["vmap of grad", (f) => Transform.vmap(Transform.grad(f), { in: [null, 0] })(w, Tensor.broadcastTo(x, [2, 3]))],
      [
        "grad of vmap",
        (f) =>
          Transform.grad((w: T<[3]>) =>
            Tensor.sum(Transform.vmap(f, { in: [null, 0] })(w, Tensor.broadcastTo(x, [2, 3])))
          )(w)
      ],
      ["remat of grad", (f) => Transform.remat(Transform.grad(f))(w, x)],
      [
        "vmap of remat of grad",
        (f) => Transform.vmap(Transform.remat(Transform.grad(f)), { in: [0, null] })(Tensor.broadcastTo(w, [2, 3]), x)
      ],
      ["jacobian of remat of grad", (f) => Transform.jacobian(Transform.remat(Transform.grad(f)))(w, x)]
    ]
    for (const [name, of] of pairs) {
      assert.isBelow(distance(value(of(own), inputs), value(of(plain), inputs)), 1e-14, name)
    }
  })

  it("computes the layers again for the gradient, and only then", () => {
    const count = (layer: Layer, root: (f: ReturnType<typeof chain>) => Tensor.AnyTensor) =>
      times("exp", [root(chain(layer))])
    assert.strictEqual(
      count(layer, (f) => Transform.grad(f)(w, x)),
      3
    )
    assert.strictEqual(
      count(again, (f) => f(w, x)),
      3
    )
    assert.strictEqual(
      count(again, (f) => Transform.jvp(f)([w, x], [x, w])[1]),
      3
    )
    // the value of the last layer is not asked for: two the first time, and three the second
    assert.strictEqual(
      count(again, (f) => Transform.grad(f)(w, x)),
      5
    )
    const whole = Transform.remat(chain(layer))
    assert.strictEqual(times("exp", Transform.valueAndGrad(whole)(w, x)), 6)
    // a second recomputation for the second derivative
    const twice = (f: ReturnType<typeof chain>) =>
      times("tanh", [Transform.grad((w: T<[3]>) => Tensor.sum(Transform.grad(f)(w, x)))(w)])
    assert.isAbove(twice(chain(again)), twice(chain(layer)))
  })

  it("the second computation waits for the cotangent", () => {
    const gradient = Transform.grad((x: T<[3]>) => Tensor.sum(Tensor.mul(again(w, x), tensor(2, [3]))))(x)
    const graph = trace(
      { outputs: [gradient as never], updates: [], guard: null },
      { inputs: [3, 3, 3].map((n) => ({ sizes: [n], dtype: "float32" as const })), cells: [], composites: new Set() }
    )
    const { nodes } = simplify(graph, (value) => value)
    const reaches = (from: number, op: (i: number) => boolean): boolean => {
      const node = nodes[from]!
      return op(from) || node.inputs.some((i) => reaches(i, op))
    }
    const barriers = nodes.flatMap((node, i) => (node.op === "barrier" ? [i] : []))
    assert.isAbove(barriers.length, 0)
    for (const i of barriers) {
      const [, ...after] = nodes[i]!.inputs
      assert.isAbove(after.length, 0)
      const seed = (j: number) => {
        const node = nodes[j]!
        return node.op === "input" && node.attrs.index === 2
      }
      assert.isTrue(after.some((j) => reaches(j, seed)))
    }
    nodes.forEach((node, i) => {
      if (node.op === "exp") assert.isTrue(reaches(i, (j) => barriers.includes(j)))
    })
  })

  it("needs memory for the calls and for what lies within one (Chen et al. 2016)", () => {
    const sizes = [64, 64]
    const square = { sizes, dtype: "float32" as const }
    const block = (w: T<[64, 64]>, x: T<[64, 64]>): T<[64, 64]> => {
      let y = x
      for (let i = 0; i < 8; i++) y = Tensor.tanh(Tensor.matmul(Tensor.sin(y), w))
      return y
    }
    const bytes = (layer: typeof block, blocks: number): number => {
      const f = (w: T<[64, 64]>, x: T<[64, 64]>): T<[]> => {
        let y = x
        for (let i = 0; i < blocks; i++) y = layer(w, y)
        return Tensor.sum(y)
      }
      const gradient = Transform.grad(f)(tensor(0, [64, 64]), tensor(1, [64, 64])) as Tensor.AnyTensor as Node
      const options = { inputs: [square, square], cells: [], composites: new Set<string>() }
      const graph = trace({ outputs: [gradient], updates: [], guard: null }, options)
      return plan(simplify(graph, Math.fround), elementwiseOps).bytes / (4 * 64 * 64)
    }
    const own = Transform.remat(block)
    // without: two values a layer; with: one a block, and those of one block
    assert.isAbove(bytes(block, 16), 100)
    assert.isBelow(bytes(own, 16), 50)
    assert.isBelow(bytes(own, 16) - bytes(own, 8), 10)
    assert.isAbove(bytes(block, 16) - bytes(block, 8), 50)
  })

  it("takes trees, integers, numbers and what it closes over", () => {
    const scale = tensor(1, [3])
    const f = Transform.remat(
      (p: { readonly w: T<[3]>; readonly n: Tensor.Tensor<[3], "int32"> }, times: number, name: string) => ({
        [name]: Tensor.mul(Tensor.mul(Tensor.exp(p.w), scale), times),
        n: Tensor.add(p.n, 1)
      })
    )
    const n = Tensor.full([3], 4, "int32")
    const found = f({ w, n }, 2, "y")
    assert.deepStrictEqual(value(found.n!, inputs), [5, 5, 5])
    const expected = Array.from(inputs[0]!, (x, i) => 2 * Math.exp(x) * inputs[1]![i]!)
    assert.isBelow(distance(value(found["y"]!, inputs), expected), 1e-15)
    const loss = (w: T<[3]>) => Tensor.sum(f({ w, n }, 2, "y")["y"] as T<[3]>)
    assert.isBelow(distance(value(Transform.grad(loss)(w), inputs), expected), 1e-15)
    // the closed-over tensor has its gradient
    const closing = (s: T<[3]>) => Tensor.sum(Transform.remat((w: T<[3]>) => Tensor.mul(Tensor.exp(w), s))(w))
    const exponentials = Array.from(inputs[0]!, Math.exp)
    assert.isBelow(distance(value(Transform.grad(closing)(scale), inputs), exponentials), 1e-15)
    const mapped = Transform.vmap((s: T<[3]>) => Transform.grad(closing)(s), { in: [0] })
    const both = value(mapped(Tensor.broadcastTo(scale, [2, 3])), inputs)
    assert.isBelow(distance(both, [...exponentials, ...exponentials]), 1e-15)
  })

  it.effect("in the body of a scan, and around one", () =>
    Effect.gen(function* () {
      const loop = (layer: Layer) => (w: T<[3]>, x: T<[3]>) => {
        const step = (carry: T<[3]>, scale: T<[]>) => [layer(w, Tensor.mul(carry, scale)), Tensor.sum(carry)] as const
        const [last, sums] = Transform.scan(step, x, Tensor.full([4], 0.9))
        return Tensor.add(Tensor.sum(last), Tensor.sum(Tensor.square(sums)))
      }
      const plain = loop(layer)
      const [w, x] = [numbers(3, 1), numbers(3, 2)].map(
        (data) => Tensor.constant(NdArray.make(Array.from(data))) as Tensor.AnyTensor as T<[3]>
      ) as [T<[3]>, T<[3]>]
      const all = (f: typeof plain) =>
        Program.evaluate([
          Transform.grad(f)(w, x),
          Transform.jvp(f)([w, x], [x, w])[1],
          Transform.hvp(f)(w, x, x),
          Transform.vmap(Transform.grad(f), { in: [null, 0] })(w, Tensor.broadcastTo(x, [2, 3]))
        ] as const)
      const expected = yield* all(plain)
      for (const own of [loop(again), Transform.remat(plain), Transform.remat(loop(again))]) {
        const found = yield* all(own)
        found.forEach((array, i) => assert.isBelow(distance(array.data, expected[i]!.data), 1e-6))
      }
    }).pipe(Effect.provide(Reference.layer()))
  )

  it("of a chain of 20,000 nodes, and of 2,000 calls, does not overflow", () => {
    const deep = Transform.remat((x: T<[]>): T<[]> => {
      let y = x
      for (let i = 0; i < 20_000; i++) y = i % 2 === 0 ? Tensor.add(y, y) : Tensor.mul(y, 0.5)
      return Tensor.mul(y, y)
    })
    const at = [Float64Array.of(0.5)]
    assert.deepStrictEqual(value(Transform.grad(deep)(tensor(0, [])), at), [1])
    assert.deepStrictEqual(value(Transform.jvp(deep)([tensor(0, [])], [Tensor.scalar(1)])[1], at), [1])
    const short = Transform.remat((x: T<[]>) => Tensor.neg(x))
    const many = (x: T<[]>): T<[]> => {
      let y = x
      for (let i = 0; i < 2_000; i++) y = short(y)
      return y
    }
    const gradient = Transform.grad(many)(tensor(0, []))
    assert.deepStrictEqual(value(gradient, at), [1])
    assert.isBelow(between([gradient as never], new Set()).length, 100_000)
  })

  it.effect("draws the same numbers the second time, from a key given or closed over", () =>
    Effect.gen(function* () {
      const key = Random.key(7)
      const drop = (x: T<[64]>, key: Random.Key) =>
        Tensor.mul(Tensor.exp(x), Tensor.cast(Random.bernoulli(key, 0.5, [64]), "float32"))
      const given = (x: T<[64]>) => Tensor.sum(Transform.remat(drop)(x, key))
      const closing = (x: T<[64]>) => Tensor.sum(Transform.remat((x: T<[64]>) => drop(x, key))(x))
      const expected = yield* Program.evaluate(drop(Tensor.ones([64]), key))
      for (const f of [given, closing]) {
        const [total, gradient] = yield* Program.evaluate(Transform.valueAndGrad(f)(Tensor.ones([64])))
        assert.deepStrictEqual(gradient.data, expected.data)
        assert.isAbove(total.data[0]!, 32)
        const [, tangent] = yield* Program.evaluate(Transform.jvp(f)([Tensor.ones([64])], [Tensor.ones([64])]))
        assert.strictEqual(tangent.data[0], total.data[0])
      }
    }).pipe(Effect.provide(Reference.layer()))
  )

  it.effect("a key for two samplers is still an error", () =>
    Effect.gen(function* () {
      const key = Random.key(7)
      const f = Transform.remat((x: T<[3]>, key: Random.Key) =>
        Tensor.add(x, Tensor.add(Random.normal(key, [3]), Random.uniform(key, [3])))
      )
      const failure = yield* Effect.flip(Program.evaluate(f(Tensor.ones([3]), key)))
      assert.strictEqual(failure._tag, "KeyReused")
    }).pipe(Effect.provide(Reference.layer()))
  )
})
