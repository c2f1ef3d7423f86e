/** State on the device: updates in place, guards, halting, restoring. */
import type { NdArray } from "@typegrad/core/NdArray"
import * as Effect from "effect/Effect"
import { T } from "./Case.ts"
import { array, bools, type Elements, integers, normal, source } from "./values.ts"

/** What a script may do with a program that has state. */
export interface Driver {
  /** one step: its output, whether it was committed */
  readonly step: (input: unknown) => Effect.Effect<readonly [output: unknown, committed: boolean], unknown>
  readonly snapshot: Effect.Effect<unknown, unknown>
  readonly restore: (state: unknown) => Effect.Effect<void, unknown>
  /** what a function of the state and an input gives, by a program of its own that changes nothing */
  readonly read: (f: (state: any, input: any) => unknown, input: unknown) => Effect.Effect<unknown, unknown>
}

/**
 * A program with state, and what is done with it: everything the script returns is compared.
 *
 * @since 0.1.0
 * @category models
 */
export interface StatefulCase {
  readonly name: string
  readonly state: unknown
  readonly input: unknown
  readonly step: (
    state: any,
    input: any
  ) => { readonly state: unknown; readonly output: unknown; readonly commitIf?: any }
  readonly script: (driver: Driver, inputs: (step: number) => any) => Effect.Effect<unknown, unknown>
  readonly inputs: (seed: number) => (step: number) => any
}

type Sizes = ReadonlyArray<number>

const record = (fields: Record<string, readonly [Sizes, Elements]>) => (seed: number) => (step: number) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, [sizes, elements]], i): [string, NdArray] => [
      name,
      array(sizes, elements, source(seed + 1000 * step + i))
    ])
  )

const start = (sizes: Sizes, elements: Elements, seed: number): NdArray => array(sizes, elements, source(seed))

const steps =
  (count: number): StatefulCase["script"] =>
  (driver, inputs) =>
    Effect.gen(function* () {
      const seen: Array<unknown> = [yield* driver.snapshot]
      for (let i = 0; i < count; i++) seen.push(yield* driver.step(inputs(i)))
      return [...seen, yield* driver.snapshot]
    })

const sizes = [5, 7] as const
const fields = { x: [sizes, normal] } as const
const input = record(fields)

const of = (
  name: string,
  state: Record<string, NdArray>,
  step: StatefulCase["step"],
  script: StatefulCase["script"] = steps(4)
): StatefulCase => ({ name, state, input: input(0)(0), step, script, inputs: input })

const ab = { a: start(sizes, normal, 1), b: start(sizes, normal, 2) }
const n = { n: start([], integers(0, 5), 3) }

const guarded: StatefulCase["script"] = (driver, inputs) =>
  Effect.gen(function* () {
    const bad = (i: number) => {
      const given = inputs(i)
      given.x.data.fill(NaN)
      return given
    }
    const seen: Array<unknown> = []
    seen.push(yield* driver.step(inputs(0)))
    const kept = yield* driver.snapshot
    // a step that is not committed, then good ones that are not committed either
    seen.push(yield* driver.step(bad(1)), yield* driver.step(inputs(2)), yield* driver.step(inputs(3)))
    seen.push(yield* driver.snapshot)
    yield* driver.restore(kept)
    seen.push(yield* driver.step(inputs(4)), yield* driver.snapshot)
    return [kept, ...seen]
  })

const watched: StatefulCase["script"] = (driver, inputs) =>
  Effect.gen(function* () {
    const seen: Array<unknown> = []
    const looks = (state: any, { x }: any): any => [T.sum(T.mul(state.a, x)), T.transpose(state.a, [1, 0]), state.b]
    for (let i = 0; i < 3; i++) {
      seen.push(
        yield* driver.read(looks, inputs(i)),
        yield* driver.step(inputs(i)),
        yield* driver.read(looks, inputs(i))
      )
    }
    return [...seen, yield* driver.snapshot]
  })

const descend = (state: any, { x }: any, guard: boolean): any => {
  const loss = T.mean(T.square(T.sub(T.matmul(x, state.w), 1)))
  const gradient = T.matmul(T.transpose(x, [1, 0]), T.mul(T.sub(T.matmul(x, state.w), 1), 0.02))
  return {
    state: { w: T.sub(state.w, gradient), n: T.add(state.n, 1) },
    output: { loss, n: state.n },
    ...(guard ? { commitIf: T.allFinite(gradient) } : {})
  }
}

const weights = { w: start([7, 3], normal, 5), n: n.n }

export const stateful: ReadonlyArray<StatefulCase> = [
  of("a counter", n, (state) => ({ state: { n: T.add(state.n, 1) }, output: state.n })),
  of("a sum", { a: ab.a }, (state, { x }) => ({ state: { a: T.add(state.a, x) }, output: T.sum(state.a) })),
  of("the value before the step and the one after it", { a: ab.a }, (state, { x }) => {
    const after = T.add(T.mul(state.a, 0.5), x)
    return { state: { a: after }, output: { before: state.a, after } }
  }),
  of("cells exchanged", ab, (state) => ({ state: { a: state.b, b: state.a }, output: T.sub(state.a, state.b) })),
  of("cells that read each other", ab, (state, { x }) => ({
    state: { a: T.add(state.b, x), b: T.mul(state.a, T.tanh(state.b)) },
    output: T.sum(T.mul(state.a, state.b))
  })),
  of("a cell that is kept", ab, (state, { x }) => ({
    state: { a: T.add(state.a, x), b: state.b },
    output: T.mul(state.b, 2)
  })),
  of("a cell that becomes an input", ab, (state, { x }) => ({ state: { a: x, b: state.a }, output: T.sum(state.b) })),
  of("a cell that becomes a constant", ab, (state, { x }) => ({
    state: { a: T.zeros(sizes), b: T.add(state.b, x) },
    output: T.sum(state.a)
  })),
  of("a cell read through its transpose", { a: start([6, 6], normal, 4) }, (state) => ({
    state: { a: T.mul(T.add(state.a, T.transpose(state.a, [1, 0])), 0.5) },
    output: T.sum(state.a, [0])
  })),
  of("a cell multiplied with itself", { a: start([6, 6], normal, 4) }, (state) => ({
    state: { a: T.mul(T.matmul(state.a, state.a), 0.1) },
    output: T.max(state.a)
  })),
  of("one new value for two cells", ab, (state, { x }) => {
    const next = T.tanh(T.add(state.a, T.mul(state.b, x)))
    return { state: { a: next, b: next }, output: next }
  }),
  of(
    "a cell of no elements, and one of truth values",
    { e: start([0], normal, 1), f: start([5, 7], bools, 2) },
    (state, { x }) => ({
      state: { e: T.mul(state.e, 2), f: T.logicalOr(state.f, T.greater(x, 1.5)) },
      output: T.sum(T.cast(state.f, "int32"))
    })
  ),
  of(
    "a state that another program reads between two steps",
    ab,
    (state, { x }) => ({ state: { a: T.add(state.a, x), b: T.mul(state.b, T.tanh(state.a)) }, output: T.sum(state.b) }),
    watched
  ),
  of("gradient descent", weights, (state, given) => descend(state, given, false), steps(10)),
  of("a guard halts until the state is restored", weights, (state, given) => descend(state, given, true), guarded),
  of(
    "a guard over a counter",
    { a: ab.a, n: n.n },
    (state, { x }) => ({
      state: { a: T.add(state.a, x), n: T.add(state.n, 1) },
      output: { x: T.mul(x, 2), n: state.n },
      commitIf: T.allFinite(x)
    }),
    guarded
  )
]
