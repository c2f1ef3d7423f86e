/** What comes before a first step: the phases of compiling, and a process from its start to a first inference. */
import { execFile } from "node:child_process"
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { ours, tfjs } from "../contenders.ts"
import type { Phases } from "../phases.ts"
import { names } from "../problems/index.ts"
import { aligned, type Result } from "../report.ts"
import { type Measured, median, ratio } from "../rounds.ts"
import type { Case } from "./Case.ts"

const run = promisify(execFile)
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const times = (all: ReadonlyArray<number>, name: string): Measured => ({
  name,
  milliseconds: median(all),
  fastest: Math.min(...all),
  medians: all,
  ...{ firstLoss: NaN, lastLoss: NaN, rss: NaN, facts: {}, kernels: [] }
})

const phases = async (name: string, ...more: Array<string>): Promise<Phases> => {
  const { stdout } = await run(process.execPath, [file("../phases.ts"), name, ...more])
  return JSON.parse(stdout) as Phases
}

const order = ["trace", "simplify", "fuse", "plan", "emit", "instantiate"] as const

/** Medians over processes; what is before the backend is divided as the samples are. */
export const compiled = async (name: string, rounds: number): Promise<Result> => {
  const plain: Array<Phases> = []
  const counts: Record<string, number> = {}
  for (let round = 0; round < rounds; round++) {
    plain.push(await phases(name))
    const { shares } = await phases(name, "sample")
    for (const [pass, count] of Object.entries(shares!)) counts[pass] = (counts[pass] ?? 0) + count
  }
  const passes = order.slice(0, 4)
  const all = passes.reduce((sum, pass) => sum + (counts[pass] ?? 0), 0)
  const before = median(plain.map(({ backend, milliseconds }) => milliseconds - backend))
  const instantiate = median(plain.map((one) => one.instantiate))
  const total = plain.map(({ milliseconds }) => milliseconds)
  return {
    name: `compile-${name}`,
    measured: [times(total, ours)],
    figures: {
      ...Object.fromEntries(passes.map((pass) => [pass, (before * (counts[pass] ?? 0)) / all])),
      emit: median(plain.map(({ backend }) => backend)) - instantiate,
      instantiate
    }
  }
}

/** What CommonJS in a bundle of ECMAScript modules needs. */
const banner = `import { createRequire as makeRequire } from "node:module"
import { dirname as directoryOf } from "node:path"
import { fileURLToPath as pathOf } from "node:url"
const require = makeRequire(import.meta.url), __filename = pathOf(import.meta.url), __dirname = directoryOf(__filename)`

const bundle = async (name: string, directory: string): Promise<string> => {
  const { build } = await import("esbuild")
  const outfile = join(directory, `${name}.mjs`)
  await build({
    ...{ entryPoints: [file(`../cold/${name}.ts`)], outfile, banner: { js: banner } },
    ...{ bundle: true, minify: true, platform: "node", format: "esm", logLevel: "silent" }
  })
  return outfile
}

/** Milliseconds from starting a process until it has its logits. */
const start = async (script: string): Promise<number> => {
  const begin = performance.timeOrigin + performance.now()
  const { stdout } = await run(process.execPath, [script])
  return Number(stdout) - begin
}

const cold = async (rounds: number, onlyOurs: boolean): Promise<Result> => {
  const directory = mkdtempSync(join(tmpdir(), "typegrad-bench-"))
  try {
    const names = ["typegrad", ...(onlyOurs ? [] : ["tfjs"])]
    const scripts: Array<string> = []
    for (const name of names) scripts.push(await bundle(name, directory))
    // it reads its modules from where its code is
    const source = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))
    for (const name of readdirSync(source)) {
      if (name.endsWith(".wasm")) copyFileSync(join(source, name), join(directory, name))
    }
    const all = names.map((): Array<number> => [])
    for (let round = -1; round < rounds; round++) {
      for (const [i, script] of scripts.entries()) {
        const time = await start(script)
        if (round >= 0) all[i]!.push(time)
      }
    }
    const measured = names.map((name, i) => times(all[i]!, name === "typegrad" ? ours : tfjs.name))
    return { name: "start-cnn", measured }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export const compile: Case = ({ onlyOurs, options: { rounds } }) =>
  Effect.gen(function* () {
    const results = yield* Effect.forEach(names, (name) => Effect.promise(() => compiled(name, rounds)))
    yield* Console.log("\nmilliseconds from a model to a step that can run, in a process of its own")
    yield* Console.log(
      aligned([
        ["compile", ...order, "all", "fastest"],
        ...results.map(({ figures, measured, name }) => [
          name,
          ...order.map((phase) => figures![phase]!.toFixed(1)),
          ...[measured[0]!.milliseconds.toFixed(1), measured[0]!.fastest.toFixed(1)]
        ])
      ])
    )
    const first = yield* Effect.promise(() => cold(Math.max(5, rounds), onlyOurs))
    yield* Console.log("\nmilliseconds from the start of a process to its first inference of a LeNet, bundled")
    yield* Console.log(
      aligned([
        ["start", "median", "fastest", "typegrad / it"],
        ...first.measured.map((one) => [
          one.name,
          ...[one.milliseconds.toFixed(1), one.fastest.toFixed(1), ratio(first.measured[0]!, one).median.toFixed(3)]
        ])
      ])
    )
    return [...results, first]
  })
