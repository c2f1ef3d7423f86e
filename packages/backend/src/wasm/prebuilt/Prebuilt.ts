/**
 * Programs on a prebuilt library: their code is emitted as for the engine, but translated for the library's interpreter, so that nothing is
 * compiled at run time. The bits are the same, for the instructions are.
 */
import { type BackendUnavailable, CompileError } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Native } from "../emit/native.ts"
import type { Memory } from "../Memory.ts"
import type { Code, Threads } from "../threads/Threads.ts"
import { unavailable } from "../unavailable.ts"
import { decode } from "./decode.ts"
import {
  type Description,
  firstHelper,
  type Instructions,
  instructionsOf,
  probeBytes,
  sectionName
} from "./description.ts"
import { translate } from "./translate.ts"

export interface Prebuilt {
  /** one thread, which interprets */
  readonly threads: Threads
  readonly fma: boolean
}

const describe = (kernels: WebAssembly.Module): Description | null => {
  const [section] = WebAssembly.Module.customSections(kernels, sectionName)
  return section === undefined ? null : JSON.parse(new TextDecoder().decode(section))
}

const nativeOf = ({ helpers, operations }: Description): Native => {
  const byName = new Map(
    helpers.map(([name, count], i) => [name, { index: firstHelper + i, params: Array<"i32">(count).fill("i32") }])
  )
  const numbers = new Map(operations.map(([name], i) => [name, i]))
  return {
    helper: (name) => byName.get(name) ?? null,
    operation: (name) => numbers.get(name) ?? null
  }
}

/** Puts a program into memory; where each of its entries starts. */
const load = (memory: Memory, instructions: Instructions, { bytes, pool, work }: Code) =>
  Effect.gen(function* () {
    const { entries, halt, writer } = yield* Effect.try({
      try: () => {
        const decoded = decode(bytes)
        const globals: Readonly<Record<string, number>> = { work: work(0) }
        return translate(decoded, {
          instructions,
          global: (index) => globals[decoded.globals[index]!]!,
          pool: (address) => (address >= pool.from && address < pool.to ? ~address : null)
        })
      },
      catch: (cause) =>
        new CompileError({ backend: "wasm", op: "program", message: `wasm: prebuilt kernels: ${cause}`, cause })
    })
    const { code, data } = writer.size()
    const base = yield* memory.region(code + data)
    writer.place(memory.i32(), base)
    for (const { back } of entries.values()) memory.i32()[(base + back) / 4] = base + data + halt * 4
    return new Map([...entries].map(([name, { start }]) => [name, base + data + start * 4]))
  })

/** Opens a library over a memory that nobody has used yet. */
export const open = (
  kernels: WebAssembly.Module,
  memory: Memory
): Effect.Effect<Prebuilt, BackendUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const description = describe(kernels)
    if (description === null) return yield* unavailable("this module is no library of kernels")
    const address = yield* Effect.mapError(memory.region(description.bytes), ({ message }) => unavailable(message))
    if (address !== description.address) return yield* Effect.die(new Error("the library's place in memory is taken"))
    const { exports } = yield* Effect.tryPromise({
      try: () => WebAssembly.instantiate(kernels, { env: { memory: memory.wasm } }),
      catch: (cause) => unavailable("the engine refused the prebuilt kernels", cause)
    })
    if (description.fma && !roundsOnce(exports, memory, address + description.bytes - probeBytes)) {
      return yield* unavailable("this machine has no fused multiply-add: it needs the library kernels-simd.wasm")
    }
    const run = exports["run"] as (pc: number) => void
    const instructions = instructionsOf(description)
    return {
      fma: description.fma,
      threads: {
        count: 1,
        together: null,
        native: nativeOf(description),
        load: (code) =>
          Effect.map(load(memory, instructions, code), (starts) => ({ run: (entry) => run(starts.get(entry)!) })),
        broken: () => null
      }
    }
  })

/** Whether the library's multiply-add rounds once (see `features.ts`). */
const roundsOnce = (exports: WebAssembly.Exports, memory: Memory, at: number): boolean => {
  const x = 1 + 2 ** -12
  memory.f32().set([x, x, -1], at / 4)
  ;(exports["multiplyAdd"] as (at: number) => void)(at)
  return memory.f32()[at / 4] === 2 ** -11 + 2 ** -24
}
