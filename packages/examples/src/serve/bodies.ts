/** What is posted: the schemas, which are also what `/openapi.json` says. */
import * as Schema from "effect/Schema"

const side = 28

export const pixels = side * side

const expected = `${pixels} numbers or ${side} rows of ${side}`

const Intensity = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
const Row = Schema.Array(Intensity).check(Schema.isBetweenLength(side, side, { expected: `a row of ${side} numbers` }))

export const FlatImage = Schema.Struct({
  image: Schema.Array(Intensity).check(Schema.isBetweenLength(pixels, pixels, { expected }))
})

export const NestedImage = Schema.Struct({
  image: Schema.Array(Row).check(Schema.isBetweenLength(side, side, { expected }))
})

/** A digit, white on black: intensities from 0 to 1, row by row. */
export const Image = Schema.Union([FlatImage, NestedImage]).annotate({ identifier: "Image" })

const Temperature = Schema.Finite.check(
  Schema.makeFilter((value) => value === 0 || (value >= 0.01 && value <= 10), { expected: "0, or from 0.01 to 10" })
)

/** The most characters that are asked for at once. */
const mostTokens = 4096

export const Prompt = Schema.Struct({
  /** what the text begins with */
  prompt: Schema.String.check(Schema.isBetweenLength(1, mostTokens, { expected: `1 to ${mostTokens} characters` })),
  /** how many characters are made; as many as the model's context takes unless given */
  maxTokens: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: mostTokens }))),
  /** 0 takes the most probable character; 1 unless given */
  temperature: Schema.optionalKey(Temperature),
  /** only from so many of the most probable */
  topK: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))),
  /** the same seed, the same text; 0 unless given */
  seed: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })))
}).annotate({ identifier: "Prompt" })
export type Prompt = typeof Prompt.Type
