/**
 * Shape rules at run time against oracles that work on elements: what numpy would do with index loops, no rule of ours.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { type Shape, ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import { type Draw, draw } from "./random.ts"

const many = { arbitrary: { runs: 300 } }

const shape = (random: Draw, max = 4): Array<number> =>
  Array.from({ length: random.below(max + 1) }, () => random.pick([0, 1, 1, 2, 3, 4]))

const tensor = (sizes: ReadonlyArray<number>): Tensor.AnyTensor => Tensor.zeros(sizes)

/** The sizes of the result, or null if the op refuses. */
const result = (run: () => Tensor.AnyTensor): Array<number> | null => {
  try {
    const x = run()
    assert.deepStrictEqual(x.shape, Tensor.sizes(x))
    return [...Tensor.sizes(x)]
  } catch (error) {
    assert.instanceOf(error, ShapeError)
    return null
  }
}

const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((total, size) => total * size, 1)

/** Two shapes broadcast if, padded by ones, every pair of sizes has a size that both divide into by repeating 1. */
const broadcast = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): Array<number> | null => {
  const rank = Math.max(a.length, b.length)
  const pad = (s: ReadonlyArray<number>) => [...Array.from({ length: rank - s.length }, () => 1), ...s]
  const [left, right] = [pad(a), pad(b)]
  const joined = left.map((size, i) => (size === 1 ? right[i]! : size))
  return left.every((size, i) => size === right[i] || size === 1 || right[i] === 1) ? joined : null
}

