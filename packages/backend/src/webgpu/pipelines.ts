/**
 * Pipelines, one a text, shared by the programs of a layer, and layouts of what they are bound to. Where operands begin, and which gate is
 * theirs, are dynamic offsets: a program needs a bind group a layout, not one a dispatch.
 */
import { CompileError, type ExecutionError } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Device } from "./device.ts"
import { compileError, reason } from "./errors.ts"
import { assemble, bindings, parameters, type Shader, type Space, spacesOf } from "./wgsl/shader.ts"

/** Dynamic offsets are multiples of this on every device. */
export const slot = 256

/** What one pipeline is for. */
export interface Module {
  readonly label: string
  /** the primitive, for errors */
  readonly op: string
  readonly code: string
  readonly spaces: ReadonlyArray<Space>
  readonly gated: boolean
  /** of its parameters, in slots */
  readonly bytes: number
}

export const moduleOf = (op: string, shader: Shader, gated: boolean): Module => ({
  ...{ label: shader.name, op, gated },
  code: assemble(shader, gated),
  spaces: spacesOf(shader),
  bytes: Math.ceil(parameters(shader).byteLength / slot) * slot
})

/** What modules of one layout have in common. */
export const layoutKey = ({ bytes, gated, spaces }: Module): string => `${spaces.join()} ${gated} ${bytes}`

interface Layout {
  readonly group: GPUBindGroupLayout
  readonly pipeline: GPUPipelineLayout
}

export interface Pipelines {
  readonly layout: (module: Module) => GPUBindGroupLayout
  /** until the scope closes */
  readonly get: (module: Module) => Effect.Effect<GPUComputePipeline, CompileError | ExecutionError, Scope.Scope>
}

/** The least that is bound: a vector. */
const least = 16

/** As `GPUShaderStage.COMPUTE`. */
const visibility = 4

const entriesOf = ({ bytes, gated, spaces }: Module): Array<GPUBindGroupLayoutEntry> => {
  const uniform = (binding: number, minBindingSize: number): GPUBindGroupLayoutEntry => ({
    ...{ binding, visibility },
    buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize }
  })
  return [
    uniform(bindings.parameters, bytes),
    ...(gated ? [uniform(bindings.gate, least)] : []),
    ...spaces.map(
      (space, i): GPUBindGroupLayoutEntry => ({
        ...{ binding: bindings.firstBuffer + i, visibility },
        buffer: { type: space === "constants" ? "read-only-storage" : "storage", minBindingSize: least }
      })
    )
  ]
}

/** The bind group of modules of one layout over a program's buffers. */
export const bind = (
  { gpu }: Device,
  layout: GPUBindGroupLayout,
  { bytes, gated, spaces }: Module,
  buffers: { readonly [S in Space]: GPUBuffer },
  uniforms: GPUBuffer
): GPUBindGroup =>
  gpu.createBindGroup({
    layout,
    entries: [
      { binding: bindings.parameters, resource: { buffer: uniforms, size: bytes } },
      ...(gated ? [{ binding: bindings.gate, resource: { buffer: buffers.gates, size: least } }] : []),
      ...spaces.map((space, i) => ({ binding: bindings.firstBuffer + i, resource: { buffer: buffers[space] } }))
    ]
  })

/** What the compiler of WGSL says, or else the engine. */
const complaint = async (module: GPUShaderModule, cause: unknown): Promise<string> => {
  const { messages } = await module.getCompilationInfo()
  const first = messages.find(({ type }) => type === "error")
  return first === undefined ? reason(cause) : `line ${first.lineNum}: ${first.message}`
}

export const make = (device: Device): Pipelines => {
  const { gpu } = device
  const layouts = new Map<string, Layout>()
  const made = new Map<string, { readonly pipeline: Promise<GPUComputePipeline>; users: number }>()

  const layoutOf = (module: Module): Layout => {
    const key = layoutKey(module)
    const known = layouts.get(key)
    if (known !== undefined) return known
    const group = gpu.createBindGroupLayout({ label: key, entries: entriesOf(module) })
    const layout = { group, pipeline: gpu.createPipelineLayout({ label: key, bindGroupLayouts: [group] }) }
    layouts.set(key, layout)
    return layout
  }

  const compile = async (module: Module): Promise<GPUComputePipeline> => {
    const { code, label, op } = module
    // what is wrong with a module comes back with the pipeline
    gpu.pushErrorScope("validation")
    const shader = gpu.createShaderModule({ label, code })
    gpu.popErrorScope().catch(() => null)
    try {
      return await gpu.createComputePipelineAsync({
        ...{ label, layout: layoutOf(module).pipeline },
        compute: { module: shader, entryPoint: "main" }
      })
    } catch (cause) {
      throw compileError(op, `the kernel ${label} of ${op} does not compile: ${await complaint(shader, cause)}`, cause)
    }
  }

  const take = (module: Module): { readonly pipeline: Promise<GPUComputePipeline>; users: number } => {
    const known = made.get(module.code)
    const entry = known ?? { pipeline: compile(module), users: 0 }
    if (known === undefined) made.set(module.code, entry)
    entry.users++
    return entry
  }

  return {
    layout: (module) => layoutOf(module).group,
    get: (module) =>
      Effect.flatMap(
        Effect.acquireRelease(
          Effect.sync(() => take(module)),
          (entry) =>
            Effect.sync(() => {
              if (--entry.users === 0) made.delete(module.code)
            })
        ),
        ({ pipeline }) =>
          Effect.mapError(
            device.wait(() => pipeline),
            (error) => (error.cause instanceof CompileError ? error.cause : error)
          )
      )
  }
}
