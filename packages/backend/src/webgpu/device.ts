/** The device of a layer: how it is asked for, and that nothing waits for one that is lost. */
import type { BackendUnavailable, ExecutionError } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { failure, reason, unavailable } from "./errors.ts"
import type { Options } from "./Webgpu.ts"

export interface Device {
  readonly gpu: GPUDevice
  /** vendor and architecture of the adapter */
  readonly adapter: string
  /** why nothing works any more, or null */
  readonly broken: () => string | null
  /** Calls one of both, once: a device that is lost keeps nobody waiting. */
  readonly settle: <A>(promise: Promise<A>, done: (value: A) => void, failed: (error: ExecutionError) => void) => void
  /** Waits for what the device promises. */
  readonly wait: <A>(promise: () => Promise<A>) => Effect.Effect<A, ExecutionError>
  /** what it comes from: Dawn in Node ends the process when it is collected before its devices are destroyed */
  readonly source: GPU | null
}

/** Of these an adapter is asked for all that it has. */
const limits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX"
] as const

const features: ReadonlyArray<GPUFeatureName> = ["shader-f16", "subgroups", "timestamp-query"]

/** Milliseconds that a failure waits for the news that the device is lost, which may come after it. */
const patience = 100

const describe = ({ architecture, vendor }: Pick<GPUAdapterInfo, "architecture" | "vendor">): string =>
  [vendor, architecture].filter((word) => word !== "").join(" ") || "unknown"

interface Watched extends Device {
  /** From now on everything fails. */
  readonly end: (message: string, cause?: unknown) => void
}

const watch = (gpu: GPUDevice, adapter: string, source: GPU | null): Watched => {
  const waiting = new Set<(error: ExecutionError) => void>()
  let broken: string | null = null
  const end = (message: string, cause?: unknown): void => {
    broken ??= message
    for (const fail of waiting) fail(failure(broken, cause))
  }
  void gpu.lost.then((info) => {
    const why = info.message === "" ? info.reason : `${info.message.trim()} (${info.reason})`
    end(`the device was lost: ${why}`, info)
  })
  const settle: Device["settle"] = (promise, done, failed) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const fail = (error: ExecutionError): void => {
      if (!waiting.delete(fail)) return
      clearTimeout(timer)
      failed(error)
    }
    waiting.add(fail)
    promise.then(
      (value) => {
        if (waiting.delete(fail)) done(value)
      },
      (cause: unknown) => {
        const error = failure(reason(cause), cause)
        if (waiting.has(fail)) timer = setTimeout(fail, patience, error)
      }
    )
    if (broken !== null) fail(failure(broken))
  }
  return {
    ...{ gpu, adapter, source, broken: () => broken, end, settle },
    wait: (promise) =>
      Effect.callback((resume) =>
        settle(
          promise(),
          (value) => resume(Effect.succeed(value)),
          (error) => resume(Effect.fail(error))
        )
      )
  }
}

const request = (options: Options): Effect.Effect<Watched, BackendUnavailable> =>
  Effect.gen(function* () {
    const gpu = options.gpu ?? (globalThis.navigator as Partial<Navigator> | undefined)?.gpu
    if (gpu === undefined) return yield* unavailable("this runtime has no WebGPU: there is no navigator.gpu")
    const { powerPreference } = options
    const adapter = yield* Effect.tryPromise({
      try: () => gpu.requestAdapter(powerPreference === undefined ? {} : { powerPreference }),
      catch: (cause) => unavailable(`asking for an adapter failed: ${reason(cause)}`, cause)
    })
    if (adapter === null) {
      return yield* unavailable(
        "this runtime has WebGPU but no adapter: there is no GPU, or its driver is not supported"
      )
    }
    const device = yield* Effect.tryPromise({
      try: () =>
        adapter.requestDevice({
          label: "typegrad",
          requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
          requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]]))
        }),
      catch: (cause) => unavailable(`the adapter gives no device: ${reason(cause)}`, cause)
    })
    return watch(device, describe(adapter.info), gpu)
  })

/** The device that is given, which stays its owner's, or one of the layer's own. */
export const open = (options: Options): Effect.Effect<Device, BackendUnavailable, Scope.Scope> => {
  const closed = "the scope of this layer is closed"
  const given = options.device
  if (given !== undefined) {
    return Effect.acquireRelease(
      Effect.sync(() => watch(given, describe(given.adapterInfo ?? { architecture: "", vendor: "" }), null)),
      ({ end }) => Effect.sync(() => end(closed))
    )
  }
  return Effect.gen(function* () {
    const device = yield* Effect.acquireRelease(request(options), ({ end, gpu }) => {
      end(closed)
      gpu.destroy()
      return Effect.ignore(
        Effect.timeout(
          Effect.promise(() => gpu.lost),
          patience
        )
      )
    })
    // nobody else uses it: an error that nobody waits for is ours
    device.gpu.addEventListener("uncapturederror", ({ error }) => device.end(reason(error), error))
    return device
  })
}