describe("shape rules", () => {
  it.prop(
    "elementwise ops broadcast",
    [Schema.Int],
    ([seed]) => {
      const random = draw(seed)
      const a = shape(random)
      const b = random.pick([shape(random), a.slice(random.below(a.length + 1)), a.map((s) => random.pick([s, s, 1]))])
      assert.deepStrictEqual(
        result(() => Tensor.add(tensor(a), tensor(b))),
        broadcast(a, b)
      )
    },
    many
  )

  it.prop(
    "where broadcasts three",
    [Schema.Int],
    ([seed]) => {
      const random = draw(seed)
      const c = shape(random, 3)
      const [a, b] = [0, 1].map(() => random.pick([shape(random, 3), c.map((s) => random.pick([s, s, 1]))]))
      const half = broadcast(c, a!)
      assert.deepStrictEqual(
        result(() => Tensor.where(Tensor.greater(tensor(c), 0), tensor(a!), tensor(b!))),
        half === null ? null : broadcast(half, b!)
      )
    },
    many
  )

  it.prop(
    "matmul",
    [Schema.Int],
    ([seed]) => {
      const random = draw(seed)
      const a = shape(random)
      const b = shape(random)
      if (a.length > 0 && b.length > 0 && random.below(4) > 0) b[Math.max(b.length - 2, 0)] = a.at(-1)!
      const oracle = (): Array<number> | null => {
        if (a.length === 0 || b.length === 0) return null
        // a vector is a matrix of one row or column that is dropped again
        const left = a.length === 1 ? [1, ...a] : a
        const right = b.length === 1 ? [...b, 1] : b
        if (left.at(-1) !== right.at(-2)) return null
        const batch = broadcast(left.slice(0, -2), right.slice(0, -2))
        if (batch === null) return null
        return [...batch, ...(a.length === 1 ? [] : [left.at(-2)!]), ...(b.length === 1 ? [] : [right.at(-1)!])]
      }
      assert.deepStrictEqual(
        result(() => Tensor.matmul(tensor(a), tensor(b))),
        oracle()
      )
    },
    many
  )

  it.prop(
    "reshape keeps the number of elements",
    [Schema.Int],
    ([seed]) => {
      const random = draw(seed)
      const a = shape(random)
      // a random way to multiply the same factors together, or any shape
      const grouped: Array<number> = []
      for (const size of a) {
        if (grouped.length > 0 && random.below(2) === 0) grouped[grouped.length - 1]! *= size
        else grouped.push(size)
      }
      const to = random.pick([shape(random), grouped, grouped.toReversed()])
      const hole = to.length > 0 && random.below(2) === 0 ? random.below(to.length) : -1
      const asked = to.map((size, i) => (i === hole ? -1 : size))
      const rest = product(to.filter((_, i) => i !== hole))
      const fits = hole < 0 ? rest === product(a) : rest > 0 && product(a) % rest === 0
      assert.deepStrictEqual(
        result(() => Tensor.reshape(tensor(a), asked)),
        fits ? to.map((size, i) => (i === hole ? product(a) / rest : size)) : null
      )
    },
    many
  )

  it.prop(
    "reductions",
    [Schema.Int],
    ([seed]) => {
      const random = draw(seed)
      const a = shape(random)
      const axes =
        random.below(4) === 0 ? undefined : Array.from({ length: random.below(3) }, () => random.below(10) - 5)
      const keep = random.below(2) === 0
      const places = (axes ?? a.map((_, i) => i)).map((axis) => a.map((_, i) => i).at(axis))
      const inside = (axes ?? []).every((axis) => axis >= -a.length && axis < a.length)
      const fits = inside && new Set(places).size === places.length
      const expected = a.flatMap((size, i) => (places.includes(i) ? (keep ? [1] : []) : [size]))
      for (const op of [Tensor.sum, Tensor.max, Tensor.min, Tensor.mean, Tensor.variance, Tensor.logSumExp]) {
        assert.deepStrictEqual(
          result(() => op(tensor(a) as Tensor.Tensor<ReadonlyArray<number>>, axes, keep)),
          fits ? expected : null
        )
      }
    },
    many
  )

  it.prop(
    "transpose moves every index",
    [Schema.Int],
    ([seed]) => {
      const random = draw(seed)
      const a = shape(random)
      const shuffled = a.map((_, i) => i).toSorted(() => random.real() - 0.5)
      const permutation = random.pick([shuffled, shuffled, a.map(() => random.below(a.length + 1))])
      const fits = permutation.toSorted((x, y) => x - y).every((axis, i) => axis === i)
      assert.deepStrictEqual(
        result(() => Tensor.transpose(tensor(a), permutation)),
        fits ? permutation.map((axis) => a[axis]!) : null
      )
    },
    many
  )

  it.prop(
    "squeeze undoes expandDims",
    [Schema.Int],
    ([seed]) => {
      const random = draw(seed)
      const a = shape(random)
      const axis = random.below(2 * a.length + 5) - a.length - 2
      const inside = axis >= -a.length - 1 && axis <= a.length
      const wide = result(() => Tensor.expandDims(tensor(a), axis))
      assert.strictEqual(wide !== null, inside)
      if (wide === null) return
      assert.strictEqual(wide.at(axis), 1)
      assert.deepStrictEqual(
        result(() => Tensor.squeeze(tensor(wide), axis)),
        a
      )
      const other = random.below(wide.length)
      const squeezed = result(() => Tensor.squeeze(tensor(wide), other))
      assert.deepStrictEqual(squeezed, wide[other] === 1 ? wide.toSpliced(other, 1) : null)
    },
    many
  )

  it.prop(
    "broadcastTo",
    [Schema.Int],
    ([seed]) => {
      const random = draw(seed)
      const a = shape(random)
      const to = random.pick([shape(random), [...shape(random, 1), ...a.map((s) => (s === 1 ? random.below(4) : s))]])
      const joined = broadcast(a, to)
      const fits = joined !== null && joined.length === to.length && joined.every((size, i) => size === to[i])
      assert.deepStrictEqual(
        result(() => Tensor.broadcastTo(tensor(a), to)),
        fits ? to : null
      )
    },
    many
  )
})

