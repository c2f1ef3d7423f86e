/**
 * Holds the cost of types: how many instantiations a fixture adds to its package's baseline, against the budget in
 * typeperf/budgets.json. typeperf/limits.json, where there is one, holds what no update may move: a most for each unit (layer,
 * convolution, op) of a fixture, and for one more unit in families of fixtures, which must not grow with their length. Last the
 * time to check the library itself is held.
 *
 *     pnpm typeperf                 every package that has a typeperf folder
 *     pnpm typeperf core nn         some
 *     pnpm typeperf core --update   write what was measured as the budget
 *
 * Counts are repeatable only with --singleThreaded.
 */
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"

const root = resolve(import.meta.dirname, "..")
const cache = resolve(root, "node_modules/.cache")
mkdirSync(cache, { recursive: true })
const scratch = mkdtempSync(join(cache, "typeperf-"))
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }))

const config = {
  extends: resolve(root, "tsconfig.base.json"),
  include: [],
  compilerOptions: {
    composite: false,
    incremental: false,
    tsBuildInfoFile: null,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    noUnusedLocals: false,
    rootDir: root
  }
}

let measured = 0

/** What `tsc --extendedDiagnostics` says about these files. */
const check = (files: object, args: ReadonlyArray<string>): Promise<string> =>
  new Promise((done, fail) => {
    const project = join(scratch, `tsconfig.${measured++}.json`)
    writeFileSync(project, JSON.stringify({ ...config, ...files }))
    const tsc = resolve(root, "node_modules/.bin/tsc")
    const child = spawn(tsc, ["-p", project, "--extendedDiagnostics", ...args], { cwd: root })
    let output = ""
    child.stdout.on("data", (chunk) => (output += chunk))
    child.on("error", fail)
    child.on("close", (code) => {
      if (code === 0) done(output)
      else fail(new Error(`${JSON.stringify(files)} does not compile:\n${output}`))
    })
  })

const measure = async (file: string): Promise<number> =>
  Number(/^Instantiations:\s+(\d+)/m.exec(await check({ files: [file] }, ["--singleThreaded"]))![1])

/** As many at a time as there are cores: what is counted does not depend on it. */
const measureAll = async (files: ReadonlyArray<string>): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>()
  const left = [...files]
  const work = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) counts.set(file, await measure(file))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return counts
}

const hold = (ok: boolean): string => {
  if (!ok) process.exitCode = 1
  return ok ? "ok" : "OVER"
}

interface Limits {
  readonly each: Readonly<Record<string, { readonly units: number; readonly unit: string; readonly max: number }>>
  readonly oneMore: ReadonlyArray<{
    readonly unit: string
    readonly max: number
    readonly fixtures: readonly [string, string, string]
  }>
}

const holdLimits = (name: string, { each, oneMore }: Limits, costs: Readonly<Record<string, number>>): void => {
  for (const [fixture, { max, unit, units }] of Object.entries(each)) {
    const cost = costs[fixture]! / units
    console.log(`${name}/${fixture}: ${cost.toFixed(1)} of ${max} instantiations a ${unit} ${hold(cost <= max)}`)
  }
  for (const { fixtures, max, unit } of oneMore) {
    const [short, middle, long] = fixtures.map((fixture) => ({
      cost: costs[fixture]!,
      length: Number(/\d+/.exec(fixture)![0])
    }))
    const step = (a: typeof short, b: typeof short) => (b!.cost - a!.cost) / (b!.length - a!.length)
    const [first, second] = [step(short, middle), step(middle, long)]
    const verdict = hold(second <= first * 1.05 && second <= max)
    const steps = `${first.toFixed(1)}, then ${second.toFixed(1)}`
    console.log(`${name}: one more ${unit} costs ${steps} of ${max} instantiations (${fixtures.join(", ")}) ${verdict}`)
  }
}

/** Seconds to check every published package from cold, the best of three: other work on the machine only adds. */
const holdLibrary = async (): Promise<void> => {
  const limit = 3
  const published = ["core", "nn", "optim", "data", "train", "backend"]
  const include = published.map((name) => resolve(root, `packages/${name}/src/**/*.ts`))
  const times: Array<number> = []
  while (times.length < 3 && !(Math.min(...times) <= limit)) {
    const { compilerOptions } = config
    const output = await check({ include, compilerOptions: { ...compilerOptions, ...libraryOptions } }, [])
    times.push(Number(/^Total time:\s+([\d.]+)s/m.exec(output)![1]))
  }
  const best = Math.min(...times)
  console.log(`library: checked in ${best.toFixed(2)} of ${limit} s ${hold(best <= limit)}`)
}

/** What the packages outside the browser need. */
const libraryOptions = { lib: ["ES2024", "ESNext.Disposable", "DOM"], types: ["node"] }

const { values, positionals } = parseArgs({ options: { update: { type: "boolean" } }, allowPositionals: true })
const update = values.update === true
const packages = positionals.length > 0 ? positionals : readdirSync(resolve(root, "packages")).toSorted()

for (const name of packages) {
  const folder = resolve(root, "packages", name, "typeperf")
  const fixtures = existsSync(join(folder, "fixtures"))
    ? readdirSync(join(folder, "fixtures"))
        .filter((file) => file.endsWith(".ts"))
        .toSorted()
    : []
  if (fixtures.length === 0) continue

  const path = join(folder, "budgets.json")
  const before: Record<string, number> = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {}
  const after: Record<string, number> = {}
  // a fixture that loads other modules has a baseline that loads them too
  const baselineOf = (fixture: string): string => {
    const own = join(folder, "baselines", fixture)
    return existsSync(own) ? own : join(folder, "baseline.ts")
  }
  const files = fixtures.flatMap((fixture) => [baselineOf(fixture), join(folder, "fixtures", fixture)])
  const counts = await measureAll([...new Set(files)])
  for (const fixture of fixtures) {
    const delta = counts.get(join(folder, "fixtures", fixture))! - counts.get(baselineOf(fixture))!
    after[fixture] = delta
    const budget = update ? delta : before[fixture]
    const verdict = budget === undefined ? "NO BUDGET" : delta <= budget ? "ok" : "OVER"
    if (verdict !== "ok") process.exitCode = 1
    console.log(`${name}/${fixture}: ${delta} of ${budget ?? "-"} instantiations ${verdict}`)
  }
  for (const stale of Object.keys(before).filter((fixture) => !update && !(fixture in after))) {
    process.exitCode = 1
    console.log(`${name}/${stale}: a budget without a fixture`)
  }
  if (update) writeFileSync(path, `${JSON.stringify(after, null, 2)}\n`)
  const limits = join(folder, "limits.json")
  if (existsSync(limits)) holdLimits(name, JSON.parse(readFileSync(limits, "utf8")), after)
}

await holdLibrary()
