/** What recomputation saves: the arena of the gradient of deep chains of blocks. */
import { assert, describe, it } from "@effect/vitest"
import type { Aval } from "../../src/Graph.ts"
import * as Node from "../../src/internal/Node.ts"
import { elementwiseOps } from "../../src/internal/passes/elementwise.ts"
import { plan } from "../../src/internal/passes/plan.ts"
import { simplify } from "../../src/internal/passes/simplify.ts"
import { trace } from "../../src/internal/passes/trace.ts"
import type { Plan } from "../../src/Plan.ts"
import * as Tensor from "../../src/Tensor.ts"
import * as Transform from "../../src/Transform.ts"

type Any = any

const blocks = 16
const layers = 4
const [rows, width] = [1024, 16]
const activation = 4 * rows * width
const weights = blocks * layers

const avals: ReadonlyArray<Aval> = [
  { sizes: [rows, width], dtype: "float32" },
  ...Array.from({ length: weights }, (): Aval => ({ sizes: [width, width], dtype: "float32" }))
]

const block = (x: Any, ws: ReadonlyArray<Any>): Any =>
  ws.reduce((h, w) => Tensor.tanh(Tensor.sin(Tensor.matmul(h, w))), x)

/** Loss and gradients, as outputs in this order. */
const gradients = (wrap: (f: Any) => Any, arrange: (gradients: ReadonlyArray<Any>) => ReadonlyArray<Any>): Plan => {
  const inputs: Array<Any> = avals.map(({ dtype, sizes }, index) =>
    Node.make(
      "input",
      { index },
      [],
      sizes.map((size) => ({ size })),
      dtype
    )
  )
  const f = (ws: ReadonlyArray<Any>): Any => {
    let x = inputs[0]
    for (let i = 0; i < weights; i += layers) x = wrap(block)(x, ws.slice(i, i + layers))
    return Tensor.sum(x)
  }
  const ws = inputs.slice(1)
  const found = (Transform.grad(f as Any) as Any)(ws)
  const roots = { outputs: [f(ws), ...arrange(found)], updates: [], guard: null }
  const graph = trace(roots, { inputs: avals, cells: [], composites: new Set() })
  return plan(simplify(graph, Math.fround), elementwiseOps)
}

/** How many activations the arena holds beside inputs and results. */
const held = ({ bytes }: Plan): number => (bytes - activation - 2 * weights * 4 * width * width) / activation

describe("recomputation", () => {
  for (const [name, arrange] of [
    ["first gradient first", (list: ReadonlyArray<Any>) => list],
    ["last gradient first", (list: ReadonlyArray<Any>) => list.toReversed()]
  ] as const) {
    it(`a chain of ${blocks} blocks of ${layers} layers holds its blocks' arguments and one block, ${name}`, () => {
      const plain = gradients((f) => f, arrange)
      // a layer holds the sine and the hyperbolic tangent's result or the product: two activations
      assert.isAtLeast(held(plain), 1.9 * weights)
      assert.isAtMost(held(plain), 2 * weights + 4)
      const again = gradients((f) => Transform.remat(f), arrange)
      assert.isAtMost(held(again), blocks + 2 * layers + 4)
      // each block is computed twice, and nothing else
      const more = again.kernels.length - plain.kernels.length
      assert.isAbove(more, 0.8 * 2 * weights)
      assert.isBelow(more, 1.2 * 2 * weights)
    })
  }
})
