/** A decoder on the device: one program for each length that is fed, one that goes on from the token drawn last, over the same state. */
import type { Backend, ExecutionError } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { AnyDecoder } from "./decoder.ts"
import { penalize } from "./filters.ts"
import type { Bool, F32, I32 } from "./loose.ts"
import * as Loose from "./loose.ts"

export type EngineError = Program.CompileFailure | ExecutionError

/** Any sampler, of unknown shapes. */
export type Draw = (key: Random.Key, logits: any) => Tensor.AnyTensor

export interface Engine {
  readonly decoder: AnyDecoder
  readonly batch: number
  /** Feeds prompts of equal length, from the start, and draws the first tokens. */
  readonly begin: (prompts: ReadonlyArray<ReadonlyArray<number>>, key: Words) => Effect.Effect<Drawn, EngineError>
  /** Draws the next tokens. */
  readonly next: (key: Words) => Effect.Effect<Drawn, EngineError>
  /** held by whoever generates: there is one state */
  readonly lock: Semaphore.Semaphore
  readonly specialisations: Effect.Effect<ReadonlyArray<Program.Specialisation>>
}

export type Words = readonly [number, number]

/** A token for each sequence, -1 where the logits hold a NaN. */
type Drawn = ArrayLike<number>

export interface Settings {
  readonly variables: unknown
  readonly batch: number
  readonly draw: Draw
  /** of tokens that were there; 1 is none */
  readonly penalty: number
  /** the most tokens that are fed at once; null all */
  readonly feed: number | null
}

interface Cells {
  readonly variables: unknown
  readonly state: unknown
  /** drawn last */
  readonly token: I32
  readonly position: I32
  /** [batch, vocabulary], where tokens that were there count */
  readonly seen?: Bool
}

interface Input {
  readonly tokens: I32
  readonly key: I32
  readonly fresh: I32
}

const mark = (seen: Bool, token: I32): Bool => {
  const vocabulary = Tensor.sizes(seen).at(-1)!
  return Loose.or(seen, Loose.equal(Loose.expandDims(token, -1), Loose.arange(vocabulary)))
}

const markAll = (seen: Bool, tokens: I32): Bool =>
  Loose.scan((seen, token: I32) => [mark(seen, token), []], seen, Loose.swapAxes(tokens, 0, 1))[0]

/**
 * The sizes of two axes say which step it is: with `fresh` the state begins anew, and without `tokens` it is the token drawn last that is
 * fed. So the tokens drawn need not come back from the host.
 */
const stepOf =
  (decoder: AnyDecoder, { batch, draw, penalty }: Settings) =>
  (cells: Cells, input: Input): Program.Step<Cells, I32> => {
    const { variables } = cells
    const begins = Tensor.sizes(input.fresh)[0] === 1
    const time = Tensor.sizes(input.tokens)[1]!
    const state = begins ? decoder.state(batch) : cells.state
    const past = begins ? Loose.int(0) : cells.position
    const position = Loose.add(past, Math.max(time, 1))
    // without the name of the axis
    const tokens = Loose.reshape(input.tokens, [batch, time])
    const [logits, after]: readonly [F32, unknown] =
      time === 0
        ? decoder.step(variables, state, cells.token as never, past as never)
        : decoder.feed(variables, state, tokens as never, past as never)
    const before = begins && cells.seen !== undefined ? (Tensor.zerosLike(cells.seen) as Bool) : cells.seen
    const seen = before && (time === 0 ? mark(before, cells.token) : markAll(before, tokens))
    const heard = seen === undefined ? logits : (penalize(logits, seen as never, penalty) as F32)
    const key = Random.foldIn(Random.fromBits(input.key as never), position as never)
    const bad = Tensor.any(Tensor.isNaN(logits), [-1]) as Bool
    const token = Loose.where<I32>(bad, -1, draw(key, heard) as I32)
    const next = { variables, state: after, token, position }
    return { state: seen === undefined ? next : { ...next, seen }, output: token }
  }

const nobody = (batch: number) => NdArray.zeros([batch, 0], "int32")
const [yes, no] = [NdArray.zeros([1], "int32"), NdArray.zeros([0], "int32")] as const

/** `length` in parts: as many of `most` as there are, and the rest one by one, so that few programs do for any length. */
const parts = (length: number, most: number | null): ReadonlyArray<number> =>
  most === null || most >= length
    ? [length]
    : [
        ...Array.from({ length: Math.floor(length / most) }, () => most),
        ...Array.from({ length: length % most }, () => 1)
      ]

export const make = (
  decoder: AnyDecoder,
  settings: Settings
): Effect.Effect<Engine, EngineError, Backend | Scope.Scope> =>
  Effect.gen(function* () {
    const { batch, feed, penalty, variables } = settings
    const first = {
      variables,
      state: decoder.state(batch),
      token: Loose.zeros([batch]),
      position: Loose.int(0),
      ...(penalty === 1 ? {} : { seen: Loose.falses([batch, decoder.vocabulary]) })
    }
    const inputs = {
      tokens: Spec.make([batch, "time"], "int32"),
      key: Spec.make([2], "int32"),
      fresh: Spec.make(["fresh"], "int32")
    }
    const program = yield* Program.stateful(stepOf(decoder, settings) as never, { state: first, inputs })
    const submit = program.next as unknown as (input: object) => Effect.Effect<NdArray.NdArray, EngineError>
    const step = (tokens: NdArray.NdArray, words: Words, fresh: boolean): Effect.Effect<Drawn, EngineError> =>
      Effect.suspend(() => {
        const key = NdArray.fromArray([2], "int32", Int32Array.from(words))
        return Effect.map(submit({ tokens, key, fresh: fresh ? yes : no }), ({ data }) => data as Drawn)
      })
    return {
      decoder,
      batch,
      begin: (prompts, key) =>
        Effect.gen(function* () {
          let drawn: Drawn = []
          let from = 0
          for (const length of parts(prompts[0]!.length, feed)) {
            const [at, to] = [from, from + length]
            const rows = Int32Array.from(prompts.flatMap((prompt) => prompt.slice(at, to)))
            drawn = yield* step(NdArray.fromArray([batch, length], "int32", rows), key, at === 0)
            from = to
          }
          return drawn
        }),
      next: (key) => step(nobody(batch), key, false),
      lock: Semaphore.makeUnsafe(1),
      specialisations: program.specialisations
    }
  })
