/** Runs the demo, or another program of the examples, as a user does: as a process. */

import { spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join, relative, resolve } from "node:path"
import * as Effect from "effect/Effect"

const root = resolve(import.meta.dirname, "../..")
// vitest may itself run on an older Node
const node = join(root, "node_modules/.bin/node")

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly signal: (signal: NodeJS.Signals) => void
  /** reads no more of standard output */
  readonly unread: () => void
  readonly pid: number
  /** standard output so far, once it matches or the process has ended */
  readonly until: (pattern: RegExp) => Promise<string>
  readonly ended: Promise<Ended>
}

export const start = (
  args: ReadonlyArray<string>,
  program = "demo",
  env: Readonly<Record<string, string>> = {}
): Running => {
  const child = spawn(node, [join(root, `packages/examples/src/${program}.ts`), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env }
  })
  let out = ""
  let err = ""
  let isOver = false
  const waiting = new Set<() => void>()
  const told = () => waiting.forEach((check) => check())
  child.stdout.on("data", (chunk) => {
    out += chunk
    told()
  })
  child.stderr.on("data", (chunk) => (err += chunk))
  const ended = new Promise<Ended>((done, fail) => {
    child.on("error", fail)
    child.on("close", (code) => {
      isOver = true
      told()
      done({ code, out, err })
    })
  })
  return {
    signal: (signal) => void child.kill(signal),
    pid: child.pid ?? 0,
    unread: () => void child.stdout.destroy(),
    until: (pattern) =>
      new Promise((done) => {
        const check = () => {
          if (!isOver && !pattern.test(out)) return
          waiting.delete(check)
          done(out)
        }
        waiting.add(check)
        check()
      }),
    ended
  }
}

export const run = (args: ReadonlyArray<string>, program = "demo"): Effect.Effect<Ended> =>
  Effect.promise(() => start(args, program).ended)

/** A new folder that is gone with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "typegrad-demo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** The folders of the checkpoints below an output folder, `<run>/<step>`, ascending by step. */
export const steps = (path: string): ReadonlyArray<string> =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: run }) => readdirSync(join(path, run)).map((step) => join(path, run, step)))
    .toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1))

/** The names and bytes of the checkpoints below an output folder. */
export const checkpoints = (path: string): Readonly<Record<string, Buffer>> =>
  Object.fromEntries(
    steps(path).flatMap((step) =>
      ["manifest.json", "state.safetensors"].map((file) => [
        relative(path, join(step, file)),
        readFileSync(join(step, file))
      ])
    )
  )
