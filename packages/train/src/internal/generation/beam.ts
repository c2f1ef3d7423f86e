/** Beam search: the most probable texts, as far as `width` of them tell. */
import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import * as Effect from "effect/Effect"
import type { Count } from "../types/generation.ts"
import { checkCount, checkToken, fail, show } from "./check.ts"
import type { AnyDecoder, VariablesOf } from "./decoder.ts"
import type { EngineError } from "./engine.ts"
import type { Bool, F32, I32 } from "./loose.ts"
import * as Loose from "./loose.ts"

/**
 * What a beam search finds, the best first. Where there are fewer texts than the width, the score of the rest is -Infinity.
 *
 * @since 0.1.0
 * @category models
 */
export interface Beams<K extends number, N extends number> {
  /** from a text's length on 0 */
  readonly tokens: Tensor.Tensor<[K, N], "int32">
  /** how many tokens, without the one that ends a text */
  readonly lengths: Tensor.Tensor<[K], "int32">
  /** of the text after the prompt */
  readonly logProbabilities: Tensor.Tensor<[K]>
  /** the log-probabilities divided by the penalty of the length */
  readonly scores: Tensor.Tensor<[K]>
  /** whether it ends with the end token */
  readonly ended: Tensor.Tensor<[K], "bool">
}

/**
 * @since 0.1.0
 * @category models
 */
export interface BeamOptions<K extends number, N extends number> {
  /** how many texts are followed */
  readonly width: Count<K, "beams: width">
  /** the most tokens of a text */
  readonly length: Count<N, "beams: length">
  /** the token that ends a text; unless given each has all tokens */
  readonly end?: number
  /** alpha of `((5 + tokens) / 6) ** alpha`, by which log-probabilities are divided: 0, which is none, unless given */
  readonly lengthPenalty?: number
}

interface Set {
  readonly tokens: I32
  readonly lengths: I32
  readonly logProbabilities: F32
  readonly scores: F32
}

interface Alive {
  readonly tokens: I32
  readonly logProbabilities: F32
}

const nothing = Number.NEGATIVE_INFINITY

const take = <T>(tree: T, indices: I32): T => Tree.map(tree, (leaf: any) => Loose.gather(leaf, indices)) as T

const best = (set: Set, width: number): Set => take(set, Loose.topK(set.scores, width).indices)

const both = (left: Set, right: Set): Set => Tree.map2(left, right, (a: any, b: any) => Loose.concat([a, b], 0)) as Set

const checkState = (state: unknown, width: number): void => {
  for (const [path, leaf] of Tree.entries(state) as ReadonlyArray<readonly [string, Tensor.AnyTensor]>) {
    if (Tensor.sizes(leaf)[0] === width) continue
    fail(
      "beams",
      `beams: ${path || "the state"} is ${show(leaf.shape)}: its first axis must be the batch, here ${width}`
    )
  }
}

/**
 * Beam search as a function of tensors: from the variables of `decoder` and a prompt, int32 `[time]`, the `width` best texts of at most
 * `length` tokens. In each step every text that goes on is followed by every token, and the `width` most probable go on; texts that
 * end are kept, and in the end the best of all by score: log-probability divided by `((5 + tokens) / 6) ** lengthPenalty` (Wu et al. 2016,
 * equation 14; `tokens` counts the one that ends it). Of equal ones the earlier text, then the lower token comes first.
 *
 * Throws `RangeError` for options out of range, `ShapeError` where the context is too short, or a tensor of the state has not the batch as its
 * first axis.
 *
 * @see https://arxiv.org/abs/1609.08144
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 * import * as Generation from "@typegrad/train/Generation"
 *
 * const gpt = Nn.gpt({ vocabulary: 11, context: 16, width: 8, heads: 2, layers: 1 })
 * const search = Generation.beams(Generation.cached(gpt), { width: 4, length: 6, end: 0 })
 * const found = search(gpt.init(Random.key(0)), Tensor.constant(NdArray.make(Int32Array.of(1, 2, 3))))
 * found.tokens.shape // => [4, 6]
 * ```
 *
 * @since 0.1.0
 * @category beam search
 */
