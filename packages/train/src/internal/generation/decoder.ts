/** What is generated with: a model one token at a time. */
import type { Guard, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Tree from "@typegrad/core/Tree"
import type * as Model from "@typegrad/nn/Model"
import type { CachedErr, Count, StepErr, VocabularyOf, WindowErr } from "../types/generation.ts"
import { checkCount, fail, show } from "./check.ts"
import type { F32, I32 } from "./loose.ts"
import * as Loose from "./loose.ts"

/**
 * int32: a token for each sequence of the batch.
 *
 * @since 0.1.0
 * @category models
 */
export type Tokens = Tensor.Tensor<[number], "int32">

/**
 * One step of a model: `tokens` `[batch]` after `position` others gives the logits `[batch, vocabulary]` of the next, and the state, of
 * the same shapes.
 *
 * @since 0.1.0
 * @category models
 */
export type Step<Variables, State, L, N = State> = (
  variables: Variables,
  state: State,
  tokens: Tokens,
  position: Tensor.Tensor<[], "int32">
) => readonly [logits: L, state: N]

/**
 * As `Step`, for many tokens `[batch, time]` at once: the logits `[batch, vocabulary]` are those after the last of them.
 *
 * @since 0.1.0
 * @category models
 */
export type Feed<Variables, State, L, N = State> = (
  variables: Variables,
  state: State,
  tokens: Tensor.Tensor<[number, number], "int32">,
  position: Tensor.Tensor<[], "int32">
) => readonly [logits: L, state: N]

/**
 * A model that predicts the next token, with what it remembers of those before: a cache of keys and values, or the state of a recurrent
 * cell. Every tensor of the state has the batch as its first axis.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoder<Variables, State, V extends number> {
  readonly vocabulary: V
  /** the most tokens that it takes; Infinity if any number */
  readonly context: number
  /** before the first token */
  readonly state: (batch: number) => State
  readonly step: Step<Variables, State, Tensor.Tensor<[number, V]>>
  readonly feed: Feed<Variables, State, Tensor.Tensor<[number, V]>>
}

/**
 * Any decoder.
 *
 * @since 0.1.0
 * @category models
 */
export type AnyDecoder = Decoder<any, any, number>

/**
 * The variables of a decoder: expressions, or host arrays as training leaves them.
 *
 * @since 0.1.0
 * @category models
 */
export type VariablesOf<D> = D extends { readonly step: (variables: infer V, ...rest: never) => unknown }
  ? V | Tree.ToArrays<V>
  : never

/** Token by token, in one loop. */
const stepwise =
  (vocabulary: number, step: Step<any, any, any>): Feed<any, any, any> =>
  (variables, state, tokens, position) => {
    const [batch, time] = Tensor.sizes(tokens) as [number, number]
    if (time === 1) return step(variables, state, Loose.at<any>(tokens, 0, 1), position)
    const [last] = Loose.scan(
      (carry: { readonly state: any; readonly logits: any; readonly position: any }, token: I32) => {
        const [logits, next] = step(variables, carry.state, token as Tokens, carry.position)
        return [{ state: next, logits, position: Loose.add(carry.position, 1) }, []]
      },
      { state, logits: Loose.full([batch, vocabulary], 0), position },
      Loose.swapAxes(tokens, 0, 1)
    )
    return [last.logits, last.state]
  }

/**
 * A decoder of a step of one's own: `state(batch)` is what it remembers before the first token. A prompt is fed in one loop of the
 * step, or by `feed`. Give the parameters of the step their types: what it gives is checked against them.
 *
 * Throws `RangeError` for a vocabulary or a context that is no positive whole number.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Generation from "@typegrad/train/Generation"
 * import * as Effect from "effect/Effect"
 *
 * // a table of what follows what, which remembers nothing but how far it is
 * const bigram = Generation.decoder({
 *   vocabulary: 3,
 *   state: (batch) => ({ steps: Tensor.zeros([batch]) }),
 *   step: (table: Tensor.Tensor<[3, 3]>, state: { readonly steps: Tensor.Tensor<[number]> }, tokens: Generation.Tokens) =>
 *     [Tensor.gather(table, tokens), { steps: Tensor.add(state.steps, 1) }] as const
 * })
 * const table = NdArray.make([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
 * const text = Generation.generate(bigram, { variables: table, prompt: [0], maxTokens: 5 })
 * Effect.runPromise(Effect.provide(text, Reference.layer())) // => [1, 2, 0, 1, 2]
 * ```
 *
 * @since 0.1.0
 * @category decoders
 */
