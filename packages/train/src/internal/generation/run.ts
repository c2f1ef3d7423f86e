/** Text from a decoder, token by token. */
import type { Backend } from "@typegrad/core/Backend"
import type * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import { ShapeError } from "@typegrad/core/Shape"
import type * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { checkCount, checkPositive, checkToken } from "./check.ts"
import type { AnyDecoder, VariablesOf } from "./decoder.ts"
import * as Engine from "./engine.ts"
import { BadLogits } from "./error.ts"
import { sample } from "./sample.ts"

/**
 * What can go wrong while generating. A prompt that the decoder does not take is a `ShapeError`.
 *
 * @since 0.1.0
 * @category errors
 */
export type GenerationFailure = Engine.EngineError | BadLogits

/**
 * How tokens are computed and drawn.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings<D> {
  readonly variables: VariablesOf<D>
  /** the most probable token unless given */
  readonly sampler?: (key: Random.Key, logits: Tensor.Tensor<[number, number]>) => Tensor.Tensor<[number], "int32">
  /** above 1: tokens that were there are made less probable, as `penalize` says; 1 unless given */
  readonly repetitionPenalty?: number
  /**
   * the most tokens of a prompt that are fed at once, what remains going one by one: then the same programs feed prompts of all
   * lengths. Unless given a prompt is fed whole, by a program for its length
   */
  readonly feed?: number
}

/**
 * When to stop, and what is random.
 *
 * @since 0.1.0
 * @category models
 */
export interface Until {
  /** how many tokens; unless given as many as the decoder's context takes */
  readonly maxTokens?: number
  /** the token that ends a text; it is not given */
  readonly end?: number
  /** what the sampler draws from: the same key, the same text. That of seed 0 unless given */
  readonly key?: Random.Key
}

/**
 * @since 0.1.0
 * @category models
 */
export interface UntilMax extends Until {
  readonly maxTokens: number
}

/**
 * A compiled decoder. It has one state, so who asks for a second text waits until the first ends.
 *
 * @since 0.1.0
 * @category models
 */
export interface Generator {
  /** The tokens after the prompt, each when it is drawn. */
  readonly stream: (prompt: ReadonlyArray<number>, options?: Until) => Stream.Stream<number, GenerationFailure>
  /** The tokens after the prompt. */
  readonly generate: (
    prompt: ReadonlyArray<number>,
    options: UntilMax
  ) => Effect.Effect<ReadonlyArray<number>, GenerationFailure>
  /** The programs made so far, with their bytes: one for each length that was fed, and one for decoding. */
  readonly specialisations: Effect.Effect<ReadonlyArray<Program.Specialisation>>
}

const wordsOf = (key: Random.Key): Engine.Words => {
  const words = Random.words(key)
  if (words !== null) return words
  throw new TypeError(
    "Generation: the key's bits are not known here: make it with Random.key, and fold numbers into it"
  )
}

const settingsOf = (settings: Settings<AnyDecoder>, batch: number): Engine.Settings => {
  const { feed, repetitionPenalty = 1, sampler = sample({ temperature: 0 }) as Engine.Draw, variables } = settings
  checkPositive("Generation: repetitionPenalty", repetitionPenalty)
  if (feed !== undefined) checkCount("Generation: feed", feed)
  return { variables, batch, draw: sampler as Engine.Draw, penalty: repetitionPenalty, feed: feed ?? null }
}

/** A sentence for prompts that the decoder does not take. */
const misfit = (
  { context, vocabulary }: AnyDecoder,
  prompts: ReadonlyArray<ReadonlyArray<number>>,
  most: number | undefined
): string | null => {
  const length = prompts[0]?.length ?? 0
  if (length === 0) return "Generation: the prompt is empty: begin with a token that starts a text"
  for (const prompt of prompts) {
    if (prompt.length !== length)
      return `Generation: prompts of ${length} and ${prompt.length} tokens: those of one batch must be equally long`
    const other = prompt.find((token) => !(Number.isInteger(token) && token >= 0 && token < vocabulary))
    if (other !== undefined)
      return `Generation: ${other} in the prompt is no token: the vocabulary is 0 to ${vocabulary - 1}`
  }
  // the last one drawn is not fed
  if (length + (most ?? 1) - 1 > context)
    return `Generation: ${length} tokens and ${most ?? 1} more, but the decoder's context is ${context}`
  return null
}