export const beams = <D extends AnyDecoder, const K extends number, const N extends number>(
  decoder: D,
  options: BeamOptions<K, N>
): ((
  variables: Parameters<D["step"]>[0],
  prompt: Tensor.Tensor<readonly [number | string], "int32">
) => Beams<K, N>) => {
  const { end, lengthPenalty = 0 } = options
  const [width, length] = [options.width as number, options.length as number]
  const { context, vocabulary } = decoder
  checkCount("beams: width", width)
  checkCount("beams: length", length)
  checkToken("beams: end", end, vocabulary)
  if (!Number.isFinite(lengthPenalty))
    throw new RangeError(`beams: lengthPenalty must be a number but is ${lengthPenalty}`)

  /** `((5 + tokens) / 6) ** alpha` */
  const penalty = (tokens: F32): F32 => Loose.pow(Loose.div(Loose.add(tokens, 5), 6), lengthPenalty)
  const score = (logProbabilities: F32, tokens: F32): F32 =>
    lengthPenalty === 0 ? logProbabilities : Loose.div(logProbabilities, penalty(tokens))
  const only = (id: number): Bool => Loose.equal(Loose.arange(vocabulary), id)

  /** One token more for every text; `turn` counts from 0. */
  const expand = (alive: Alive, ended: Set, logits: F32, turn: I32) => {
    const each = Loose.add(Loose.expandDims(alive.logProbabilities, -1), Tensor.logSoftmax(logits))
    const goOn = end === undefined ? each : Loose.where(only(end), nothing, each)
    const { indices, values } = Loose.topK(Loose.reshape(goOn, [width * vocabulary]), width)
    const parents = Loose.floorDivide(indices, vocabulary)
    const token = Loose.remainder(indices, vocabulary)
    const here = Loose.equal(Loose.arange(length), turn)
    const tokens = Loose.where(here, Loose.expandDims(token, -1), Loose.gather(alive.tokens, parents))
    const next: Alive = { tokens, logProbabilities: values }
    if (end === undefined) return { next, parents, token, ended }
    const logProbabilities = Loose.at(each, end, -1)
    const count = Loose.add(Tensor.zerosLike(ended.lengths), turn)
    const done = Tensor.cast(Loose.add(count, 1), "float32")
    const now: Set = {
      tokens: alive.tokens,
      lengths: count,
      logProbabilities,
      scores: score(logProbabilities, done)
    }
    return { next, parents, token, ended: best(both(ended, now), width) }
  }

  const search = (variables: unknown, prompt: I32): Beams<number, number> => {
    const time = Tensor.sizes(prompt)[0] ?? 0
    if (prompt.dtype !== "int32" || prompt.shape.length !== 1 || time === 0)
      fail(
        "beams",
        `beams: the prompt must be int32 [time], of at least one token, but is ${prompt.dtype} ${show(prompt.shape)}`
      )
    if (time + length - 1 > context)
      fail("beams", `beams: ${time} tokens and ${length} more, but the decoder's context is ${context}`)
    const initial = decoder.state(width)
    checkState(initial, width)
    const rows = Loose.broadcastTo(Loose.reshape(prompt, [1, time]), [width, time])
    const [logits, state] = decoder.feed(variables, initial, rows as never, Loose.int(0) as never)

    const gone = Loose.full([width], nothing)
    const empty = Loose.zeros([width, length])
    // all are the prompt yet: one of them is enough
    const one = Loose.where(Loose.equal(Loose.arange(width), 0), 0, gone)
    const nobody: Set = { tokens: empty, lengths: Loose.zeros([width]), logProbabilities: gone, scores: gone }
    const first = expand({ tokens: empty, logProbabilities: one }, nobody, logits as F32, Loose.int(0))
    const start = {
      alive: first.next,
      ended: first.ended,
      token: first.token,
      state: take(state, first.parents)
    }
    const [last] =
      length === 1
        ? [start]
        : Loose.scan(
            (carry: typeof start, turn: I32) => {
              const position = Loose.add(turn, time - 1)
              const [logits, state] = decoder.step(variables, carry.state, carry.token as never, position as never)
              const { ended, next, parents, token } = expand(carry.alive, carry.ended, logits as F32, turn)
              return [{ alive: next, ended, token, state: take(state, parents) }, []]
            },
            start,
            Loose.add(Loose.arange(length - 1), 1)
          )
    const { logProbabilities, tokens } = last.alive
    const open: Set = {
      tokens,
      lengths: Loose.add(Loose.zeros([width]), length),
      logProbabilities,
      scores: score(logProbabilities, Loose.full([width], length))
    }
    const all = { ...both(last.ended, open), ended: Loose.less(Loose.arange(2 * width), width) }
    const found = best(all, width) as typeof all
    const shown = Loose.less(Loose.arange(length), Loose.expandDims(found.lengths, -1))
    return { ...found, tokens: Loose.where(shown, found.tokens, 0) } as never
  }
  return search as never
}

