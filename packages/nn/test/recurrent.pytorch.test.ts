import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, int, type Numbers } from "./support.ts"

type F32 = Tensor.Tensor<Shape>

interface Case {
  readonly kind: "rnn" | "lstm" | "gru"
  readonly layers: number
  readonly bidirectional: boolean
  readonly options: object
  readonly lengths: ReadonlyArray<number> | null
  readonly x: Numbers
  readonly params: ReadonlyArray<Readonly<Record<string, Numbers>>>
  readonly initial?: ReadonlyArray<ReadonlyArray<Numbers>>
  readonly outputs: Numbers
  readonly last: ReadonlyArray<ReadonlyArray<Numbers>>
  readonly cotangents: readonly [Numbers, ...ReadonlyArray<ReadonlyArray<Numbers>>]
  readonly gradients: {
    readonly x: Numbers
    readonly params: ReadonlyArray<Readonly<Record<string, Numbers>>>
    readonly initial?: ReadonlyArray<ReadonlyArray<Numbers>>
  }
}

const cases: Readonly<Record<string, Case>> = JSON.parse(
  readFileSync(new URL("fixtures/recurrent.json", import.meta.url), "utf8")
)

const units = 3
const layers = { rnn: Nn.rnn, lstm: Nn.lstm, gru: Nn.gru }

/** Any of the layers: its kind is known at run time only. */
const layerOf = ({ bidirectional, kind, options }: Case): any => {
  const one = (layers[kind] as any)(units, options)
  return bidirectional ? Nn.bidirectional(one) : one
}

const sumOf = (terms: ReadonlyArray<F32>): Tensor.Tensor<[]> =>
  terms.map((term) => Tensor.sum(term) as Tensor.Tensor<[]>).reduce((a, b) => Tensor.add(a, b))

/** PyTorch's lists over layers and directions, of hidden states and perhaps of cells, as the states of each layer. */
const statesOf = <T>({ bidirectional, kind, layers }: Case, lists: ReadonlyArray<ReadonlyArray<T>>): Array<any> => {
  const one = (index: number) =>
    kind === "lstm" ? { hidden: lists[0]![index], cell: lists[1]![index] } : lists[0]![index]
  return Array.from({ length: layers }, (_, i) =>
    bidirectional ? { forward: one(2 * i), backward: one(2 * i + 1) } : one(i)
  )
}

const byLayer = <T>({ bidirectional, layers }: Case, list: ReadonlyArray<T>): Array<any> =>
  Array.from({ length: layers }, (_, i) =>
    bidirectional ? { forward: list[2 * i], backward: list[2 * i + 1] } : list[i]
  )

const floats = (list: ReadonlyArray<Numbers>) => list.map(float)

const paramsOf = (found: Case) =>
  byLayer(
    found,
    found.params.map((one) => Object.fromEntries(Object.entries(one).map(([name, data]) => [name, float(data)])))
  )

/** Layers one after the other by their functions. */
const run = (
  found: Case,
  args: { readonly params: Array<any>; readonly x: F32; readonly initial?: Array<any> }
): readonly [F32, Array<any>] => {
  const layer = layerOf(found)
  const lengths = found.lengths === null ? undefined : int(found.lengths)
  let y = args.x
  const last = args.params.map((params, i) => {
    const [outputs, state] = layer.unroll(params, y, { initial: args.initial?.[i], lengths })
    y = outputs
    return state
  })
  return [y, last]
}

describe("as PyTorch", () => {
  for (const [name, found] of Object.entries(cases)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const initial = found.initial && statesOf(found, found.initial.map(floats))
        const [c, ...cs] = found.cotangents
        const [weights, weightsOfLast] = [float(c), statesOf(found, cs.map(floats))]
        const args = { params: paramsOf(found), x: float(found.x), ...(initial && { initial }) }
        const f = (tensors: typeof args) => {
          const [y, last] = run(found, tensors)
          const terms = Tree.zip(last, weightsOfLast).map(([, a, b]) => Tensor.mul(a as F32, b as F32) as F32)
          return [sumOf([Tensor.mul(y, weights) as F32, ...terms]), { y, last }] as const
        }
        const [[, aux], gradients] = Transform.valueAndGradAux(f as any)(args as any) as any
        const values: any = yield* evaluate({ ...aux, gradients })
        close(values.y, found.outputs)
        const compare = (a: unknown, b: unknown) => {
          const pairs = Tree.entries(a) as ReadonlyArray<readonly [string, any]>
          const wanted = (path: string): any => path.split(".").reduce((tree: any, key) => tree[key], b)
          assert.isAbove(pairs.length, 0)
          for (const [path, leaf] of pairs) close(leaf, wanted(path), 1e-5)
        }
        compare(values.last, statesOf(found, found.last))
        compare(values.gradients.params, byLayer(found, found.gradients.params))
        close(values.gradients.x, found.gradients.x, 1e-5)
        if (found.gradients.initial) compare(values.gradients.initial, statesOf(found, found.gradients.initial))
      })
    )

    if (found.initial || found.lengths) continue
    it.effect(`${name}, as layers of a model`, () =>
      Effect.gen(function* () {
        const layer = layerOf(found)
        const model = Nn.sequential(Nn.input(["time", 4]), ...(Array(found.layers).fill(layer) as [])) as any
        const kind = found.bidirectional ? "bidirectional" : found.kind
        const params = Object.fromEntries(paramsOf(found).map((params, i) => [`${kind}${i}`, params]))
        const variables = { params, state: {} }
        const [trained] = model.train(variables, float(found.x))
        for (const y of [model.infer(variables, float(found.x)), trained]) {
          close((yield* evaluate(y)) as any, found.outputs)
        }
      })
    )
  }
})
