/**
 * Runs every check of the repository and prints the totals as its last line. Stages that use one core run two at a time.
 *
 *     pnpm test                       every stage
 *     pnpm test --only lint,unit      some of them
 *     pnpm test --only unit -- Shape  arguments after -- go to vitest
 */
import { spawn } from "node:child_process"
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { delimiter, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { parseArgs, stripVTControlCharacters } from "node:util"

interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped?: string
}

interface Exit {
  readonly code: number
  readonly output: string
}

const root = resolve(import.meta.dirname, "..")
const cache = resolve(root, "node_modules/.cache")

const colour = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined }

/** Runs a command of the workspace and keeps its output. */
type Run = (command: string, args: ReadonlyArray<string>, env?: Record<string, string>) => Promise<Exit>

/** A `Run` that also shows the output. */
const runner =
  (show: (chunk: Buffer | string) => void): Run =>
  (command, args, env = {}) =>
    new Promise((done) => {
      const binaries = resolve(root, "node_modules/.bin")
      const child = spawn(command, args, {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          ...colour,
          // what one process has parsed the next need not
          NODE_COMPILE_CACHE: resolve(cache, "node"),
          ...env,
          PATH: `${binaries}${delimiter}${process.env["PATH"]}`,
          TURBO_TELEMETRY_DISABLED: "1"
        }
      })
      let output = ""
      const keep = (chunk: Buffer): void => {
        output += chunk
        show(chunk)
      }
      child.stdout.on("data", keep)
      child.stderr.on("data", keep)
      child.on("error", (error) => {
        show(`${error}\n`)
        done({ code: 127, output })
      })
      child.on("close", (code) => done({ code: code ?? 1, output: stripVTControlCharacters(output) }))
    })

const check = async (run: Run, ...commands: ReadonlyArray<ReadonlyArray<string>>): Promise<Count> => {
  const count = { passed: 0, failed: 0 }
  for (const [command, ...args] of commands) {
    const { code } = await run(command!, args)
    if (code === 0) count.passed++
    else count.failed++
  }
  return count
}

const skipped = (why: string): Count => ({ passed: 0, failed: 0, skipped: why })

const any = (pattern: string): boolean => globSync(pattern, { cwd: root }).length > 0

const published = ["core", "nn", "optim", "data", "train", "backend"]

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: ReadonlyArray<{
    readonly status: string
    readonly assertionResults: ReadonlyArray<{ readonly status: string }>
  }>
}

/** A file that does not even load counts as one failure. */
const unit = async (run: Run, rest: ReadonlyArray<string>): Promise<Count> => {
  const file = resolve(cache, "vitest.json")
  mkdirSync(cache, { recursive: true })
  rmSync(file, { force: true })
  const { code } = await run("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...rest
  ])
  if (!existsSync(file)) {
    return code === 0 ? skipped("no tests") : { passed: 0, failed: 1 }
  }
  const report: VitestReport = JSON.parse(readFileSync(file, "utf8"))
  const unloaded = report.testResults.filter(
    (result) => result.status === "failed" && result.assertionResults.every((test) => test.status !== "failed")
  ).length
  const failed = report.numFailedTests + unloaded
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed }
}

/** Counts assertions and expected errors; TypeScript 6 is pinned, as TypeScript 7 has no API and tstyche would download one. */
const tstyche = async (run: Run): Promise<Count> => {
  if (!any("packages/*/typetest/**/*.tst.ts")) return skipped("no typetest")
  const typescript = resolve(root, "node_modules/@typescript/typescript6/lib/typescript.js")
  const { code, output } = await run("tstyche", [], { TSTYCHE_TYPESCRIPT_MODULE: pathToFileURL(typescript).href })
  const count = (word: string) =>
    [...output.matchAll(/^(?:Assertions|Suppressed):.*$/gm)]
      .map(([line]) => Number(new RegExp(`\\b(\\d+) ${word}`).exec(line)?.[1] ?? 0))
      .reduce((total, each) => total + each, 0)
  const failed = count("failed")
  return { passed: count("passed") + count("matched"), failed: code !== 0 && failed === 0 ? 1 : failed }
}