/**
 * A text that a beam search found.
 *
 * @since 0.1.0
 * @category models
 */
export interface Found {
  /** without the one that ends it */
  readonly tokens: ReadonlyArray<number>
  readonly logProbability: number
  readonly score: number
  /** false: it had no room for the end token */
  readonly ended: boolean
}

/**
 * Runs `beams`, which says what it finds: the best texts after `prompt`, at most `width` of them.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Nn from "@typegrad/nn/Nn"
 * import * as Generation from "@typegrad/train/Generation"
 * import * as Effect from "effect/Effect"
 *
 * const gpt = Nn.gpt({ vocabulary: 11, context: 16, width: 8, heads: 2, layers: 1 })
 * const texts = Generation.beamSearch(Generation.cached(gpt), {
 *   variables: gpt.init(Random.key(0)),
 *   prompt: [1, 2, 3],
 *   width: 4,
 *   length: 6,
 *   end: 0,
 *   lengthPenalty: 0.6
 * })
 * Effect.runPromise(Effect.provide(Effect.map(texts, (found) => found.length), Reference.layer())) // => 4
 * ```
 *
 * @since 0.1.0
 * @category beam search
 */
export const beamSearch = <D extends AnyDecoder, const K extends number, const N extends number>(
  decoder: D,
  options: BeamOptions<K, N> & { readonly variables: VariablesOf<D>; readonly prompt: ReadonlyArray<number> }
): Effect.Effect<ReadonlyArray<Found>, EngineError, Backend> => {
  const search = beams(decoder, options) as (variables: unknown, prompt: unknown) => unknown
  const wrong = options.prompt.find((token) => !(Number.isInteger(token) && token >= 0 && token < decoder.vocabulary))
  checkToken("beams: what is in the prompt", wrong, decoder.vocabulary)
  const [time, length] = [options.prompt.length, options.length as number]
  return Effect.scoped(
    Effect.gen(function* () {
      const program = yield* Program.stateful(
        ((variables: unknown, prompt: unknown) => ({ state: variables, output: search(variables, prompt) })) as never,
        { state: options.variables, inputs: Spec.make([time], "int32") }
      )
      const run = program.next as unknown as (
        prompt: unknown
      ) => Effect.Effect<Record<string, NdArray.NdArray>, EngineError>
      const found = yield* run(NdArray.fromArray([time], "int32", Int32Array.from(options.prompt)))
      const [tokens, lengths, logs] = [found["tokens"]!.data, found["lengths"]!.data, found["logProbabilities"]!.data]
      return Array.from(
        found["scores"]!.data,
        (score, i): Found => ({
          tokens: Array.from(tokens.slice(i * length, i * length + lengths[i]!)),
          logProbability: logs[i]!,
          score,
          ended: found["ended"]!.data[i] === 1
        })
      ).filter(({ score }) => score !== nothing)
    })
  )
}
