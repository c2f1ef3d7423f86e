/** What belongs to a backend as long as it lives: the bound on its unread steps, and the programs of `evaluate`. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { Backend, type Executable, type OutOfMemory, type Service } from "../../Backend.ts"
import * as Cache from "./cache.ts"
import * as Gate from "./gate.ts"

/** A program of `evaluate`, and the bytes of its places. */
export interface Evaluated {
  readonly executable: Executable
  readonly bytes: number
}

export interface Device {
  /** What it has no memory for is tried again without the programs of `evaluate` that nobody uses. */
  readonly backend: Service
  readonly gate: Gate.Gate
  /** programs of `evaluate`, by structure */
  readonly evaluated: Cache.Cache<Evaluated>
}

const evaluatedPrograms = 64
const evaluatedBytes = 256 * 1024 * 1024

/** `backend`, taking memory back from `evaluated` before it fails for want of it. */
const frugal = (backend: Service, evaluated: Cache.Cache<Evaluated>): Service => {
  const reclaiming = <A, E, R>(self: Effect.Effect<A, E | OutOfMemory, R>): Effect.Effect<A, E | OutOfMemory, R> =>
    Effect.catchIf(
      self,
      (error): error is OutOfMemory => (error as { readonly _tag?: unknown })._tag === "OutOfMemory",
      (error) => Effect.flatMap(evaluated.reclaim, (some) => (some ? reclaiming(self) : Effect.fail(error)))
    )
  return {
    ...backend,
    cells: (avals) => reclaiming(backend.cells(avals)),
    compile: (entries, cells) => reclaiming(backend.compile(entries, cells))
  }
}

/** By service, so that nothing here outlives a backend: its layer frees the memory, the garbage collector the rest. */
const Devices = /*#__PURE__*/ Context.Reference<WeakMap<Service, Device>>("@typegrad/core/Program/Devices", {
  defaultValue: () => new WeakMap()
})

export const device: Effect.Effect<Device, never, Backend> = /*#__PURE__*/ Effect.gen(function* () {
  const backend = yield* Backend
  const devices = yield* Devices
  const known = devices.get(backend)
  if (known !== undefined) return known
  const evaluated = Cache.make<Evaluated>(evaluatedPrograms, Scope.makeUnsafe(), {
    limit: evaluatedBytes,
    of: ({ bytes }) => bytes
  })
  const created: Device = {
    backend: frugal(backend, evaluated),
    gate: Gate.make(Math.max(1, backend.inFlight)),
    evaluated
  }
  devices.set(backend, created)
  return created
})
