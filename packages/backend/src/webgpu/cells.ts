/** State in a buffer, each cell at a multiple of 64 bytes, and behind them a word that says whether a guard was false. */
import type { Cells, ExecutionError, OutOfMemory } from "@typegrad/core/Backend"
import type { Aval } from "@typegrad/core/Graph"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Semaphore from "effect/Semaphore"
import { checkCount } from "../internal/arrays.ts"
import { align, product } from "../internal/sizes.ts"
import { type Buffers, mapRead, usage } from "./buffers.ts"
import type { Device } from "./device.ts"
import { failure } from "./errors.ts"
import * as Host from "./host.ts"
import { word } from "./ledger.ts"
import type { Spot } from "./wgsl/shader.ts"

export interface Context {
  readonly device: Device
  readonly buffers: Buffers
  /** held by a step until it is in the queue */
  readonly turn: Semaphore.Semaphore
}

/** What programs need to know of cells. */
export interface WebgpuCells extends Cells {
  readonly buffer: GPUBuffer
  readonly spot: (index: number) => Spot
  /** not 0 once a guard was false: nothing commits until `write` */
  readonly halted: Spot
  /** the scope is open */
  readonly alive: () => boolean
}

export const make = (
  { buffers, device, turn }: Context,
  avals: ReadonlyArray<Aval>
): Effect.Effect<WebgpuCells, OutOfMemory | ExecutionError, Scope.Scope> =>
  Effect.gen(function* () {
    const { queue } = device.gpu
    let bytes = 0
    const offsets = avals.map(({ sizes }) => {
      const offset = bytes
      bytes += align(word * product(sizes))
      return offset
    })
    const flags = usage.storage | usage.copySource | usage.copyTarget
    const buffer = yield* buffers.make("cells", bytes + word, flags)
    let alive = true
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        alive = false
      })
    )
    /** `f` after all that is in the queue or will be before it. */
    const inTurn = <A>(f: () => A): Effect.Effect<A, ExecutionError> =>
      turn.withPermit(
        Effect.suspend(() => {
          const broken = alive ? device.broken() : "the scope of these cells is closed"
          return broken === null ? Effect.sync(f) : Effect.fail(failure(broken))
        })
      )
    const read = Effect.gen(function* () {
      const staging = yield* Effect.mapError(
        buffers.make("cells on the host", bytes, usage.mapRead | usage.copyTarget),
        ({ message }) => failure(message)
      )
      yield* inTurn(() => {
        const encoder = device.gpu.createCommandEncoder()
        encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes)
        queue.submit([encoder.finish()])
      })
      yield* device.wait(() => staging.mapAsync(mapRead))
      const data = staging.getMappedRange()
      return avals.map((aval, i) => Host.download(data, offsets[i]!, aval))
    })
    return {
      ...{ avals, buffer },
      alive: () => alive,
      spot: (index) => ({ space: "cells", element: offsets[index]! / word }),
      halted: { space: "cells", element: bytes / word },
      read: Effect.scoped(read),
      write: (values) =>
        inTurn(() => {
          checkCount(values.length, avals.length, "cells")
          avals.forEach((aval, i) => Host.upload(queue, buffer, offsets[i]!, values[i]!, aval, `cell ${i}`))
          queue.writeBuffer(buffer, bytes, new Uint32Array(1))
        })
    }
  })
