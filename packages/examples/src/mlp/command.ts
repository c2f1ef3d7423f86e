/** The demo's command line. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import { defaults } from "./Options.ts"
import { demo } from "./train.ts"

const positive = (name: string, value: number, description: string) =>
  Flag.Int(name).pipe(
    Flag.filter(
      (given) => given >= 1,
      (given) => `--${name} must be at least 1, not ${given}`
    ),
    Flag.withDescription(`${description} (${value})`),
    Flag.withDefault(value)
  )

const text = (name: string, metavar: "DIR" | "FILE", description: string) =>
  Flag.String(name).pipe(
    Flag.filter(
      (given) => given !== "",
      () => `--${name} needs ${metavar === "DIR" ? "a directory" : "a file"}, not an empty name`
    ),
    Flag.withMetavar(metavar),
    Flag.withDescription(description),
    Flag.optional,
    Flag.map(Option.getOrNull)
  )

export const command = Command.make(
  "demo",
  {
    data: text("data", "DIR", "a directory with MNIST's four files; without one, digits that the demo draws itself"),
    epochs: positive("epochs", defaults.epochs, "passes over the training data"),
    batch: positive("batch", defaults.batch, "examples in a step"),
    seed: Flag.Int("seed").pipe(
      Flag.filter(
        (given) => given >= 0 && Number.isSafeInteger(given),
        (given) => `--seed must be a whole number from 0 to 2^53 - 1, not ${given}`
      ),
      Flag.withDescription(`where everything random in the run comes from (${defaults.seed})`),
      Flag.withDefault(defaults.seed)
    ),
    backend: Flag.Literals("backend", ["wasm", "webgpu", "reference"]).pipe(
      Flag.withDescription(
        `what computes: WebAssembly, WebGPU, or the float64 interpreter, which is slow (${defaults.backend})`
      ),
      Flag.withDefault(defaults.backend)
    ),
    resume: text("resume", "FILE", "go on from this checkpoint, with the options it was made with"),
    out: text("out", "DIR", "where checkpoints go (runs/digits or runs/mnist), and when given a report, report.html"),
    json: text("json", "FILE", "write the result there as JSON")
  },
  (options) => demo(options)
).pipe(Command.withDescription("Train a small network on handwritten digits and show what it has learned"))
