/** What the demo is asked to do. */

export interface Options {
  /** a directory with the four MNIST files; the embedded digits without one */
  readonly data: string | null
  readonly epochs: number
  readonly batch: number
  readonly seed: number
  readonly backend: "wasm" | "webgpu" | "reference"
  /** a checkpoint's folder, or a file in it */
  readonly resume: string | null
  readonly out: string | null
  readonly json: string | null
}

export const defaults = { epochs: 6, batch: 64, seed: 0, backend: "wasm" } as const

export const datasetName = (options: Options): "digits" | "mnist" => (options.data === null ? "digits" : "mnist")

export const outDirectory = (options: Options): string => options.out ?? `runs/${datasetName(options)}`

const quoted = (word: string): string => (/^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** The command that goes on from `checkpoint` with everything else the same. */
export const resumeCommand = (options: Options, checkpoint: string): string =>
  [
    "npx -y pnpm@12.21.0 demo",
    ...(options.data === null ? [] : ["--data", quoted(options.data)]),
    ...(["epochs", "batch", "seed", "backend"] as const).flatMap((name) =>
      options[name] === defaults[name] ? [] : [`--${name}`, String(options[name])]
    ),
    ...(options.out === null ? [] : ["--out", quoted(options.out)]),
    ...(options.json === null ? [] : ["--json", quoted(options.json)]),
    "--resume",
    quoted(checkpoint)
  ].join(" ")
