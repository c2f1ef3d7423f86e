/**
 * PyTorch on one thread, in a child process that takes steps when asked to and otherwise waits. Twice: with the BLAS kernels
 * that it chooses for this processor, and with those for vectors of 128 bits, which are all that WebAssembly has.
 */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Block, type Contender, type ContenderFailed, failed, type Prepare } from "../Contender.ts"
import type { OptimizerName } from "../problem.ts"

const script = fileURLToPath(new URL("mlp_torch.py", import.meta.url))
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" }

interface Lines {
  readonly next: () => Promise<string>
  readonly send: (line: string) => void
}

const lines = (child: ChildProcessWithoutNullStreams): Lines => {
  const errors: Array<string> = []
  child.stderr.on("data", (text: Buffer) => errors.push(text.toString()))
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject)
    child.once("close", () => reject(new Error(errors.join("").trim().split("\n").at(-1) ?? "it ended")))
  })
  ended.catch(() => undefined)
  const iterator = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    next: async () => String((await Promise.race([iterator.next(), ended])).value ?? (await ended)),
    send: (line) => child.stdin.write(`${line}\n`)
  }
}

interface Version {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
}

const start = (
  python: string,
  { env, name }: Version,
  optimizer: OptimizerName
): Effect.Effect<Contender, ContenderFailed, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(python, [script, optimizer], { env: { ...process.env, ...oneThread, ...env } })),
      (running) => Effect.sync(() => running.kill())
    )
    child.stdin.on("error", () => undefined)
    const { next, send } = lines(child)
    const receive = Effect.tryPromise({ try: next, catch: failed(name) })
    const note = yield* receive
    return {
      name,
      note,
      run: (steps) =>
        Effect.suspend(() => {
          send(String(steps))
          return Effect.map(receive, (line) => JSON.parse(line) as Block)
        })
    }
  })

/** `python3` may be one without torch while the system's own has it. */
const version =
  (of: Version) =>
  (optimizer: OptimizerName): Prepare =>
    start("python3", of, optimizer).pipe(Effect.catch(() => start("/usr/bin/python3", of, optimizer)))

export const prepare = version({ name: "pytorch", env: {} })

export const prepare128 = version({ name: "pytorch-128bit", env: { OPENBLAS_CORETYPE: "Nehalem" } })