export const decoder = <const V extends number, Variables, State, L, N, FL = L, FN = N>(options: {
  readonly vocabulary: Count<V, "decoder: vocabulary">
  readonly state: (batch: number) => State
  readonly step: Guard<StepErr<V, State, L, N>, Step<Variables, State, L, N>>
  readonly feed?: Guard<StepErr<V, State, FL, FN>, Feed<Variables, State, FL, FN>>
  /** the most tokens that it takes: any number unless given */
  readonly context?: number
}): Decoder<Variables, State, V> => {
  const vocabulary = options.vocabulary as number
  const context = options.context ?? Number.POSITIVE_INFINITY
  checkCount("decoder: vocabulary", vocabulary)
  if (context !== Number.POSITIVE_INFINITY) checkCount("decoder: context", context)
  const step = options.step as Step<any, any, any>
  const made: AnyDecoder = {
    vocabulary,
    context,
    state: options.state,
    step,
    feed: (options.feed as Feed<any, any, any> | undefined) ?? stepwise(vocabulary, step)
  }
  return made as never
}

/** A model with a cache of its own, as `Nn.gpt`. */
interface Caching {
  readonly vocabulary: number
  readonly context: number
  readonly cache: (batch: ReadonlyArray<number>) => any
  readonly decode: (variables: any, cache: any, tokens: any, position: any) => readonly [any, any]
}

type CacheOf<M> = M extends { readonly cache: (batch: any) => infer C } ? C : never

/**
 * A model with a cache, such as `Nn.gpt`, as a decoder: each token is computed once, and a prompt in one go.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Nn from "@typegrad/nn/Nn"
 * import * as Generation from "@typegrad/train/Generation"
 * import * as Effect from "effect/Effect"
 *
 * const gpt = Nn.gpt({ vocabulary: 11, context: 16, width: 8, heads: 2, layers: 2 })
 * const text = Generation.generate(Generation.cached(gpt), {
 *   variables: gpt.init(Random.key(0)),
 *   prompt: [1, 2, 3],
 *   maxTokens: 13
 * })
 * Effect.runPromise(Effect.provide(Effect.map(text, (tokens) => tokens.length), Reference.layer())) // => 13
 * ```
 *
 * @since 0.1.0
 * @category decoders
 */
export const cached = <M>(
  model: Guard<CachedErr<M>, M>
): Decoder<Model.Variables<Model.ParamsOf<M>, Model.StateOf<M>>, CacheOf<M>, VocabularyOf<M>> => {
  const { cache, context, decode, vocabulary } = model as Caching
  if (cache === undefined || decode === undefined)
    return fail("cached", "cached: this model has no cache: use Generation.window")
  const made: AnyDecoder = {
    vocabulary,
    context,
    state: (batch) => cache([batch]),
    step: decode,
    feed: (variables, state, tokens, position) => {
      const [logits, next] = decode(variables, state, tokens, position)
      return [Loose.at(logits, -1, 1), next]
    }
  }
  return made as never
}

interface Plain {
  readonly input: { readonly shape: Shape; readonly dtype: string }
  readonly output: { readonly shape: Shape; readonly dtype: string }
  readonly infer: (variables: any, x: any) => any
}

