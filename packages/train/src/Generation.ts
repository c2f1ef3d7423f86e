/**
 * Text from models of the next token. A decoder is a model one token at a time, with what it remembers as typed state on the device:
 * `cached` makes one of a model with a cache of keys and values, `window` of any other, `decoder` of a step of one's own. A sampler draws
 * a token from logits. `stream` gives the tokens as they are drawn, `generate` all at once, `beamSearch` the most probable texts.
 *
 * @since 0.1.0
 */
export { type BeamOptions, type Beams, beamSearch, beams, type Found } from "./internal/generation/beam.ts"
export {
  type AnyDecoder,
  cached,
  type Decoder,
  decoder,
  type Feed,
  type Step,
  type Tokens,
  type VariablesOf,
  window
} from "./internal/generation/decoder.ts"
export { BadLogits } from "./internal/generation/error.ts"
export { greedy, penalize, temperature, topK, topP } from "./internal/generation/filters.ts"
export {
  compile,
  type GenerationFailure,
  type Generator,
  generate,
  generateAll,
  type Settings,
  stream,
  type Until,
  type UntilMax
} from "./internal/generation/run.ts"
export { type Sampler, sample } from "./internal/generation/sample.ts"
