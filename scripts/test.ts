/**
 * Runs every check of the repository in order and prints the totals as its last line.
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

/** Streams the output of a command of the workspace to the screen and keeps it. */
const run = (command: string, args: ReadonlyArray<string>, env: Record<string, string> = {}): Promise<Exit> =>
  new Promise((done) => {
    const binaries = resolve(root, "node_modules/.bin")
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...colour,
        ...env,
        PATH: `${binaries}${delimiter}${process.env["PATH"]}`,
        TURBO_TELEMETRY_DISABLED: "1"
      }
    })
    let output = ""
    const keep = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
      output += chunk
      to.write(chunk)
    }
    child.stdout.on("data", keep(process.stdout))
    child.stderr.on("data", keep(process.stderr))
    child.on("error", (error) => {
      console.error(String(error))
      done({ code: 127, output })
    })
    child.on("close", (code) => done({ code: code ?? 1, output: stripVTControlCharacters(output) }))
  })

const check = async (...commands: ReadonlyArray<ReadonlyArray<string>>): Promise<Count> => {
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
const unit = async (rest: ReadonlyArray<string>): Promise<Count> => {
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
const tstyche = async (): Promise<Count> => {
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

const stages: Record<string, (rest: ReadonlyArray<string>) => Promise<Count>> = {
  lint: () => check(["oxlint"]),
  format: () => check(["biome", "ci", "--colors=off", "--reporter=summary", "."]),
  types: () => check(["tsc", "-b"]),
  unit,
  tsd: async () =>
    any("packages/*/test-d/**/*.test-d.ts")
      ? check(["tsd", "-t", "package.json", "-f", "packages/*/test-d/**/*.test-d.ts"])
      : skipped("no test-d"),
  tstyche,
  typeperf: async () =>
    any("packages/*/typeperf/baseline.ts") ? check(["node", "scripts/typeperf.ts"]) : skipped("no typeperf"),
  build: () => check(["turbo", "run", "build", "--output-logs=errors-only"]),
  size: async () => {
    const why = sized()
    return why === undefined ? check(["size-limit"]) : skipped(why)
  },
  bundle: async () => {
    const why = sized()
    return why === undefined ? check(["node", "scripts/bundle-check.ts"]) : skipped(why)
  },
  publint: () => check(...published.map((name) => ["publint", `packages/${name}`, "--strict"])),
  knip: () => check(["knip", "--no-config-hints"])
}

const { values, positionals } = parseArgs({
  options: { only: { type: "string", multiple: true } },
  allowPositionals: true
})
const only = values.only?.flatMap((names) => names.split(","))
const unknown = only?.filter((name) => !(name in stages)) ?? []
if (unknown.length > 0) {
  console.error(`no stage ${unknown.join(", ")}: the stages are ${Object.keys(stages).join(", ")}`)
  process.exit(2)
}

const rows: Array<{ readonly name: string; readonly count: Count; readonly seconds: number }> = []
for (const [name, stage] of Object.entries(stages)) {
  if (only !== undefined && !only.includes(name)) continue
  console.log(`\n== ${name}`)
  const start = performance.now()
  const count = await stage(positionals)
  rows.push({ name, count, seconds: (performance.now() - start) / 1000 })
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
