/** A run from its data to what is kept of it. */
import { Wasm } from "@typegrad/backend/wasm"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { environment } from "./environment.ts"
import * as Figure from "./figure.ts"
import * as Kept from "./Kept.ts"
import * as Report from "./report.ts"
import { runs } from "./runs.ts"
import * as Torch from "./torch.ts"

export interface Options {
  /** the directory with the data, for PyTorch */
  readonly data: string
  /** the folder of `results` and `figures` */
  readonly keep: string
  /** where pages go */
  readonly out: string | null
  readonly simd: 128 | 256
  readonly threads: number
  readonly seed: number
  readonly torch: boolean
  readonly quick: boolean
  /** what is kept as the command that makes it again */
  readonly command: string
}

const told = (name: string, { torch, wallSeconds, targets }: Kept.Kept): ReadonlyArray<string> => [
  ...targets.map(
    (target) =>
      `${name}: ${target.name} ${Report.shown(target.value)}, ${Report.bound(target)}: ${Report.isReached(target) ? "reached" : "NOT REACHED"}`
  ),
  `${name}: ${wallSeconds} s${torch === null ? "" : `; PyTorch ${torch.seconds} s, ${JSON.stringify(torch.numbers)}`}`
]

/** Runs it and keeps what it found; whether its targets were reached. */
export const perform = Effect.fn("learn.perform")(function* (name: string, options: Options) {
  const { out, quick, seed, simd, threads } = options
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const run = runs[name]!({ seed, quick })
  const before = yield* Clock.currentTimeMillis
  const { found, machine } = yield* Effect.all({ found: run.run, machine: environment({ simd, threads }) }).pipe(
    Effect.provide(Wasm.layer({ simd, threads }))
  )
  const now = yield* Clock.currentTimeMillis
  const svgs = yield* Effect.forEach(found.figures, Figure.svg)
  const results = path.join(options.keep, "results")
  const figures = path.join(options.keep, "figures")
  yield* Effect.forEach([results, figures], (folder) => fs.makeDirectory(folder, { recursive: true }))
  const file = path.join(results, `${name}.json`)
  const torch = options.torch ? yield* Torch.compare(name, options) : Option.none()
  const kept: Kept.Kept = {
    name,
    title: run.title,
    command: options.command,
    date: new Date(now).toISOString(),
    wallSeconds: Math.round((now - before) / 100) / 10,
    reached: found.targets.every(Report.isReached),
    targets: found.targets,
    numbers: found.numbers,
    configuration: found.configuration,
    figures: found.figures.map((figure) => `${figure.name}.svg`),
    samples: found.samples,
    environment: machine,
    torch: Option.getOrElse(torch, () => null) ?? (yield* Kept.torchOf(file))
  }
  yield* Kept.write(file, kept)
  yield* Effect.forEach(svgs, (svg, index) =>
    fs.writeFileString(path.join(figures, `${found.figures[index]!.name}.svg`), svg)
  )
  if (out !== null) {
    yield* fs.makeDirectory(out, { recursive: true })
    const page = Report.html({ title: run.title, outcome: found, svgs, environment: machine })
    yield* fs.writeFileString(path.join(out, `${name}.html`), page)
  }
  yield* Console.log(told(name, kept).join("\n"))
  return kept.reached
})
