/**
 * Trains to full accuracy and keeps the figures in learn/results, one file a figure, with the command that made it.
 *
 *     pnpm learn               every figure whose data is there
 *     pnpm learn digits        some
 *     pnpm learn --data DIR    where MNIST is (../shared/data/mnist)
 */

import { execFileSync, spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const root = resolve(import.meta.dirname, "..")

const { positionals, values } = parseArgs({
  options: { data: { type: "string", default: "../shared/data/mnist" } },
  allowPositionals: true
})

interface Figure {
  readonly name: string
  readonly args: ReadonlyArray<string>
  /** the least test accuracy that is still right */
  readonly target: number
  readonly needs?: string
}

const figures: ReadonlyArray<Figure> = [
  { name: "digits", args: [], target: 0.97 },
  { name: "mnist", args: ["--data", values.data, "--epochs", "6"], target: 0.978, needs: values.data }
]

const unknown = positionals.filter((name) => !figures.some((figure) => figure.name === name))
if (unknown.length > 0) {
  console.error(`no figure ${unknown.join(", ")}: the figures are ${figures.map(({ name }) => name).join(", ")}`)
  process.exit(2)
}

const Result = Schema.fromJsonString(
  Schema.Struct({
    testAccuracy: Schema.Finite,
    epochs: Schema.Int,
    seconds: Schema.Finite,
    stepMs: Schema.NullOr(Schema.Finite),
    backend: Schema.String,
    params: Schema.Int,
    dataset: Schema.String
  })
)

const runDemo = (args: ReadonlyArray<string>): Effect.Effect<number> =>
  Effect.callback((resume) => {
    const child = spawn(process.execPath, ["packages/examples/src/demo.ts", ...args], { cwd: root, stdio: "inherit" })
    child.on("close", (code) => resume(Effect.succeed(code ?? 1)))
    return Effect.sync(() => child.kill("SIGINT"))
  })

const commit = (): string => {
  try {
    const git = (...args: ReadonlyArray<string>) => execFileSync("git", args, { cwd: root, stdio: "pipe" }).toString()
    return `${git("rev-parse", "HEAD").trim()}${git("status", "--porcelain") === "" ? "" : " and changes"}`
  } catch {
    return "none"
  }
}

const versions = () => ({
  node: process.versions.node,
  effect: JSON.parse(readFileSync(join(root, "node_modules/effect/package.json"), "utf8")).version as string,
  commit: commit()
})

const learn = Effect.fnUntraced(function* ({ args, name, target }: Figure) {
  const scratch = mkdtempSync(join(tmpdir(), "typegrad-learn-"))
  const json = join(scratch, "result.json")
  const before = yield* Clock.currentTimeMillis
  const code = yield* runDemo([...args, "--out", join(scratch, "run"), "--json", json])
  if (code !== 0) {
    rmSync(scratch, { recursive: true, force: true })
    yield* Console.error(`${name}: the demo ended with code ${code}`)
    return false
  }
  const result = yield* Schema.decodeUnknownEffect(Result)(readFileSync(json, "utf8"))
  rmSync(scratch, { recursive: true, force: true })
  const now = yield* Clock.currentTimeMillis
  const kept = {
    name,
    command: ["npx -y pnpm@12.21.0 demo", ...args].join(" "),
    date: new Date(now).toISOString(),
    wallSeconds: Math.round((now - before) / 100) / 10,
    target,
    result,
    versions: versions(),
    machine: { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, platform: process.platform }
  }
  const folder = join(root, "learn/results")
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`)
  const reached = result.testAccuracy >= target
  yield* Console.log(`${name}: ${result.testAccuracy} of ${target} ${reached ? "reached" : "NOT REACHED"}`)
  return reached
})

const program = Effect.gen(function* () {
  let failed = 0
  for (const figure of figures) {
    if (positionals.length > 0 && !positionals.includes(figure.name)) continue
    if (figure.needs !== undefined && !existsSync(resolve(root, figure.needs))) {
      yield* Console.log(`${figure.name}: skipped, there is no ${figure.needs}`)
      if (positionals.includes(figure.name)) failed++
      continue
    }
    if (!(yield* learn(figure))) failed++
  }
  return failed
})

process.exitCode = (await Effect.runPromise(program)) > 0 ? 1 : 0
