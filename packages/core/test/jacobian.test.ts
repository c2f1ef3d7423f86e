/** Jacobians and Hessians, against central differences and against each other. */
import { assert, describe, it } from "@effect/vitest"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { asNode, count, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"

type T<S extends ReadonlyArray<number>> = Tensor.Tensor<S>

const tensor = <const S extends ReadonlyArray<number>>(index: number, shape: S): T<[...S]> =>
  input(index, shape) as Tensor.AnyTensor as T<[...S]>

/** The derivative of `y` by the input at `wrt`, [...y, ...input] */
const columns = (y: Tensor.AnyTensor, inputs: ReadonlyArray<Float64Array>, wrt: number, step = 1e-5): Float64Array => {
  const n = inputs[wrt]!.length
  const moved = (k: number, by: number) =>
    evaluate(
      [y],
      inputs.map((x, i) => (i === wrt ? x.with(k, x[k]! + by) : x))
    )[0]!
  const found = Array.from({ length: n }, (_, k) => {
    const [up, down] = [moved(k, step), moved(k, -step)]
    return up.map((v, i) => (v - down[i]!) / (2 * step))
  })
  const m = evaluate([y], inputs)[0]!.length
  return Float64Array.from({ length: m * n }, (_, i) => found[i % n]![Math.floor(i / n)]!)
}

const refuses = (build: () => unknown, message: string): void => {
  try {
    build()
  } catch (error) {
    assert.instanceOf(error, ShapeError)
    assert.strictEqual(error.message, message)
    return
  }
  assert.fail(message)
}

const modes = ["forward", "reverse"] as const
const shapes: ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<number>]> = [
  [[], []],
  [[3], []],
  [[], [3]],
  [[2, 3], [5]],
  [[1], [2, 1, 2]],
  [[0], [2]],
  [[2], [0]]
]

describe("jacobian", () => {
  for (const [from, to] of shapes) {
    it(`of [${to}] by [${from}]`, () => {
      const n = count(from)
      const m = count(to)
      const f = (x: Tensor.AnyTensor): Tensor.AnyTensor => {
        const flat = Tensor.reshape(x as T<[number]>, [n] as never) as T<[number]>
        const mixed = Tensor.matmul(tensor(1, [m, n]) as T<[number, number]>, Tensor.tanh(flat) as never)
        return Tensor.reshape(Tensor.sin(mixed as T<[number]>) as T<[number]>, to as never)
      }
      const x = input(0, from) as Tensor.AnyTensor
      const inputs = [numbers(n, 3), numbers(m * n, 4)]
      const expected = columns(f(x), inputs, 0)
      for (const mode of [undefined, ...modes]) {
        const found = (Transform.jacobian as any)(f, mode === undefined ? {} : { mode })(x)
        assert.deepStrictEqual(found.shape, [...to, ...from])
        assert.isBelow(distance(value(found, inputs), expected), 1e-9)
      }
    })
  }

  it("of a tree by a tree has the second in the place of the leaves of the first", () => {
    interface P {
      readonly w: T<[2, 3]>
      readonly b: readonly [T<[2]>]
    }
    const f = (p: P, x: T<[3]>) => ({
      y: Tensor.add(Tensor.matmul(p.w, Tensor.exp(x)), Tensor.square(p.b[0])),
      size: Tensor.sum(p.b[0]),
      constant: Tensor.ones([2])
    })
    const p: P = { w: tensor(0, [2, 3]), b: [tensor(1, [2])] }
    const inputs = [numbers(6, 1), numbers(2, 2), numbers(3, 3)]
    for (const mode of modes) {
      const found = Transform.jacobian(f, { mode })(p, tensor(2, [3]))
      const result = f(p, tensor(2, [3]))
      for (const key of ["y", "size", "constant"] as const) {
        const { b, w } = found[key]
        assert.deepStrictEqual(asNode(w).shape, [...result[key].shape, 2, 3])
        assert.isBelow(distance(value(w, inputs), columns(result[key], inputs, 0)), 1e-9)
        assert.isBelow(distance(value(b[0], inputs), columns(result[key], inputs, 1)), 1e-9)
      }
    }
  })

  it("nests, and goes under vmap and grad", () => {
    const f = (x: T<[3]>): T<[2]> => Tensor.matmul(tensor(1, [2, 3]), Tensor.exp(x))
    const inputs = [numbers(3, 1), numbers(6, 2)]
    const x = tensor(0, [3])
    for (const [outer, inner] of [modes, ["reverse", "forward"], ["forward", "forward"]] as const) {
      const twice = Transform.jacobian(Transform.jacobian(f, { mode: inner }), { mode: outer })(x)
      assert.deepStrictEqual(twice.shape, [2, 3, 3])
      const first = Transform.jacobian(f)(x)
      assert.isBelow(distance(value(twice, inputs), columns(first, inputs, 0)), 1e-9)
    }
    const rows = numbers(12, 5)
    const each = Transform.vmap(Transform.jacobian(f), { in: [0] })(tensor(0, [4, 3]))
    const loop = [0, 1, 2, 3].flatMap((i) =>
      value(Transform.jacobian(f)(x), [rows.slice(3 * i, 3 * i + 3), inputs[1]!])
    )
    assert.isBelow(distance(value(each, [rows, inputs[1]!]), loop), 1e-14)
    const squared = (x: T<[3]>) => Tensor.sum(Tensor.square(Transform.jacobian(f)(x)))
    assert.isBelow(distance(value(Transform.grad(squared)(x), inputs), columns(squared(x), inputs, 0)), 1e-9)
  })

  it("refuses what is no float", () => {
    const any = Transform.jacobian as any
    const x = tensor(0, [3])
    refuses(
      () => any((x: T<[3]>) => Tensor.argMax(x, 0))(x),
      "jacobian: the function gives int32: only float values have derivatives"
    )
    refuses(
      () => any((x: T<[3]>) => ({ at: Tensor.argMax(x, 0), x }))(x),
      "jacobian: at of the result is not float: only float values have derivatives"
    )
    refuses(
      () => any((x: T<[3]>) => Tensor.cast(x, "float32"))(input(0, [3], "int32")),
      "jacobian: the first argument is int32: only float values have gradients"
    )
    refuses(() => any(() => 3)(x), "jacobian needs a tensor or a tree of them as output")
    refuses(() => any(() => x)(), "jacobian needs a function with an argument")
    refuses(
      () => (Transform.hessian as any)((x: T<[3]>) => x)(x),
      "hessian needs a scalar output but the function gives [3]: take Tensor.mean or Tensor.sum"
    )
  })
})

