/** Buffers of a device, counted, that live as long as a scope. */

import { type ExecutionError, OutOfMemory } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { align } from "../internal/sizes.ts"
import type { Device } from "./device.ts"

/** As `GPUBufferUsage`, which is a global that a runtime may not have. */
export const usage = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const

/** As `GPUMapMode.READ`. */
export const mapRead = 1

export interface Buffers {
  /** `bytes` bytes until the scope closes: zeros. None are a few, for a binding must have some. */
  readonly make: (
    label: string,
    bytes: number,
    flags: number
  ) => Effect.Effect<GPUBuffer, OutOfMemory | ExecutionError, Scope.Scope>
  /** bytes in buffers */
  readonly inUse: () => number
}

export const make = (device: Device, maxBytes: number): Buffers => {
  let inUse = 0
  const refused = (requested: number, limit: number, why: string): OutOfMemory =>
    new OutOfMemory({ backend: "webgpu", requested, inUse, limit, message: `webgpu: ${why}` })

  /** Why there can be no such buffer, or null. */
  const obstacle = (size: number, flags: number): OutOfMemory | null => {
    const { maxBufferSize, maxStorageBufferBindingSize } = device.gpu.limits
    const most = flags & usage.storage ? Math.min(maxBufferSize, maxStorageBufferBindingSize) : maxBufferSize
    if (size > most) {
      return refused(size, most, `a buffer of ${size} bytes is needed, and those of this adapter have at most ${most}`)
    }
    return size > maxBytes - inUse
      ? refused(size, maxBytes, `${size} bytes are needed, ${inUse} of at most ${maxBytes} are in use`)
      : null
  }

  const allocate = (
    label: string,
    size: number,
    flags: number
  ): Effect.Effect<GPUBuffer, OutOfMemory | ExecutionError> =>
    Effect.gen(function* () {
      const wrong = obstacle(size, flags)
      if (wrong !== null) return yield* wrong
      inUse += size
      const release = (): void => {
        inUse -= size
      }
      const { gpu } = device
      const attempt = Effect.suspend(() => {
        gpu.pushErrorScope("out-of-memory")
        const buffer = gpu.createBuffer({ label, size, usage: flags })
        // popped before anybody else can push another
        const popped = gpu.popErrorScope()
        return Effect.map(
          device.wait(() => popped),
          (error) => ({ buffer, error })
        )
      })
      const { buffer, error } = yield* Effect.tapError(attempt, () => Effect.sync(release))
      if (error === null) return buffer
      buffer.destroy()
      release()
      return yield* refused(size, inUse, `the device has no ${size} bytes more, ${inUse} are in use`)
    })

  return {
    make: (label, bytes, flags) => {
      const size = align(Math.max(bytes, 1))
      return Effect.acquireRelease(allocate(label, size, flags), (buffer) =>
        Effect.sync(() => {
          buffer.destroy()
          inUse -= size
        })
      )
    },
    inUse: () => inUse
  }
}
