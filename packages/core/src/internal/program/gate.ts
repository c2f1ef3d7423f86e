/** Keeps the number of unread steps of a backend within its bound. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Semaphore from "effect/Semaphore"
import type { ExecutionError, Result, Ticket } from "../../Backend.ts"

interface Unread {
  readonly owner: object
  readonly read: Ticket["read"]
}

export interface Gate {
  /**
   * Enqueues a step. At the bound it first reads the oldest unread one, and keeps what it gave for its reader: so nobody waits
   * for a reader who never comes. `done` runs once the step has been read.
   */
  readonly submit: (
    owner: object,
    enqueue: Effect.Effect<Ticket, ExecutionError>,
    done: Effect.Effect<void>
  ) => Effect.Effect<Ticket, ExecutionError>
  /** Drops the unread steps of a program that is going away. */
  readonly forget: (owner: object) => Effect.Effect<void>
}

export const make = (limit: number): Gate => {
  const unread = new Set<Unread>()
  const lock = Semaphore.makeUnsafe(1)

  const track = (owner: object, ticket: Ticket, done: Effect.Effect<void>): Ticket => {
    let known: Exit.Exit<Result, ExecutionError> | undefined
    const settle = (exit: Exit.Exit<Result, ExecutionError>): Effect.Effect<void> => {
      // the reader went away, not the step
      if (known !== undefined || (Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))) return Effect.void
      known = exit
      unread.delete(entry)
      return done
    }
    const first = Effect.onExit(ticket.read, settle)
    const entry: Unread = { owner, read: Effect.suspend(() => known ?? first) }
    unread.add(entry)
    return { read: entry.read }
  }

  return {
    submit: (owner, enqueue, done) =>
      lock.withPermit(
        Effect.gen(function* () {
          while (unread.size >= limit) {
            const [oldest] = unread
            // a failure is its reader's to hear
            yield* Effect.exit(oldest!.read)
            unread.delete(oldest!)
          }
          return yield* Effect.uninterruptibleMask((restore) =>
            Effect.map(restore(enqueue), (ticket) => track(owner, ticket, done))
          )
        })
      ),
    forget: (owner) =>
      Effect.sync(() => {
        for (const entry of unread) if (entry.owner === owner) unread.delete(entry)
      })
  }
}
