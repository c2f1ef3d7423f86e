/** State in linear memory. */

import { type Cells, ExecutionError, type OutOfMemory } from "@typegrad/core/Backend"
import type { Aval } from "@typegrad/core/Graph"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { checkCount } from "../internal/arrays.ts"
import { product } from "../internal/sizes.ts"
import * as Host from "./host.ts"
import type { Memory } from "./Memory.ts"

/** What programs need to know of cells. */
export interface WasmCells extends Cells {
  readonly memory: Memory
  /** byte address of cell `index` */
  readonly address: (index: number) => number
  /** a guard was false: nothing commits until `write` */
  halted: boolean
  /** the scope is open */
  alive: boolean
}

const closed = (): ExecutionError =>
  new ExecutionError({ backend: "wasm", message: "the scope of these cells is closed" })

export const make = (memory: Memory, avals: ReadonlyArray<Aval>): Effect.Effect<WasmCells, OutOfMemory, Scope.Scope> =>
  Effect.gen(function* () {
    const addresses: Array<number> = []
    for (const aval of avals) {
      const bytes = 4 * product(aval.sizes)
      const address = yield* memory.region(bytes)
      memory.u8().fill(0, address, address + bytes)
      addresses.push(address)
    }
    const whenAlive = <A>(f: () => A): Effect.Effect<A, ExecutionError> =>
      Effect.suspend(() => (cells.alive ? Effect.sync(f) : Effect.fail(closed())))
    const cells: WasmCells = {
      memory,
      avals,
      address: (index) => addresses[index]!,
      halted: false,
      alive: true,
      read: whenAlive(() => avals.map((aval, i) => Host.download(memory, addresses[i]!, aval))),
      write: (values) =>
        whenAlive(() => {
          checkCount(values.length, avals.length, "cells")
          avals.forEach((aval, i) => Host.upload(memory, addresses[i]!, values[i]!, aval, `cell ${i}`))
          cells.halted = false
        })
    }
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        cells.alive = false
      })
    )
    return cells
  })
