/** The linear memory of a layer: regions that live as long as a scope, and views that survive growth. */

import { OutOfMemory } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { alignment } from "../internal/sizes.ts"
import * as Allocator from "./Allocator.ts"

const page = 65536

/** Addresses stay below 2^31, so that they are non-negative in kernels that compute with signed 32-bit integers. */
export const largest = 2 ** 31

/** Growth takes a lock on compiled code and detaches views: it is done in steps of at least this many bytes. */
const step = 16 * 1024 * 1024

export interface Memory {
  readonly wasm: WebAssembly.Memory
  /** Current views. They must not be kept over anything that allocates. */
  readonly f32: () => Float32Array
  readonly i32: () => Int32Array
  readonly u8: () => Uint8Array
  /** `bytes` bytes at a multiple of 64 until the scope closes; what they hold is not defined. */
  readonly region: (bytes: number) => Effect.Effect<number, OutOfMemory, Scope.Scope>
  /** bytes in regions */
  readonly inUse: () => number
}

/** An engine may reserve at once all that a shared memory can grow to, and have less: half of it is asked for then, down to 64 MiB. */
const reserve = (maximum: number, shared: boolean): readonly [WebAssembly.Memory, number] => {
  try {
    return [new WebAssembly.Memory({ initial: Math.min(1, maximum), maximum, shared }), maximum]
  } catch (cause) {
    if (!shared || maximum <= 1024) throw cause
    return reserve(Math.floor(maximum / 2), shared)
  }
}

/**
 * `shared` with other threads.
 *
 * @throws RangeError where the engine has not even the first pages
 */
export const make = (maxBytes: number, shared = false): Memory => {
  const [wasm, maximum] = reserve(Math.floor(Math.min(maxBytes, largest) / page), shared)
  const limit = maximum * page
  const allocator = Allocator.make(alignment, wasm.buffer.byteLength)
  let buffer = wasm.buffer
  let f32 = new Float32Array(buffer)
  let i32 = new Int32Array(buffer)
  let u8 = new Uint8Array(buffer)
  const refresh = (): void => {
    if (buffer === wasm.buffer) return
    buffer = wasm.buffer
    f32 = new Float32Array(buffer)
    i32 = new Int32Array(buffer)
    u8 = new Uint8Array(buffer)
  }
  const grow = (bytes: number): boolean => {
    const size = wasm.buffer.byteLength
    // a large step first, the exact one when the engine or the limit has no more
    for (const wanted of [Math.max(bytes, step, size / 4), bytes]) {
      const pages = Math.min(Math.ceil(wanted / page), maximum - size / page)
      if (pages * page < bytes) continue
      try {
        wasm.grow(pages)
        allocator.extend(wasm.buffer.byteLength)
        return true
      } catch {
        continue
      }
    }
    return false
  }
  const allocate = (bytes: number): number | null => {
    const missing = allocator.missing(bytes)
    return missing > 0 && !grow(missing) ? null : allocator.allocate(bytes)
  }
  return {
    wasm,
    f32: () => (refresh(), f32),
    i32: () => (refresh(), i32),
    u8: () => (refresh(), u8),
    region: (bytes) =>
      Effect.acquireRelease(
        Effect.suspend(() => {
          const address = allocate(bytes)
          return address === null
            ? Effect.fail(
                new OutOfMemory({
                  backend: "wasm",
                  requested: bytes,
                  inUse: allocator.inUse(),
                  limit,
                  message: `wasm: ${bytes} bytes are needed, ${allocator.inUse()} of at most ${limit} are in use`
                })
              )
            : Effect.succeed(address)
        }),
        (address) => Effect.sync(() => allocator.free(address))
      ),
    inUse: allocator.inUse
  }
}
