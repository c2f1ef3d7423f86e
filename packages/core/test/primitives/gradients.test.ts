import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { between } from "../../src/internal/between.ts"
import { type Node, sizes } from "../../src/internal/Node.ts"
import { referenceRules } from "../../src/internal/primitives/referenceRules.ts"
import { vjpRules } from "../../src/internal/primitives/vjpRules.ts"
import { reverse } from "../../src/internal/reverse.ts"
import { type Case, cases, data, draw, nodes } from "./cases.ts"
import { count, differences, distance, evaluate, input, numbers } from "./evaluate.ts"
import * as ops from "./ops.ts"

/** cotangents of the float operands */
const gradients = (y: Node, cotangent: Node, wrt: ReadonlyArray<Node>): ReadonlyArray<Node> =>
  reverse([y], [cotangent], wrt).map((g, i) => g ?? ops.mul(wrt[i]!, ops.sub(wrt[i]!, wrt[i]!)))

/** cotangents of `y` against central differences, by every float operand */
const check = (y: Node, operands: ReadonlyArray<Node>, values: ReadonlyArray<Float64Array>, seed: number) => {
  const cotangent = input(operands.length, sizes(y))
  const all = [...values, numbers(count(sizes(y)), seed + 17)]
  const wrt = operands.filter((x) => x.dtype === "float32")
  const found = gradients(y, cotangent, wrt)
  wrt.forEach((x, i) => {
    const actual = evaluate([found[i]!], all)[0]!
    const by = operands.indexOf(x)
    const expected = differences((inputs) => evaluate([y], inputs)[0]!, all, all[operands.length]!, by)
    assert.isBelow(distance(actual, expected), 1e-6, `${y.op} by operand ${by}: ${actual} but ${expected}`)
  })
  return { all, cotangent, found, wrt }
}

const build = ({ build, operands }: Case) => {
  const inputs = nodes(operands)
  return { inputs, y: build(...inputs) }
}

describe("gradients agree with central differences", () => {
  for (const [name, make] of Object.entries(cases)) {
    it.prop(name, { draw }, ({ draw }) => {
      const one = make(draw)
      const { inputs, y } = build(one)
      assert.strictEqual(y.op, name)
      const { all, cotangent, found } = check(y, inputs, data(one.operands, draw.seed), draw.seed)
      // second order: each cotangent is differentiated in its turn, by the operands and by the result's cotangent
      for (const g of found) check(g, [...inputs, cotangent], all, draw.seed + 1)
    })
  }
})

/** Ops that have no float operand, or whose result is no float: nothing to differentiate. */
const discrete = [
  "not",
  "stopGradient",
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "and",
  "or",
  "xor",
  "shiftLeft",
  "shiftRightLogical",
  "literal",
  "argMax",
  "argsort",
  "windowArgMax",
  "iota",
  "randomBits",
  "randomFold"
]

