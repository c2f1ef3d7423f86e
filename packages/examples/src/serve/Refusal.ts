/** What a request is refused with: a status, and a sentence that says what was wrong and where. */
import * as Schema from "effect/Schema"

const fields = { error: Schema.String }

/** The body is of the wrong shape, range or type. */
export class BadRequest extends Schema.TaggedError<BadRequest>()("BadRequest", fields, { httpApiStatus: 400 }) {}

export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", fields, { httpApiStatus: 413 }) {}

export class UnsupportedMediaType extends Schema.TaggedError<UnsupportedMediaType>()("UnsupportedMediaType", fields, {
  httpApiStatus: 415
}) {}

/** As many requests as may wait are waiting. */
export class Busy extends Schema.TaggedError<Busy>()("Busy", fields, { httpApiStatus: 503 }) {}

/** A fault of the server's own. What it was is in the log, not in the answer. */
export class Fault extends Schema.TaggedError<Fault>()("Fault", fields, { httpApiStatus: 500 }) {}

export const fault = new Fault({ error: "the server failed; the request may be sent again" })
