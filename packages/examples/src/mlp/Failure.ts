/** A failure as one line for the person at the terminal. */
import * as Data from "effect/Data"
import * as Runtime from "effect/Runtime"

/** Already told: the process ends with code 1 and no trace. */
export class Failure extends Data.TaggedError("Failure")<{ readonly message: string }> {
  override readonly [Runtime.errorReported] = false
}

export const oneLine = (error: unknown): string => {
  const message =
    typeof error === "object" && error !== null && "message" in error && typeof error.message === "string"
      ? error.message
      : String(error)
  return message.replace(/\s*\n\s*/g, " ").trim()
}
