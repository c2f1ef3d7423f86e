/** Who takes part: ours with the options that this machine can use, and the others. */
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Command, type Contender, start } from "./Contender.ts"
import type { Machine } from "./gpu.ts"
import { directory, write } from "./peers/torch/files.ts"

export const ours = "typegrad"

const node = (name: string, framework: string, options: Readonly<Record<string, unknown>> = {}): Command => ({
  name,
  program: process.execPath,
  args: [fileURLToPath(new URL("worker.ts", import.meta.url)), framework, JSON.stringify(options)]
})

/** GFLOP/s that one core gives at most, with vectors of 128 bits and with pairs of them. */
export interface Peak {
  readonly simd128: number
  readonly simd256: number
}

const peakOf = (simd: 128 | 256) =>
  Effect.scoped(
    Effect.gen(function* () {
      const contender = yield* start(node(`peak ${simd}`, "peak", { simd }))
      const { losses } = yield* contender.run("peak/micro", 200)
      return Math.max(...losses)
    })
  )

export const peak = Effect.map(
  Effect.all([peakOf(128), peakOf(256)]),
  ([simd128, simd256]): Peak => ({ simd128, simd256 })
)

interface Variant {
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
  readonly threads: number
  readonly wide: boolean
}

const variants: ReadonlyArray<Variant> = [
  { name: ours, options: {}, threads: 1, wide: false },
  { name: `${ours}, simd 256`, options: { simd: 256 }, threads: 1, wide: true },
  { name: `${ours}, 2 threads`, options: { threads: 2 }, threads: 2, wide: false },
  { name: `${ours}, simd 256, 2 threads`, options: { simd: 256, threads: 2 }, threads: 2, wide: true }
]

export const variantNames = ["default", "simd256", "threads2", "both"] as const

export type VariantName = (typeof variantNames)[number]

/** Ours, but for variants that this machine or engine has no use for, or that nobody asked for. */
export const oursHere = (
  { simd128, simd256 }: Peak,
  wanted: ReadonlyArray<VariantName> = variantNames
): ReadonlyArray<Command> =>
  variants
    .filter((_, i) => wanted.includes(variantNames[i]!))
    .filter(({ threads, wide }) => threads <= availableParallelism() && (!wide || simd256 > 1.3 * simd128))
    .map(({ name, options }) => node(name, "typegrad", options))

/** The same contender, telling what its kernels take. */
export const profiled = ({ args, ...command }: Command): Command => {
  const [script = "", framework = "", options = "{}"] = args
  return { ...command, args: [script, framework, JSON.stringify({ ...JSON.parse(options), profile: true })] }
}

/** Whether a name is one of ours, the first or with options. */
export const isOurs = (name: string): boolean => name === ours || name.startsWith(`${ours},`)

const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" }

/**
 * As it comes: with the kernels that its libraries choose for this processor. With memory that its allocator keeps: glibc gives large
 * gradients back after every step and takes them again. And with kernels for vectors of 128 bits, as WebAssembly has them.
 */
const torches = [
  { name: "pytorch", env: {} },
  { name: "pytorch-malloc", env: { MALLOC_MMAP_THRESHOLD_: "1073741824", MALLOC_TRIM_THRESHOLD_: "17179869184" } },
  {
    name: "pytorch-128bit",
    env: { OPENBLAS_CORETYPE: "Nehalem", ONEDNN_MAX_CPU_ISA: "SSE41", ATEN_CPU_CAPABILITY: "default" }
  }
]

/** `python3` may be one without torch while the system's own has it. */
const torch = (values: string, { env, name }: (typeof torches)[number]) => {
  const script = fileURLToPath(new URL("peers/torch/worker.py", import.meta.url))
  const command = (program: string): Command => ({
    ...{ name, program },
    args: [script, values],
    env: { ...oneThread, ...env, PYTHONDONTWRITEBYTECODE: "1" }
  })
  return start(command("python3")).pipe(Effect.catch(() => start(command("/usr/bin/python3"))))
}

export const tfjs = node("tfjs-wasm", "tfjs")
export const jax = node("jax-js", "jax")
export const onnx = node("onnxruntime-web", "onnx")

/** SwiftShader takes a millisecond for every word of workgroup memory that it sets to zero; none of the contenders relies on that. */
const software = ["enable-dawn-features=disable_workgroup_init"]

/** On one adapter: ours, and the others. */
export const webgpuContenders = (small: boolean) => {
  const options = { backend: "webgpu", dawn: small ? software : [] }
  return {
    mine: node(ours, "typegrad", options),
    others: [node("tfjs-webgpu", "tfjs", options), node("jax-js-webgpu", "jax", options)]
  }
}

/** The adapter, and GFLOP/s that it gives at most. */
export const gpu = Effect.scoped(
  Effect.gen(function* () {
    const contender = yield* start(node("peak", "gpuPeak"))
    const { losses } = yield* contender.run("gpu/micro", 20)
    const machine = JSON.parse(contender.note) as Machine & { readonly name: string }
    return { ...machine, peak: Math.max(...losses) }
  })
)

/** A peer that is not there is left out, with a line that says why. */
const optional = <E extends { readonly contender: string; readonly message: string }>(
  starting: Effect.Effect<Contender, E, Scope.Scope>
) =>
  starting.pipe(
    Effect.map((contender): ReadonlyArray<Contender> => [contender]),
    Effect.catch((error) => Effect.as(Console.error(`without ${error.contender}: ${error.message}`), []))
  )

/** Ours, and then processes of `others` and of PyTorch, which reads the values of these problems; they end with the scope. */
export const all = (
  mine: ReadonlyArray<Command>,
  others: ReadonlyArray<Command>,
  problems: ReadonlyArray<string> | null
): Effect.Effect<ReadonlyArray<Contender>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const nodes = yield* Effect.forEach([...mine, ...others], (command) => optional(start(command)))
    if (problems === null) return nodes.flat()
    const values = yield* directory
    for (const name of problems) write(values, name)
    const pythons = yield* Effect.forEach(torches, (version) => optional(torch(values, version)))
    return [...nodes, ...pythons].flat()
  })
