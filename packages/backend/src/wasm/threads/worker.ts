/** A worker that is sent messages, and lives as long as a scope. */
import type { BackendUnavailable } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { unavailable } from "../unavailable.ts"
import * as Platform from "./platform.ts"
import type { Message, Reply } from "./source.ts"

/** Sends a message; rejects with what ended the worker. One message at a time. */
type Send = (message: Message) => Promise<void>

/** `onEnd` hears why it cannot go on. */
export const makeWorker = (onEnd: (reason: string) => void): Effect.Effect<Send, BackendUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    let waiting: ((reply: Reply) => void) | null = null
    let ended: string | null = null
    const give = (reply: Reply): void => {
      const answer = waiting
      waiting = null
      thread.hold(false)
      if (reply.kind === "failed") onEnd(reply.message)
      answer?.(reply)
    }
    const thread = yield* Effect.acquireRelease(
      Effect.try({
        try: () =>
          Platform.start({
            reply: give,
            ended: (reason) => {
              ended = reason
              give({ kind: "failed", message: reason })
            }
          }),
        catch: (cause) => unavailable("this runtime starts no worker threads", cause)
      }),
      (thread) => Effect.promise(thread.terminate)
    )
    thread.hold(false)
    return (message) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(new Error(ended))
        waiting = (reply) => (reply.kind === "done" ? resolve() : reject(new Error(reply.message)))
        thread.hold(true)
        thread.post(message)
      })
  })
