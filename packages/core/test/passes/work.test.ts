/** Planning takes work in proportion to the program: operations on collections are counted, which no machine makes slower. */
import { assert, describe, it } from "@effect/vitest"
import { elementwiseOps } from "../../src/internal/passes/elementwise.ts"
import { plan } from "../../src/internal/passes/plan.ts"
import { simplify } from "../../src/internal/passes/simplify.ts"
import { trace } from "../../src/internal/passes/trace.ts"
import * as Tensor from "../../src/Tensor.ts"
import * as Transform from "../../src/Transform.ts"
import { asNode } from "../primitives/evaluate.ts"

const [t, transform] = [Tensor as any, Transform as any]

const methods: ReadonlyArray<readonly [object, ReadonlyArray<PropertyKey>]> = [
  [Map.prototype, ["get", "set", "has"]],
  [Set.prototype, ["add", "has"]],
  [
    Array.prototype,
    [
      Symbol.iterator,
      "push",
      "map",
      "forEach",
      "filter",
      "reduce",
      "some",
      "every",
      "flatMap",
      "includes",
      "indexOf",
      "slice"
    ]
  ]
]

/** How often the methods of collections are called while `f` runs; those that go through an array count as its length. */
const work = (f: () => unknown): number => {
  let steps = 0
  const restore = methods.flatMap(([prototype, names]) =>
    names.map((name) => {
      const method = Reflect.get(prototype, name) as (...args: ReadonlyArray<unknown>) => unknown
      const whole = Array.isArray(prototype) && name !== "push"
      Reflect.set(prototype, name, function (this: ReadonlyArray<unknown>, ...args: ReadonlyArray<unknown>) {
        steps += whole ? this.length + 1 : 1
        return Reflect.apply(method, this, args)
      })
      return () => Reflect.set(prototype, name, method)
    })
  )
  try {
    f()
  } finally {
    restore.forEach((undo) => undo())
  }
  return steps
}

const constant = (sizes: ReadonlyArray<number>): any => t.ones(sizes)

const programs: Readonly<Record<string, (n: number) => unknown>> = {
  "a chain": (n) => {
    let y = t.cumsum(constant([8]), 0)
    for (let i = 0; i < n; i++) y = i % 3 === 0 ? t.mul(y, y) : t.tanh(y)
    return y
  },
  "products one after the other": (n) => {
    const x = t.cumsum(constant([4, 4]), 0)
    let y = x
    for (let i = 0; i < n / 2; i++) y = t.tanh(t.matmul(y, x))
    return y
  },
  "gradients of many layers": (n) => {
    const w = t.cumsum(constant([4, 4]), 0)
    const deep = (x: any) => {
      let y = x
      for (let i = 0; i < n / 14; i++) {
        const h = t.tanh(t.matmul(y, w))
        y = t.add(y, t.sub(h, t.mean(h, [1], { keep: true })))
      }
      return t.sum(y)
    }
    return transform.grad(deep)(t.cumsum(constant([4, 4]), 1))
  },
  "slices beside each other, and their gradients": (n) => {
    const parts = (x: any) => {
      let sum = t.tanh(t.at(x, 0))
      for (let i = 1; i < n / 3; i++) sum = t.add(sum, t.tanh(t.at(x, i)))
      return t.sum(sum)
    }
    return transform.grad(parts)(t.cumsum(constant([Math.ceil(n / 3), 2]), 0))
  },
  "loops one after the other": (n) => {
    let y = t.cumsum(constant([4]), 0)
    for (let i = 0; i < n / 3; i++) {
      const before = y
      y = transform.scan((h: any) => [t.tanh(t.add(h, before)), []], y, null, { length: 3 })[0]
    }
    return y
  }
}

describe("planning", () => {
  for (const [name, program] of Object.entries(programs)) {
    it(`${name}: four times the program is four times the work`, () => {
      const planning = (n: number): number =>
        work(() => {
          const outputs = [asNode(program(n) as never)]
          const graph = trace({ outputs, updates: [], guard: null }, { inputs: [], cells: [], composites: new Set() })
          plan(simplify(graph, Math.fround), elementwiseOps)
        })
      planning(50)
      // beyond the number of values whose best places are looked for
      const [small, large] = [planning(5000), planning(20_000)]
      assert.isBelow(large / small, 4.4, `${small} and ${large} steps`)
    })
  }
})
