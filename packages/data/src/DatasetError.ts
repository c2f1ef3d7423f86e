/**
 * The one way in which data fails: which file, which byte or example, and what was found there.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Data that cannot be read or is not what it must be.
 *
 * `file` is the path as it was given, or a name in parentheses for data in memory. `offset` is a byte of the file's
 * uncompressed content, `index` an example; either stands only where it means something. `message` holds the offending value.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { DatasetError, Idx } from "@typegrad/data"
 *
 * const result = Idx.parse(new Uint8Array([0, 0, 9]), { file: "labels.idx" }).pipe(
 *   Effect.map(() => "read"),
 *   Effect.catchTag("DatasetError", (error: DatasetError.DatasetError) => Effect.succeed(error.message))
 * )
 * Effect.runPromise(result) // => "labels.idx: truncated at byte 3: the header of an IDX file has at least 4 bytes"
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class DatasetError extends /*#__PURE__*/ Schema.TaggedError<DatasetError>()("DatasetError", {
  file: Schema.String,
  offset: /*#__PURE__*/ Schema.optionalKey(Schema.Number),
  index: /*#__PURE__*/ Schema.optionalKey(Schema.Number),
  message: Schema.String,
  cause: /*#__PURE__*/ Schema.optionalKey(/*#__PURE__*/ Schema.Defect())
}) {}