/** Tokens of all sequences, -1 for those that have ended. */
const rows = (
  engine: Engine.Engine,
  prompts: ReadonlyArray<ReadonlyArray<number>>,
  until: Until
): Stream.Stream<ReadonlyArray<number>, GenerationFailure> => {
  const { end, maxTokens } = until
  const { context, vocabulary } = engine.decoder
  if (maxTokens !== undefined) checkCount("Generation: maxTokens", maxTokens)
  checkToken("Generation: end", end, vocabulary)
  const key = wordsOf(until.key ?? Random.key(0))
  const length = prompts[0]?.length ?? 0
  const most = maxTokens ?? context - length + 1
  const ended = prompts.map(() => false)
  const draw = (count: number) =>
    Effect.gen(function* () {
      if (count === most) return undefined
      const drawn = yield* count === 0 ? engine.begin(prompts, key) : engine.next(key)
      for (let i = 0; i < prompts.length; i++) {
        if (ended[i] === true || drawn[i]! >= 0) continue
        const position = length + count
        return yield* new BadLogits({ position, message: `Generation: the logits after ${position} tokens hold a NaN` })
      }
      const row = prompts.map((_, i) => {
        if (drawn[i] === end) ended[i] = true
        return ended[i] === true ? -1 : drawn[i]!
      })
      return ended.every((is) => is) ? undefined : ([row, count + 1] as const)
    })
  const problem = misfit(engine.decoder, prompts, maxTokens)
  return Stream.unwrap(
    problem === null
      ? Effect.map(engine.lock.takeScoped(1), () => {
          ended.fill(false)
          return Stream.unfold(0, draw)
        })
      : Effect.fail(new ShapeError({ op: "Generation", message: problem }))
  )
}

const collect: <R>(
  tokens: Stream.Stream<number, GenerationFailure, R>
) => Effect.Effect<ReadonlyArray<number>, GenerationFailure, R> = Stream.runCollect

const streamOf = (engine: Engine.Engine, prompt: ReadonlyArray<number>, until: Until) =>
  Stream.map(rows(engine, [prompt], until), ([token]) => token!)

/**
 * Compiles a decoder for many texts: its variables are copied to the device once, its state stays there. It lives as long as the scope.
 *
 * Throws `RangeError` for options out of range.
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
 * const texts = Effect.gen(function*() {
 *   const generator = yield* Generation.compile(Generation.cached(gpt), {
 *     variables: gpt.init(Random.key(0)),
 *     sampler: Generation.sample({ topP: 0.9 })
 *   })
 *   const first = yield* generator.generate([1, 2], { maxTokens: 4, key: Random.key(1) })
 *   const again = yield* generator.generate([1, 2], { maxTokens: 4, key: Random.key(1) })
 *   return first.join() === again.join()
 * })
 * Effect.runPromise(Effect.scoped(Effect.provide(texts, Reference.layer()))) // => true
 * ```
 *
 * @since 0.1.0
 * @category generating
 */
export const compile = <D extends AnyDecoder>(
  decoder: D,
  settings: Settings<D>
): Effect.Effect<Generator, Engine.EngineError, Backend | Scope.Scope> => {
  const checked = settingsOf(settings as Settings<AnyDecoder>, 1)
  return Effect.map(Engine.make(decoder, checked), (engine) => ({
    stream: (prompt: ReadonlyArray<number>, until: Until = {}) => streamOf(engine, prompt, until),
    generate: (prompt: ReadonlyArray<number>, until: UntilMax) => collect(streamOf(engine, prompt, until)),
    specialisations: engine.specialisations
  })).pipe(Effect.withSpan("Generation.compile"))
}

