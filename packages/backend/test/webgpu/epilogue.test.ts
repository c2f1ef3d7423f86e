/** Products joined with the maps behind them: which are, and that results are those of the reference. */
import { assert, it } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import type { Place, Plan } from "@typegrad/core/Plan"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Case, make, T } from "../../src/conformance/Case.ts"
import { Conformance } from "../../src/conformance/index.ts"
import { bools, input } from "../../src/conformance/values.ts"
import { joined } from "../../src/webgpu/wgsl/epilogue.ts"
import { seed } from "../conformance/support.ts"
import { describeWebgpu, layer } from "./support.ts"

/** The device's layer, which puts what it compiles into `plans`. */
const recorded = (plans: Array<Plan>) =>
  Layer.effect(
    Backend,
    Effect.map(Backend, (service) => ({
      ...service,
      compile: (entries: ReadonlyArray<Plan>, cells: Parameters<typeof service.compile>[1]) => {
        plans.push(...entries)
        return service.compile(entries, cells)
      }
    }))
  ).pipe(Layer.provide(layer))

const joins = (plan: Plan): number =>
  joined(plan, 0, plan.kernels.length).filter(({ kind }) => kind === "joined").length

type Any = any

/** The sizes of a product, and of what is added to it: tiles and sums, in vectors and one by one, with k in parts. */
const sizes = [
  [1, 1, 1],
  [5, 7, 3],
  [33, 20, 36],
  [3, 64, 40],
  [64, 96, 24],
  [70, 30, 65],
  [16, 16, 4096]
] as const

const dense = sizes.map(([m, n, k]) =>
  make(
    `relu(x w + b), ${m} by ${n} by ${k}`,
    [input([m, k]), input([k, n]), input([n])],
    (x: Any, w: Any, b: Any) => T.relu(T.add(T.matmul(x, w), b)),
    { absolute: 1e-4 }
  )
)

const [x, y] = [input([2, 12, 20]), input([2, 20, 16])]
const product = (a: Any, b: Any): Any => T.matmul(a, b)

const others: ReadonlyArray<readonly [joins: number, one: Case]> = [
  [
    1,
    make("items, what is added, and a slope", [x, y, input([2, 12, 16]), input([2, 1, 1])], (a, b, c, d) =>
      T.mul(T.add(c, T.tanh(product(a, b))), d)
    )
  ],
  [1, make("a result that is turned", [x, y], (a, b) => T.add(T.reshape(product(a, b), [24, 16]), 1))],
  [
    1,
    make("a choice by what is odd", [input([3, 5]), input([5, 7]), input([3, 7], bools)], (a, b, c) =>
      T.where(c, product(a, b), 0)
    )
  ],
  [1, make("the square of a result", [x, y], (a, b) => T.mul(product(a, b), T.add(product(a, b), 1)))],
  // the plan puts the second where a factor ends
  [
    0,
    make("two results", [x, y, input([16])], (a, b, c) => [T.add(product(a, b), c), T.relu(T.add(product(a, b), c))])
  ],
  // the product is a result itself
  [0, make("a result that stays", [x, y], (a, b) => [product(a, b), T.exp(product(a, b))])],
  [
    0,
    make("a result that is read again", [x, y], (a, b) => {
      const z = product(a, b)
      return T.sum(T.sub(T.exp(z), T.max(z, [1], true)), [1])
    })
  ],
  [0, make("a sum over a result", [x, y], (a, b) => T.sum(T.square(product(a, b)), [2]))],
  [
    0,
    make("a result across", [x, y], (a, b) =>
      T.add(product(a, b), T.reshape(T.swapAxes(product(a, b), 1, 2), [2, 12, 16]))
    )
  ],
  [0, make("booleans", [x, y], (a, b) => T.greater(product(a, b), 0))]
]

const run = (one: Case) =>
  Effect.gen(function* () {
    const plans: Array<Plan> = []
    // of results up to 20 and their exponentials
    yield* Conformance.run(Conformance.within(one, 1e-5), seed).pipe(Effect.provide(recorded(plans)))
    return plans.reduce((sum, plan) => sum + joins(plan), 0)
  })

/** x + x w, where the sum stands at `result`. */
const residual = (result: Place): Plan => {
  const place = (offset: number): Place => ({ space: "arena", offset, bytes: 64 })
  const node = { sizes: [4, 4], dtype: "float32" } as const
  const load = { kind: "load", strides: [4, 1], dtype: "float32" } as const
  const dot = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] }
  return {
    graph: {
      nodes: [
        { op: "input", attrs: { index: 0 }, inputs: [], ...node },
        { op: "input", attrs: { index: 1 }, inputs: [], ...node },
        { op: "dot", attrs: dot, inputs: [0, 1], ...node },
        { op: "add", attrs: {}, inputs: [0, 2], ...node }
      ],
      ...{ inputs: [node, node], constants: [], cells: [], outputs: [3], updates: [], guard: null }
    },
    kernels: [
      {
        ...{ kind: "dot", node: 2, lhs: 0, rhs: 1, batch: [], m: { size: 4, lhs: 4 }, n: { size: 4, rhs: 1 } },
        k: { size: 4, lhs: 1, rhs: 4 }
      },
      {
        ...{ kind: "fused", sizes: [4, 4], stores: [{ value: 2, node: 3 }], reduce: null },
        body: [
          { ...load, node: 0 },
          { ...load, node: 2 },
          { kind: "compute", op: "add", args: [0, 1], dtype: "float32" }
        ]
      }
    ],
    ...{ commit: 2, places: [place(0), place(64), place(128), result], inputs: [place(0), place(64)], bytes: 256 }
  }
}

it("products are not joined with what is written over their factors, or is committed when they are not", () => {
  assert.strictEqual(joins(residual({ space: "arena", offset: 128, bytes: 64 })), 1)
  assert.strictEqual(joins(residual({ space: "cell", index: 0, bytes: 64 })), 1)
  assert.strictEqual(joins(residual({ space: "arena", offset: 0, bytes: 64 })), 0)
  assert.strictEqual(joins(residual({ space: "arena", offset: 32, bytes: 64 })), 0)
  const plan = residual({ space: "arena", offset: 128, bytes: 64 })
  const apart: ReadonlyArray<unknown> = [...joined(plan, 0, 1), ...joined(plan, 1, 2)]
  assert.deepStrictEqual(apart, plan.kernels)
})

describeWebgpu("a product and the map over it", () => {
  for (const one of dense) {
    it.live(one.name, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* run(one), 1)
      })
    )
  }
  for (const [count, one] of others) {
    it.live(`${one.name}: ${count === 0 ? "two dispatches" : "one"}`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* run(one), count)
      })
    )
  }
})