describe("names", () => {
  const rows: number = 6
  const x = Tensor.refine(Tensor.zeros([rows, 4]), ["batch", 4])

  it("come from operands", () => {
    assert.deepStrictEqual(Tensor.add(Tensor.zeros([rows, 4]), x).shape, ["batch", 4])
    assert.deepStrictEqual(Tensor.matmul(x, Tensor.zeros([4, 2])).shape, ["batch", 2])
    assert.deepStrictEqual(Tensor.sum(x, [1], true).shape, ["batch", 1])
    assert.deepStrictEqual(Tensor.oneHot(Tensor.argMax(x, 1), 4).shape, ["batch", 4])
    assert.strictEqual(Tensor.size(x, "batch"), 6)
  })

  it("a named axis of size 1 does not stretch", () => {
    const single = Tensor.refine(Tensor.zeros([rows - 5, 4]), ["batch", 4])
    assert.throws(() => Tensor.add(single, Tensor.zeros([rows, 4])), "batch (axis 0 of left) vs 6 (axis 0 of right)")
  })

  it("of different sizes are told apart in the sentence", () => {
    const other = Tensor.refine(Tensor.zeros([rows + 1, 4]), ["batch", 4])
    assert.throws(() => Tensor.add(x, other), "batch = 6 (axis 0 of left) vs batch = 7 (axis 0 of right)")
    assert.throws(() => Tensor.matmul(Tensor.transpose(x, [1, 0]), other), "batch = 6 (axis 1 of left [4, batch])")
  })

  it("are factors of a reshape", () => {
    const both = Tensor.refine(Tensor.zeros([rows, rows - 1, 4]), ["batch", "time", 4])
    const flat = Tensor.reshape(both, [-1])
    assert.deepStrictEqual(flat.shape, ["4*batch*time"])
    assert.deepStrictEqual(Tensor.sizes(flat), [120])
    const back = Tensor.reshape(flat, ["batch", "time", -1])
    assert.deepStrictEqual(back.shape, ["batch", "time", 4])
    assert.deepStrictEqual(Tensor.sizes(back), [6, 5, 4])
    assert.deepStrictEqual(Tensor.flatten(both).shape, ["4*batch*time"])
  })

  it("keep their order in a reshape", () => {
    const both = Tensor.refine(Tensor.zeros([6, 5, 4]), ["batch", "time", 4])
    const sentence = (to: string) =>
      `reshape: the names of [batch, time, 4] are in another order in ${to}: a reshape moves no element, transpose first`
    const swap = (shape: Shape) => () => Tensor.reshape(both as Tensor.Tensor<Shape>, shape)
    assert.throws(swap(["time", "batch", 4]), sentence("[time, batch, 4]"))
    assert.throws(swap(["time", -1]), sentence("[time, -1]"))
    assert.throws(swap([-1, "batch", 4]), sentence("[-1, batch, 4]"))
    assert.deepStrictEqual(Tensor.reshape(both, [2, "batch", "time", 2]).shape, [2, "batch", "time", 2])
    assert.deepStrictEqual(Tensor.reshape(both, [-1, "time", 4]).shape, ["batch", "time", 4])
  })

  it("a number that only run time knows may stand for a name in a reshape", () => {
    const size = Tensor.size(x, "batch")
    assert.deepStrictEqual(Tensor.sizes(Tensor.reshape(x, [size, 2, 2])), [6, 2, 2])
    assert.deepStrictEqual(Tensor.sizes(Tensor.reshape(x, [-1, size, 2])), [2, 6, 2])
  })

  it("refine names what has no name and checks sizes", () => {
    const unnamed = Tensor.zeros([rows, 4])
    assert.deepStrictEqual(Tensor.refine(unnamed, [6, 4]).shape, [6, 4])
    assert.throws(() => Tensor.refine(unnamed, [7, 4]), "refine: [6, 4] can never be [7, 4]")
    assert.deepStrictEqual(Tensor.refine(x, [6, 4]).shape, [6, 4])
    assert.throws(() => Tensor.refine(x, [7, 4]), "refine: [batch, 4] can never be [7, 4]")
    assert.deepStrictEqual(Tensor.refine(Tensor.zeros([6, 4]), ["batch", 4]).shape, ["batch", 4])
  })
})

describe("a tensor is an expression", () => {
  it("says what it is, and that it is no number", () => {
    const x = Tensor.zeros([2, 3])
    assert.strictEqual(String(x.toString()), 'Tensor<[2, 3], "float32">')
    assert.throws(() => `${x as unknown as string}`, "a Tensor is an expression, not a value")
    assert.isTrue(Tensor.isTensor(x))
    assert.isFalse(Tensor.isTensor({ shape: [2, 3] }))
  })

  it("pipes", () => {
    assert.deepStrictEqual(Tensor.zeros([2, 3]).pipe(Tensor.relu, Tensor.exp).shape, [2, 3])
  })
})