describe("the table of rules", () => {
  it.effect("has the same primitives as the reference, each with a gradient test or a reason", () =>
    Effect.sync(() => {
      assert.sameMembers(Object.keys(vjpRules), Object.keys(referenceRules))
      assert.sameMembers(Object.keys(vjpRules), [...Object.keys(cases), ...discrete])
    })
  )

  it.effect("is the list of the README", () =>
    Effect.sync(() => {
      const text = readFileSync(new URL("../../src/internal/primitives/README.md", import.meta.url), "utf8")
      // first cells of the table rows under "The list"
      const rows = text.slice(text.indexOf("## The list")).match(/^\| `.*?\|/gm) ?? []
      const listed = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name))
      assert.sameMembers(listed, [...Object.keys(vjpRules), "constant", "scan", "while", "cond"])
    })
  )

  it.prop("rules emit primitives of the table only, and cotangents like their operands", { draw }, ({ draw }) => {
    for (const [name, make] of Object.entries(cases)) {
      const { inputs, y } = build(make(draw))
      const cotangent = input(inputs.length, sizes(y))
      const rule = vjpRules[name as "add"]
      const call = { node: y as never, inputs: inputs as never, output: y, cotangent, needs: inputs.map(() => true) }
      const found: ReadonlyArray<Node | null> = rule(call)
      assert.strictEqual(found.length, inputs.length)
      found.forEach((g, i) => {
        if (g === null) return
        assert.strictEqual(inputs[i]!.dtype, "float32", name)
        assert.strictEqual(g.dtype, "float32", name)
        assert.deepStrictEqual(sizes(g), sizes(inputs[i]!), name)
        for (const { op } of between([g], new Set([...inputs, cotangent]))) {
          assert.isTrue(op === "input" || op in vjpRules, `${name} emits ${op}`)
        }
      })
    }
  })

  it.effect("discrete primitives pass nothing on", () =>
    Effect.sync(() => {
      const [x, c, n] = [input(0, [3]), input(1, [3], "bool"), input(2, [3], "int32")]
      const calls = [
        ops.not(c),
        ops.stopGradient(x),
        ops.eq(x, x),
        ops.ne(x, x),
        ops.lt(x, x),
        ops.le(x, x),
        ops.gt(x, x),
        ops.ge(x, x),
        ops.and(n, n),
        ops.or(n, n),
        ops.xor(n, n),
        ops.shiftLeft(n, n),
        ops.shiftRightLogical(n, n),
        ops.literal(1, "float32"),
        ops.argMax(x, 0),
        ops.argsort(x, 0),
        ops.windowArgMax(x, { window: [2], strides: [1], padding: [[0, 0]], dilation: [1] }),
        ops.iota([{ size: 3 }], 0),
        ops.randomBits(input(0, [2], "int32"), [{ size: 3 }]),
        ops.randomFold(input(0, [2], "int32"), input(1, [], "int32")),
        ops.sign(x),
        ops.floor(x),
        ops.cast(n, "float32"),
        ops.cast(x, "int32")
      ]
      for (const node of calls) {
        const call = { node, inputs: node.inputs, output: node, cotangent: node, needs: node.inputs.map(() => true) }
        const found = (vjpRules[node.op as "add"] as (call: any) => ReadonlyArray<Node | null>)(call)
        assert.deepStrictEqual(
          found,
          node.inputs.map(() => null),
          node.op
        )
      }
      assert.sameMembers(
        calls.slice(0, discrete.length).map((node) => node.op),
        discrete
      )
    })
  )
})

describe("where a function is not smooth", () => {
  const at = (f: (x: Node, y: Node) => Node, x: number, y: number): ReadonlyArray<number> => {
    const inputs = [input(0, []), input(1, [])] as const
    return gradients(f(...inputs), ops.literal(1, "float32"), inputs).map(
      (g) => evaluate([g], [Float64Array.of(x), Float64Array.of(y)])[0]![0]!
    )
  }

  it.effect("relu, abs and sign have derivative 0 at 0", () =>
    Effect.sync(() => {
      for (const f of [ops.relu, ops.abs, ops.sign]) {
        assert.strictEqual(at(f, 0, 0)[0], 0)
        assert.strictEqual(at(f, -0, 0)[0], 0)
      }
      assert.strictEqual(at(ops.relu, 1e-40, 0)[0], 1)
    })
  )

  it.effect("maximum and minimum halve at a tie", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(at(ops.maximum, 2, 2), [0.5, 0.5])
      assert.deepStrictEqual(at(ops.minimum, 2, 2), [0.5, 0.5])
      assert.deepStrictEqual(at(ops.maximum, 0, -0), [0.5, 0.5])
      assert.deepStrictEqual(at(ops.maximum, 3, 2), [1, 0])
      assert.deepStrictEqual(at(ops.minimum, 3, 2), [0, 1])
    })
  )

  it.effect("atan2 at the origin has derivatives 0, and far out or near it they are right", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(at(ops.atan2, 0, 0), [0, -0])
      assert.deepStrictEqual(at(ops.atan2, 2 ** 600, 0), [0, -(2 ** -600)])
      assert.deepStrictEqual(at(ops.atan2, 0, 2 ** -600), [2 ** 600, -0])
    })
  )

  it.effect(
    "the derivatives of remainder are 1 and -floor(x / y), where the quotient rounds to a whole number too",
    () =>
      Effect.sync(() => {
        assert.deepStrictEqual(at(ops.remainder, 7, 2), [1, -3])
        assert.deepStrictEqual(at(ops.remainder, -7, 2), [1, 4])
        // 1 / 0.1 is 10 in float64, and 0.1 there more than 1 / 10
        assert.deepStrictEqual(at(ops.remainder, 1, 0.1), [1, -9])
      })
  )

  it.effect("pow has the one-sided derivatives at 0", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(at(ops.pow, 0, 2), [0, 0])
      assert.deepStrictEqual(at(ops.pow, 0, 1), [1, 0])
      assert.deepStrictEqual(at(ops.pow, 0, 0), [0, 0])
      assert.deepStrictEqual(at(ops.pow, -2, 3)[0], 12)
      assert.isTrue(at(ops.pow, -2, 0)[0] === 0)
    })
  )

  it.effect("reduceMax shares equally among ties, along every set of axes", () =>
    Effect.sync(() => {
      const x = input(0, [2, 3])
      const cotangent = input(1, [2])
      const inputs = [Float64Array.of(1, 7, 7, 2, 2, 2), Float64Array.of(6, 12)]
      const [rows] = gradients(ops.reduceMax(x, [1]), cotangent, [x])
      assert.deepStrictEqual(Array.from(evaluate([rows!], inputs)[0]!), [0, 3, 3, 4, 4, 4])
      const [all] = gradients(ops.reduceMax(x, [0, 1]), ops.literal(6, "float32"), [x])
      assert.deepStrictEqual(Array.from(evaluate([all!], inputs)[0]!), [0, 3, 3, 0, 0, 0])
      const infinite = [Float64Array.of(-Infinity, -Infinity, -Infinity, 0, Infinity, 0), Float64Array.of(6, 12)]
      assert.deepStrictEqual(Array.from(evaluate([rows!], infinite)[0]!), [2, 2, 2, 0, 12, 0])
    })
  )

  it.effect("scatterMax shares equally among ties of operand and updates", () =>
    Effect.sync(() => {
      const operands = [input(0, [3]), input(1, [4])] as const
      const at = input(2, [4], "int32")
      const y = ops.scatterMax(operands[0], at, operands[1])
      const inputs = [Float64Array.of(5, 1, NaN), Float64Array.of(5, 5, 2, 9), Float64Array.of(0, 0, 1, 3)]
      const [dx, du] = gradients(y, ops.fill(6, y), operands)
      assert.deepStrictEqual(evaluate([y], inputs), [Float64Array.of(5, 2, NaN)])
      assert.deepStrictEqual(Array.from(evaluate([dx!], inputs)[0]!), [2, 0, NaN])
      // the last one is outside
      assert.deepStrictEqual(Array.from(evaluate([du!], inputs)[0]!), [2, 2, 6, 0])
    })
  )

  it.effect("cummax gives all to the first element that reached the maximum, from either end", () =>
    Effect.sync(() => {
      const x = input(0, [6])
      const of = (reverse: boolean, ...values: ReadonlyArray<number>) => {
        const y = ops.cummax(x, 0, reverse)
        const [g] = gradients(y, ops.fill(1, y), [x])
        return Array.from(evaluate([g!], [Float64Array.from(values)])[0]!)
      }
      assert.deepStrictEqual(of(false, 1, 3, 3, 2, 4, 4), [1, 3, 0, 0, 2, 0])
      assert.deepStrictEqual(of(true, 1, 3, 3, 2, 4, 4), [0, 0, 0, 0, 0, 6])
      assert.deepStrictEqual(of(false, -Infinity, -Infinity, 0, 0, NaN, NaN), [2, 0, 2, 0, 2, 0])
      assert.deepStrictEqual(of(true, NaN, 1, 2, NaN, 5, 5), [0, 0, 0, 4, 0, 2])
    })
  )

  it.effect("products with one zero, two zeros and none have exact gradients of second order", () =>
    Effect.sync(() => {
      const x = input(0, [4])
      const one = ops.literal(1, "float32")
      const product = ops.reduceProd(x, [0])
      const [g] = gradients(product, one, [x])
      const second = (i: number) => {
        const unit = ops.cast(ops.eq(ops.iota(x.axes, 0), ops.fill(i, { axes: x.axes, dtype: "int32" })), "float32")
        return gradients(ops.reduceSum(ops.mul(g!, unit), [0]), one, [x])[0]!
      }
      for (const values of [
        [2, 3, 5, 7],
        [0, 3, 5, 7],
        [2, 0, 0, 7],
        [0, 0, 0, 7]
      ]) {
        const without = (...gone: ReadonlyArray<number>) =>
          values.reduce((total, v, i) => (gone.includes(i) ? total : total * v), 1)
        const inputs = [Float64Array.from(values)]
        assert.deepStrictEqual(
          Array.from(evaluate([g!], inputs)[0]!),
          values.map((_, i) => without(i))
        )
        values.forEach((_, i) =>
          assert.deepStrictEqual(
            Array.from(evaluate([second(i)], inputs)[0]!),
            values.map((_, j) => (i === j ? 0 : without(i, j)))
          )
        )
      }
    })
  )

  it.effect("scatterSet gives all to the last update of a row", () =>
    Effect.sync(() => {
      const operands = [input(0, [3, 2]), input(1, [3, 2])] as const
      const y = ops.scatterSet(operands[0], input(2, [3], "int32"), operands[1])
      const inputs = [new Float64Array(6), new Float64Array(6), Float64Array.of(1, 1, -1), numbers(6, 1)]
      const [dx, du] = gradients(y, input(3, [3, 2]), operands)
      const c = inputs[3]!
      assert.deepStrictEqual(Array.from(evaluate([dx!], inputs)[0]!), [c[0]!, c[1]!, 0, 0, c[4]!, c[5]!])
      assert.deepStrictEqual(Array.from(evaluate([du!], inputs)[0]!), [0, 0, c[2]!, c[3]!, 0, 0])
    })
  )

  it.effect("what is outside has no derivative: a gather's NaN is a constant, a dropped update has none", () =>
    Effect.sync(() => {
      const x = input(0, [2])
      const at = input(1, [3], "int32")
      const inputs = [Float64Array.of(3, 4), Float64Array.of(1, 2, -1)]
      const [dx] = gradients(ops.gather(x, at), ops.fill(1, { axes: [{ size: 3 }], dtype: "float32" }), [x])
      assert.deepStrictEqual(Array.from(evaluate([dx!], inputs)[0]!), [0, 1])
      const u = input(2, [3])
      const y = ops.scatterAdd(x, at, u)
      const [du] = gradients(y, ops.fill(1, y), [u])
      assert.deepStrictEqual(Array.from(evaluate([du!], [...inputs, numbers(3, 1)])[0]!), [1, 0, 0])
    })
  )

  it.effect("a NaN reaches the gradient, never a silent 0", () =>
    Effect.sync(() => {
      const x = input(0, [3])
      const one = ops.literal(1, "float32")
      const nan = [Float64Array.of(1, NaN, 2)]
      const [max] = gradients(ops.reduceMax(x, [0]), one, [x])
      assert.isTrue(evaluate([max!], nan)[0]!.every(Number.isNaN))
      assert.deepStrictEqual(at(ops.maximum, NaN, 1), [1, 1])
      assert.deepStrictEqual(at(ops.relu, NaN, 1)[0], 1)
    })
  )
})

describe("dot", () => {
  const matmul = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] }

  it.effect("the gradients of a matmul need no transpose", () =>
    Effect.sync(() => {
      const [x, w] = [input(0, [5, 3]), input(1, [3, 4])]
      const [dx, dw] = gradients(ops.dot(x, w, matmul), input(2, [5, 4]), [x, w])
      assert.strictEqual(dx!.op, "dot")
      assert.strictEqual(dw!.op, "dot")
      assert.deepStrictEqual(
        [sizes(dx!), sizes(dw!)],
        [
          [5, 3],
          [3, 4]
        ]
      )
    })
  )

  it.effect("nor do those of a batched one, nor of one with a transposed right", () =>
    Effect.sync(() => {
      const [x, w] = [input(0, [2, 5, 3]), input(1, [2, 3, 4])]
      const batched = { lhsBatch: [0], rhsBatch: [0], lhsContract: [2], rhsContract: [1] }
      for (const g of gradients(ops.dot(x, w, batched), input(2, [2, 5, 4]), [x, w])) assert.strictEqual(g.op, "dot")
      const t = input(1, [4, 3])
      const right = gradients(ops.dot(input(0, [5, 3]), t, { ...matmul, rhsContract: [1] }), input(2, [5, 4]), [t])
      assert.strictEqual(right[0]!.op, "dot")
    })
  )
})
