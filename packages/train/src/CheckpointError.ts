/**
 * What can be wrong with a checkpoint.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A checkpoint's bytes are not what was written: `file` and the `offset` of the first byte known to be wrong.
 *
 * @since 0.1.0
 * @category errors
 */
export class CheckpointCorrupt extends /*#__PURE__*/ Schema.TaggedError<CheckpointCorrupt>()("CheckpointCorrupt", {
  file: Schema.String,
  offset: Schema.Int,
  message: Schema.String
}) {}

/**
 * A checkpoint of another model, optimizer or run: the first `leaf` that differs, as "float32 [784, 256]", or "nothing" where it is missing.
 *
 * @since 0.1.0
 * @category errors
 */
export class CheckpointMismatch extends /*#__PURE__*/ Schema.TaggedError<CheckpointMismatch>()("CheckpointMismatch", {
  file: Schema.String,
  leaf: Schema.String,
  expected: Schema.String,
  found: Schema.String,
  message: Schema.String
}) {}

/**
 * There is no checkpoint where one was asked for.
 *
 * @since 0.1.0
 * @category errors
 */
export class CheckpointNotFound extends /*#__PURE__*/ Schema.TaggedError<CheckpointNotFound>()("CheckpointNotFound", {
  path: Schema.String,
  message: Schema.String
}) {}

/**
 * The place where checkpoints are kept cannot be read or written.
 *
 * @since 0.1.0
 * @category errors
 */
export class CheckpointStoreError extends /*#__PURE__*/ Schema.TaggedError<CheckpointStoreError>()(
  "CheckpointStoreError",
  {
    path: Schema.String,
    operation: Schema.String,
    message: Schema.String,
    cause: Schema.optionalKey(Schema.Defect())
  }
) {}
