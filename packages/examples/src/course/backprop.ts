/**
 * Backpropagation: the computational graph of a small network with what flows forward and backward, the products that sharing
 * saves, and what the backward pass costs beside the forward pass (about twice: every matrix product has two transposed ones).
 */
import type { ExecutionError } from "@typegrad/core/Backend"
import * as Cost from "@typegrad/core/Cost"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import type * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Graph from "./graph.ts"
import { nets } from "./nets.ts"

const steps: ReadonlyArray<Graph.Step> = [
  {
    name: "z1",
    formula: "x W1 + b1",
    inputs: ["x", "W1", "b1"],
    compute: (x, w, b) => Tensor.add(Tensor.matmul(x, w), b)
  },
  { name: "a1", formula: "tanh z1", inputs: ["z1"], compute: (z) => Tensor.tanh(z) },
  {
    name: "z2",
    formula: "a1 W2 + b2",
    inputs: ["a1", "W2", "b2"],
    compute: (a, w, b) => Tensor.add(Tensor.matmul(a, w), b)
  },
  { name: "a2", formula: "a1 + tanh z2", inputs: ["a1", "z2"], compute: (a, z) => Tensor.add(a, Tensor.tanh(z)) },
  { name: "e", formula: "a2 - y", inputs: ["a2", "y"], compute: (a, y) => Tensor.sub(a, y) },
  { name: "L", formula: "e e / 2", inputs: ["e"], compute: (e) => Tensor.mul(Tensor.sum(Tensor.square(e)), 0.5) }
]

/** The graph of a network of two layers, the second with a skip around it. */
export const drawing = Effect.fn("course.backprop")(function* (seed: number) {
  const keys = Random.split(Random.key(seed), 6)
  const normal = (key: number, shape: ReadonlyArray<number>): any => Random.normal(keys[key]!, shape)
  const leaves = {
    x: normal(0, [2]),
    W1: normal(1, [2, 3]),
    b1: normal(2, [3]),
    W2: normal(3, [3, 3]),
    b2: normal(4, [3]),
    y: normal(5, [3])
  }
  return yield* Graph.evaluate(leaves, steps)
})

/** A chain of layers with a weight each; with skips every layer has two ways around. */
export const chain = (layers: number, skips: boolean): ReadonlyArray<Pick<Graph.Drawn, "name" | "inputs">> => [
  { name: "h0", inputs: [] },
  ...Array.from({ length: layers }, (_, i) => ({ name: `w${i + 1}`, inputs: [] })),
  ...Array.from({ length: layers }, (_, i) => [
    { name: `f${i + 1}`, inputs: [`h${i}`, `w${i + 1}`] },
    { name: `h${i + 1}`, inputs: skips ? [`h${i}`, `f${i + 1}`] : [`f${i + 1}`] }
  ]).flat()
]

/**
 * Operations and milliseconds of a net's loss, and of its loss with the gradients of its parameters. `all` has the gradient of the
 * input besides: without it a first layer has one product backward, not two.
 */
export interface NetCost {
  readonly name: string
  readonly forward: number
  readonly both: number
  readonly all: number
  readonly forwardMs: number
  readonly bothMs: number
}

const repetitions = 15

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

const timed = <A, E, R>(run: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const times: Array<number> = []
    yield* run
    for (let i = 0; i < repetitions; i++) {
      const before = yield* Clock.currentTimeNanos
      yield* run
      times.push(Number((yield* Clock.currentTimeNanos) - before) / 1e6)
    }
    return median(times)
  })

export const costs = Effect.fn("course.costs")(function* (seed: number) {
  const result: Array<NetCost> = []
  for (const { loss, name, params, x } of nets) {
    const specs = [params, x] as const
    const pair = (p: any, x: any) => Transform.valueAndGrad(loss)(p, x)
    let next = 0
    const draw = ({ shape }: Spec.Spec<any>) =>
      Tensor.mul(Random.normal(Random.foldIn(Random.key(seed), next++), shape) as Tensor.Tensor<any>, 0.1)
    const args = yield* Program.evaluate([Tree.map(params, (spec) => draw(spec as Spec.Spec<any>)), draw(x)] as const)
    const flops = (f: (...args: any) => unknown): number => Cost.of(Program.trace(f as any, specs as any)).flops
    const ms = (f: (...args: any) => unknown) =>
      Effect.flatMap(Program.compile(f as never, specs as never), ({ run }) =>
        timed((run as (...args: any) => Effect.Effect<unknown, ExecutionError>)(...args))
      )
    result.push({
      name,
      forward: flops(loss),
      both: flops(pair),
      all: flops((p: any, x: any) => Transform.valueAndGrad(([p, x]: readonly [any, any]) => loss(p, x))([p, x])),
      forwardMs: yield* ms(loss),
      bothMs: yield* ms(pair)
    })
  }
  return result
})

const grouped = (value: number): string => value.toLocaleString("en-US")

export const report = (drawn: ReadonlyArray<Graph.Drawn>, costs: ReadonlyArray<NetCost>): ReadonlyArray<string> => {
  const own = Graph.products(drawn)
  return [
    ...Graph.draw(drawn),
    "",
    `products of derivatives: ${own.shared} by backpropagation, one an edge; ${own.paths} path by path`,
    "",
    "layers   backpropagation   path by path   with skips   path by path",
    ...[2, 4, 8, 16, 32].map((layers) => {
      const [plain, skips] = [Graph.products(chain(layers, false)), Graph.products(chain(layers, true))]
      return (
        `${String(layers).padStart(6)}${String(plain.shared).padStart(18)}${grouped(plain.paths).padStart(15)}` +
        `${String(skips.shared).padStart(13)}${grouped(skips.paths).padStart(20)}`
      )
    }),
    "",
    "backward / forward                 forward      parameters   and input   measured",
    ...costs.map(({ all, both, bothMs, forward, forwardMs, name }) => {
      const ratio = (more: number, base: number): string => ((more - base) / base).toFixed(2)
      return (
        `${name.padEnd(26)}${`${grouped(forward)} flop`.padStart(16)}${ratio(both, forward).padStart(12)}` +
        `${ratio(all, forward).padStart(12)}${ratio(bothMs, forwardMs).padStart(11)}` +
        ` (${forwardMs.toFixed(2)} and ${bothMs.toFixed(2)} ms)`
      )
    })
  ]
}