describe("hessian", () => {
  const f = (p: { readonly x: T<[3]>; readonly y: T<[2, 1]> }): T<[]> =>
    Tensor.mul(Tensor.sum(Tensor.exp(Tensor.cumsum(p.x, 0))), Tensor.sum(Tensor.sin(Tensor.mul(p.y, Tensor.sum(p.x)))))
  const p = { x: tensor(0, [3]), y: tensor(1, [2, 1]) }
  const inputs = [numbers(3, 1), numbers(2, 2)]

  it("is the Jacobian of the gradient, by blocks", () => {
    const found = Transform.hessian(f)(p)
    const gradient = Transform.grad(f)(p)
    for (const row of ["x", "y"] as const) {
      for (const [i, column] of (["x", "y"] as const).entries()) {
        const block = found[row][column]
        assert.deepStrictEqual(asNode(block).shape, [...p[row].shape, ...p[column].shape])
        assert.isBelow(distance(value(block, inputs), columns(gradient[row], inputs, i)), 1e-8)
        for (const mode of modes) {
          const other = Transform.jacobian(Transform.grad(f), { mode })(p)[row][column]
          assert.isBelow(distance(value(other, inputs), value(block, inputs)), 1e-13)
        }
      }
    }
  })

  it("is symmetric, and times a vector it is hvp", () => {
    const g = (x: T<[3]>): T<[]> => f({ x, y: tensor(1, [2, 1]) })
    const matrix = Transform.hessian(g)(p.x)
    const h = value(matrix, inputs)
    for (let i = 0; i < 9; i++) assert.approximately(h[i]!, h[3 * (i % 3) + Math.floor(i / 3)]!, 1e-12)
    const v = numbers(3, 7)
    const found = value(Transform.hvp(g)(p.x, tensor(2, [3])), [...inputs, v])
    assert.isBelow(distance(value(Tensor.matmul(matrix, tensor(2, [3])), [...inputs, v]), found), 1e-13)
  })
})

it("a chain of 20,000 nodes does not overflow", () => {
  const chain = (x: T<[2]>): T<[2]> => {
    let y: T<[2]> = Tensor.square(x)
    for (let i = 0; i < 20_000; i++) y = i % 2 === 0 ? Tensor.add(y, y) : Tensor.mul(y, 0.5)
    return y
  }
  const at = [Float64Array.of(1, 3)]
  for (const mode of modes) {
    assert.deepStrictEqual(value(Transform.jacobian(chain, { mode })(tensor(0, [2])), at), [2, 0, 0, 6])
  }
  assert.deepStrictEqual(
    value(Transform.hessian((x: T<[2]>) => Tensor.sum(chain(x)))(tensor(0, [2])), at),
    [2, 0, 0, 2]
  )
})
