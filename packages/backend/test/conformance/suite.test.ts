/** The suite itself: it reaches every primitive, and it notices a backend that is wrong. */
import { assert, describe, it } from "@effect/vitest"
import { Backend, type Service } from "@typegrad/core/Backend"
import type { Graph, Op } from "@typegrad/core/Graph"
import { type NdArray, unsafeMake } from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Conformance } from "../../src/conformance/index.ts"
import { recorder, specsOf } from "../../src/conformance/recorder.ts"

/** Primitives, and whether a simplified graph may hold them. */
const primitives: Record<Op, boolean> = {
  ...{ neg: true, abs: true, sign: true, exp: true, log: true, sqrt: true, tanh: true, sigmoid: true, relu: true },
  ...{ floor: true, sin: true, cos: true, not: true, cast: true, add: true, sub: true, mul: true, div: true },
  ...{ maximum: true, minimum: true, pow: true, eq: true, ne: true, lt: true, le: true, gt: true, ge: true, and: true },
  ...{ or: true, shiftRightLogical: true, select: true, literal: true, constant: true, input: true },
  ...{ broadcast: true, reshape: true, transpose: true, reduceSum: true, reduceMax: true, argMax: true, cumsum: true },
  ...{ dot: true, iota: true, randomBits: true, randomFold: true, composite: true, project: true },
  ...{ ceil: true, round: true, rsqrt: true, expm1: true, log1p: true, erf: true, remainder: true, atan2: true },
  ...{ slice: true, pad: true, concat: true, reverse: true, dynamicSlice: true, dynamicUpdate: true, gather: true },
  ...{ scatterAdd: true, scatterMax: true, scatterSet: true, argsort: true, reduceProd: true, cumprod: true },
  ...{ cummax: true, convolution: true, windowSum: true, windowMax: true, windowArgMax: true, barrier: true },
  ...{ scan: true, while: true, cond: true },
  ...{ xor: true, shiftLeft: true },
  // in the cases with state; gone after simplification
  ...{ cell: false, stopGradient: false, identity: false }
}

/** `service` with the last element of every float result made wrong by one part in a thousand. */
const sabotaged = (service: Service): Service => ({
  ...service,
  compile: (plans, cells) =>
    Effect.map(service.compile(plans, cells), (executable) => ({
      enqueue: (entry, inputs) =>
        Effect.map(executable.enqueue(entry, inputs), ({ read }) => ({
          read: Effect.map(read, ({ committed, outputs }) => ({ committed, outputs: outputs.map(spoiled) }))
        }))
    }))
})

const spoiled = (array: NdArray): NdArray => {
  if (array.dtype !== "float32" || array.data.length === 0) return array
  const data = Float32Array.from(array.data)
  data[data.length - 1]! *= 1.001
  return unsafeMake(array.sizes, array.sizes, array.dtype, data)
}

const wrong = Layer.effect(Backend, Effect.map(Backend, sabotaged)).pipe(Layer.provide(Reference.layer()))

const named = (name: string): Conformance.Case => Conformance.cases.find((one) => one.name === name)!

describe("conformance suite", () => {
  it.effect("reaches every primitive", () =>
    Effect.gen(function* () {
      const graphs: Array<Graph> = []
      const service: Service = {
        ...recorder(graphs),
        composites: new Set(["typegrad/softmaxCrossEntropy", "typegrad/softmaxCrossEntropyGrad"])
      }
      yield* Effect.forEach(
        Conformance.cases.filter((one) => !one.large),
        (one) => Effect.scoped((Program.compile as any)(one.program, specsOf(one.inputs(1))) as Effect.Effect<unknown>),
        { discard: true }
      ).pipe(Effect.provideService(Backend, service))
      const seen = new Set<string>(graphs.flatMap((graph) => graph.nodes.map((node) => node.op)))
      const expected = Object.entries(primitives).flatMap(([op, reached]) => (reached ? [op] : []))
      assert.deepStrictEqual(
        expected.filter((op) => !seen.has(op)),
        []
      )
      assert.deepStrictEqual(
        [...seen].filter((op) => !expected.includes(op)),
        []
      )
    })
  )

  it("names are unique, and inputs are a function of the seed", () => {
    const names = [...Conformance.cases, ...Conformance.stateful, ...Conformance.numerics, ...Conformance.tfjs].map(
      (one) => one.name
    )
    assert.deepStrictEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      []
    )
    const one = named("matmul [5, 7] by [7, 9]")
    const data = (seed: number) => one.inputs(seed).map((input) => input.data)
    assert.deepStrictEqual(data(3), data(3))
    assert.notDeepEqual(data(3), data(4))
  })

  it.effect("notices a wrong result, with the element and the seed", () =>
    Effect.gen(function* () {
      for (const name of [
        "exp [5]",
        "matmul [5, 7] by [7, 9]",
        "gradient of softmax [7, 9]",
        "softmaxCrossEntropy [64, 10]"
      ]) {
        const error = yield* Effect.flip(Conformance.run(named(name), 5))
        assert.match(error.message, /\(seed 5\): (in result .*)?element \d+ is .*, expected/)
      }
      const slope = yield* Effect.flip(Conformance.runDerivatives(named("exp [5]"), 5))
      assert.match(slope.message, /on reference float64: element 4 of 0 is .*, expected/)
      const mapped = yield* Effect.flip(Conformance.runMapped(named("exp [5]"), 5))
      assert.match(mapped.message, /vmap of \d in .*, the backend, result 0: element \d+ is .*, expected/)
      const wrongly = yield* Effect.flip(
        Conformance.runKnown(Conformance.numerics.find((one) => /relu/.test(one.name))!)
      )
      assert.match(wrongly.message, /element 4 of result 0 is 1\.001.*, expected 1/)
      const state = yield* Effect.flip(
        Conformance.runStateful(Conformance.stateful.find((one) => one.name === "a sum")!, 5)
      )
      assert.match(state.message, /expected/)
      yield* Conformance.run(named("int32 add [5]"), 5)
    }).pipe(Effect.provide(wrong))
  )
})