const sized = (): string | undefined =>
  existsSync(resolve(root, "packages/core/src/Tensor.ts")) ? undefined : "no packages/core/src/Tensor.ts"

type Stage = (run: Run, rest: ReadonlyArray<string>) => Promise<Count>

/**
 * One round after the other. Of a round's lanes, whose stages follow each other, two run at once; `unit` and `build` use all cores by
 * themselves, and `typeperf` holds a time.
 */
const rounds: ReadonlyArray<ReadonlyArray<Record<string, Stage>>> = [
  [
    {
      lint: (run) => check(run, ["oxlint"]),
      format: (run) => check(run, ["biome", "ci", "--colors=off", "--reporter=summary", "."])
    },
    { types: (run) => check(run, ["tsc", "-b"]) }
  ],
  [{ unit }],
  [
    {
      tsd: async (run) =>
        any("packages/*/test-d/**/*.test-d.ts")
          ? check(run, ["tsd", "-t", "package.json", "-f", "packages/*/test-d/**/*.test-d.ts"])
          : skipped("no test-d")
    },
    { tstyche }
  ],
  [
    {
      typeperf: async (run) =>
        any("packages/*/typeperf/baseline.ts") ? check(run, ["node", "scripts/typeperf.ts"]) : skipped("no typeperf")
    }
  ],
  [{ build: (run) => check(run, ["turbo", "run", "build", "--output-logs=errors-only"]) }],
  [
    {
      size: async (run) => {
        const why = sized()
        return why === undefined ? check(run, ["size-limit"]) : skipped(why)
      },
      bundle: async (run) => {
        const why = sized()
        return why === undefined ? check(run, ["node", "scripts/bundle-check.ts"]) : skipped(why)
      }
    },
    { publint: (run) => check(run, ...published.map((name) => ["publint", `packages/${name}`, "--strict"])) },
    { knip: (run) => check(run, ["knip", "--no-config-hints"]) }
  ]
]

const { values, positionals } = parseArgs({
  options: { only: { type: "string", multiple: true } },
  allowPositionals: true
})
const only = values.only?.flatMap((names) => names.split(","))
const names = rounds.flat().flatMap(Object.keys)
const unknown = only?.filter((name) => !names.includes(name)) ?? []
if (unknown.length > 0) {
  console.error(`no stage ${unknown.join(", ")}: the stages are ${names.join(", ")}`)
  process.exit(2)
}

const rows: Array<{ readonly name: string; readonly count: Count; readonly seconds: number }> = []

/** The output of stages that run at once is shown when they end. */
const perform = async (name: string, stage: Stage, alone: boolean): Promise<void> => {
  const kept: Array<Buffer | string> = []
  const show = (chunk: Buffer | string): void => void process.stdout.write(chunk)
  if (alone) console.log(`\n== ${name}`)
  const start = performance.now()
  const count = await stage(runner(alone ? show : (chunk) => void kept.push(chunk)), positionals)
  if (!alone) console.log(`\n== ${name}`)
  kept.forEach(show)
  rows.push({ name, count, seconds: (performance.now() - start) / 1000 })
}

for (const round of rounds) {
  const lanes = round
    .map((lane) => Object.entries(lane).filter(([name]) => only === undefined || only.includes(name)))
    .filter((lane) => lane.length > 0)
  const alone = lanes.length === 1
  const work = async (): Promise<void> => {
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      for (const [name, stage] of lane) await perform(name, stage, alone)
    }
  }
  await Promise.all([work(), work()])
}

console.log("\n== summary")
for (const { name, count, seconds } of rows) {
  const verdict =
    count.skipped === undefined ? `${count.passed} passed, ${count.failed} failed` : `skipped: ${count.skipped}`
  console.log(`${count.failed > 0 ? "x" : " "} ${name.padEnd(9)} ${seconds.toFixed(1).padStart(6)} s  ${verdict}`)
}
const failing = rows.filter(({ count }) => count.failed > 0).map(({ name }) => name)
if (failing.length > 0) {
  console.log(`failed: ${failing.join(", ")}`)
  process.exitCode = 1
}
const sum = (side: "passed" | "failed") => rows.reduce((total, { count }) => total + count[side], 0)
console.log(`${sum("passed")} passed, ${sum("failed")} failed`)
