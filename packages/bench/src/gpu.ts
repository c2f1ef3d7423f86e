/** The adapter of `--backend webgpu`: Dawn's, in this process, where libraries look for a browser's. */
import { create, globals } from "webgpu"

/** What times depend on. */
export interface Machine {
  /** what the adapter says of itself */
  readonly adapter: Readonly<Record<string, string>>
  readonly limits: Readonly<Record<string, number>>
  readonly features: ReadonlyArray<string>
}

const limits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup"
] as const

/** `navigator.gpu`, and its adapter; `dawn` are flags. */
export const open = async (dawn: ReadonlyArray<string> = []): Promise<GPUAdapter> => {
  Object.assign(globalThis, globals)
  const gpu = create([...dawn])
  Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true })
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" })
  if (adapter === null) throw new Error("there is no WebGPU adapter: docs/backends.md says how to get one of software")
  return adapter
}

export const describe = ({ features, info, limits: all }: GPUAdapter): Machine => {
  const { architecture, description, device, vendor } = info
  return {
    adapter: { vendor, architecture, device, description },
    limits: Object.fromEntries(limits.map((name) => [name, all[name]])),
    features: [...features].toSorted()
  }
}

/** In a few words. */
export const nameOf = ({ adapter }: Machine): string => [...new Set(Object.values(adapter))].filter(Boolean).join(", ")