const vocabularyOf = ({ input, output }: Plain): number => {
  const [into, out] = [input.shape, output.shape]
  const each = out.length === 2 || (out.length === 1 && typeof into[0] === "number")
  const last = out.at(-1)
  if (input.dtype !== "int32" || output.dtype !== "float32" || into.length !== 1 || !each || typeof last !== "number") {
    const maps = `${input.dtype} ${show(into)} to ${output.dtype} ${show(out)}`
    return fail("window", `window: the model must map int32 [time] to float32 [time, vocabulary] but maps ${maps}`)
  }
  return last
}

/** Rows of the last tokens; the newest is at `position`, or at the end once they are full. */
const insert = (tokens: I32, token: I32, position: I32, size: number): I32 => {
  const moved = Loose.where(Loose.greaterEqual(position, size), Loose.roll(tokens, -1, -1), tokens)
  const here = Loose.equal(Loose.arange(size), Loose.minimum(position, size - 1))
  return Loose.where(here, Loose.expandDims(token, -1), moved)
}

/**
 * Any model of the next token as a decoder, without a cache: the last `size` tokens are computed anew for each. A model of `[time]` to
 * `[time, vocabulary]` must be causal, as what it says of a token is read before those behind it are there; beyond `size` tokens the
 * window moves. A model of `[size]` to `[vocabulary]` (Bengio et al. 2003) reads the last ones, and `pad` before the first.
 *
 * Throws `ShapeError` for other models, `RangeError` for a size that is no positive whole number.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Nn from "@typegrad/nn/Nn"
 * import * as Generation from "@typegrad/train/Generation"
 * import * as Effect from "effect/Effect"
 *
 * const model = Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(11, 8), Nn.lstm(8), Nn.dense(11))
 * const text = Generation.generate(Generation.window(model, { size: 12 }), {
 *   variables: model.init(Random.key(0)),
 *   prompt: [1, 2, 3],
 *   maxTokens: 20
 * })
 * Effect.runPromise(Effect.provide(Effect.map(text, (tokens) => tokens.length), Reference.layer())) // => 20
 * ```
 *
 * @since 0.1.0
 * @category decoders
 */
export const window = <M, const W extends number = number>(
  model: Guard<WindowErr<M>, M>,
  options: {
    readonly size: Count<W, "window: size">
    /** what stands before the first token, for a model of `[size]`: 0 unless given */
    readonly pad?: number
  }
): Decoder<
  Model.Variables<Model.ParamsOf<M>, Model.StateOf<M>>,
  Tensor.Tensor<[number, W], "int32">,
  VocabularyOf<M>
> => {
  const plain = model as Plain
  const size = options.size as number
  const vocabulary = vocabularyOf(plain)
  checkCount("window: size", size)
  const [own] = plain.input.shape
  if (typeof own === "number" && own !== size)
    fail("window", `window: the model reads ${own} tokens, but the size is ${size}`)
  const last = plain.output.shape.length === 1
  // a model of the last tokens has them at the end from the start
  const place = (position: I32): I32 => (last ? Loose.add(position, size) : position)
  const read = (variables: unknown, tokens: I32, position: I32): F32 => {
    const logits: F32 = plain.infer(variables, tokens)
    return last ? logits : Loose.pick(logits, Loose.minimum(position, size - 1))
  }
  const made: AnyDecoder = {
    vocabulary,
    context: Number.POSITIVE_INFINITY,
    state: (batch) => Tensor.full([batch, size], options.pad ?? 0, "int32"),
    step: (variables, state: I32, token, position) => {
      const next = insert(state, token, place(position), size)
      return [read(variables, next, position) as never, next]
    },
    feed: (variables, state: I32, tokens, position) => {
      const [{ at, next }] = Loose.scan(
        ({ at, next }, token: I32) => [{ at: Loose.add(at, 1), next: insert(next, token, place(at), size) }, []],
        { at: position as I32, next: state },
        Loose.swapAxes<I32>(tokens, 0, 1)
      )
      return [read(variables, next, Loose.add(at, -1)) as never, next]
    }
  }
  return made as never
}