/**
 * The tokens that a decoder puts after `prompt`, each as soon as it is drawn, until `end` (which is not given) or `maxTokens`. The program is
 * compiled when the stream is pulled, and gone with its memory when it ends or is interrupted, which it can be between any two tokens.
 *
 * The same `key` draws the same tokens on every backend, as long as rounding does not decide between two that are nearly equal.
 *
 * Throws `RangeError` for options out of range; the stream fails with `ShapeError` for a prompt that the decoder does not take, and with
 * `BadLogits` where there is a NaN.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Nn from "@typegrad/nn/Nn"
 * import * as Generation from "@typegrad/train/Generation"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const gpt = Nn.gpt({ vocabulary: 11, context: 16, width: 8, heads: 2, layers: 1 })
 * const tokens = Generation.stream(Generation.cached(gpt), {
 *   variables: gpt.init(Random.key(0)),
 *   prompt: [1, 2, 3],
 *   sampler: Generation.sample({ temperature: 0.8, topK: 5 }),
 *   key: Random.key(7)
 * })
 * const some = Stream.runCollect(Stream.take(tokens, 5))
 * Effect.runPromise(Effect.provide(Effect.map(some, (tokens) => tokens.length), Reference.layer())) // => 5
 * ```
 *
 * @since 0.1.0
 * @category generating
 */
export const stream = <D extends AnyDecoder>(
  decoder: D,
  options: Settings<D> & Until & { readonly prompt: ReadonlyArray<number> }
): Stream.Stream<number, GenerationFailure, Backend> => {
  const checked = settingsOf(options as never, 1)
  return Stream.unwrap(Effect.map(Engine.make(decoder, checked), (engine) => streamOf(engine, options.prompt, options)))
}

/**
 * What `stream` gives, when it is all there.
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
 * const text = Generation.generate(Generation.cached(gpt), {
 *   variables: gpt.init(Random.key(0)),
 *   prompt: [1, 2, 3],
 *   maxTokens: 8
 * })
 * Effect.runPromise(Effect.provide(Effect.map(text, (tokens) => tokens.length), Reference.layer())) // => 8
 * ```
 *
 * @since 0.1.0
 * @category generating
 */
export const generate = <D extends AnyDecoder>(
  decoder: D,
  options: Settings<D> & UntilMax & { readonly prompt: ReadonlyArray<number> }
): Effect.Effect<ReadonlyArray<number>, GenerationFailure, Backend> => collect(stream(decoder, options))

/**
 * `generate` for prompts of equal length, which are one batch: each token of all of them is one step.
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
 * const texts = Generation.generateAll(Generation.cached(gpt), {
 *   variables: gpt.init(Random.key(0)),
 *   prompts: [[1, 2, 3], [4, 5, 6]],
 *   maxTokens: 8
 * })
 * Effect.runPromise(Effect.provide(Effect.map(texts, (all) => all.length), Reference.layer())) // => 2
 * ```
 *
 * @since 0.1.0
 * @category generating
 */
export const generateAll = <D extends AnyDecoder>(
  decoder: D,
  options: Settings<D> & UntilMax & { readonly prompts: ReadonlyArray<ReadonlyArray<number>> }
): Effect.Effect<ReadonlyArray<ReadonlyArray<number>>, GenerationFailure, Backend> => {
  const { prompts } = options
  const checked = settingsOf(options as never, prompts.length)
  if (prompts.length === 0) return Effect.succeed([])
  const all = Stream.unwrap(Effect.map(Engine.make(decoder, checked), (engine) => rows(engine, prompts, options)))
  return Effect.map(Stream.runCollect(all), (steps) =>
    prompts.map((_, i) => steps.map((row) => row[i]!).filter((token) => token >= 0))
  )
}
