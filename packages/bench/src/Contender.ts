/**
 * One framework as a process of its own, which takes steps of a task when asked to and otherwise waits. It prints `{ note }` when it is
 * ready; for every line `{ task, steps }` on its standard input it prints `{ times, losses, facts?, rss }` or `{ error }`.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Block } from "./Framework.ts"

/** The framework is not installed, cannot do the task, or failed. */
export class ContenderFailed extends Data.TaggedError("ContenderFailed")<{
  readonly contender: string
  readonly message: string
  readonly cause?: unknown
}> {}

export interface Answer extends Block {
  /** bytes of the process */
  readonly rss: number
}

export interface Contender {
  readonly name: string
  readonly note: string
  readonly run: (task: string, steps: number) => Effect.Effect<Answer, ContenderFailed>
}

/** How to start one. */
export interface Command {
  readonly name: string
  readonly program: string
  readonly args: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
}

const failed =
  (contender: string) =>
  (cause: unknown): ContenderFailed =>
    new ContenderFailed({ contender, message: cause instanceof Error ? cause.message : String(cause), cause })

interface Lines {
  readonly next: () => Promise<string>
  readonly send: (line: string) => void
}

const lines = (child: ChildProcessWithoutNullStreams): Lines => {
  const errors: Array<string> = []
  child.stderr.on("data", (text: Buffer) => errors.push(text.toString()))
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject)
    child.once("close", () => reject(new Error(errors.join("").trim().split("\n").at(-1) || "it ended")))
  })
  ended.catch(() => undefined)
  const iterator = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    next: async () => String((await Promise.race([iterator.next(), ended])).value ?? (await ended)),
    send: (line) => child.stdin.write(`${line}\n`)
  }
}

/** Ends with the scope. */
export const start = ({
  args,
  env = {},
  name,
  program
}: Command): Effect.Effect<Contender, ContenderFailed, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(program, args, { env: { ...process.env, ...env } })),
      (running) => Effect.sync(() => running.kill())
    )
    child.stdin.on("error", () => undefined)
    const { next, send } = lines(child)
    const receive = Effect.flatMap(Effect.tryPromise({ try: next, catch: failed(name) }), (line) => {
      const answer = JSON.parse(line) as Record<string, unknown>
      return answer["error"] === undefined ? Effect.succeed(answer) : Effect.fail(failed(name)(answer["error"]))
    })
    const { note } = (yield* receive) as { readonly note: string }
    return {
      name,
      note,
      run: (task, steps) =>
        Effect.suspend(() => {
          send(JSON.stringify({ task, steps }))
          return receive as unknown as Effect.Effect<Answer, ContenderFailed>
        })
    }
  })
