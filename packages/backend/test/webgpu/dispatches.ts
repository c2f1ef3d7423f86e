/** Runs kernels made by hand, each on places of its own between canaries, on a device without a backend. */
import type { GraphNode } from "@typegrad/core/Graph"
import type { Kernel } from "@typegrad/core/Plan"
import { product } from "../../src/internal/sizes.ts"
import { emitComposite } from "../../src/webgpu/wgsl/composites/table.ts"
import { emitCopy } from "../../src/webgpu/wgsl/copy.ts"
import { emitFused } from "../../src/webgpu/wgsl/fused.ts"
import {
  assemble,
  bindings,
  dispatchSize,
  parameters,
  type Shader,
  type Site,
  type Space,
  type Spot,
  spaces,
  spacesOf
} from "../../src/webgpu/wgsl/shader.ts"
import { emitSingle } from "../../src/webgpu/wgsl/singles/table.ts"
import type { Value } from "../emit/harness.ts"
import { gpu, possible } from "./support.ts"

/** what places hold before they are written */
const canary = 0x7fdeadbe

// usages and modes, which browsers have as globals
if (possible) Object.assign(globalThis, (await import("webgpu")).globals)

const adapter = possible ? await gpu.requestAdapter() : null
const device = (await adapter?.requestDevice()) ?? (undefined as never as GPUDevice)

const shadersOf = (site: Site, kernel: Kernel): ReadonlyArray<Shader> => {
  if (kernel.kind === "fused") return emitFused(site, kernel)
  if (kernel.kind === "copy") return emitCopy(site, kernel)
  if (kernel.kind === "single") return emitSingle(site, kernel)
  if (kernel.kind === "composite") return emitComposite(site, kernel)
  throw new Error(`no ${kernel.kind}`)
}

/** Value i is node i, and cell i; bools are 0 and 1. */
export interface Case {
  readonly values: ReadonlyArray<Value>
  readonly kernels: ReadonlyArray<Kernel>
  /** nodes that are not inputs */
  readonly nodes?: Readonly<Record<number, GraphNode>>
  /** dispatches after those of the kernels */
  readonly emit?: (site: Site) => ReadonlyArray<Shader>
  /** of a value that stands where an earlier one does: that one */
  readonly inPlace?: Readonly<Record<number, number>>
}

export interface Run {
  readonly read: (value: number) => Float32Array | Int32Array
  readonly shaders: ReadonlyArray<Shader>
}

interface Placed {
  readonly values: ReadonlyArray<Value>
  readonly places: ReadonlyArray<number>
  readonly shaders: ReadonlyArray<Shader>
}

/** Elements from one place to the next: what is behind a value may be written as far as the last of its vectors. */
const room = (elements: number): number => Math.ceil(elements / 16) * 16 + 16

const siteOf = ({ nodes: known = {}, values }: Case, places: ReadonlyArray<number>, work: Site["work"]): Site => {
  const spot = (node: number): Spot => ({ space: "arena", element: places[node]! })
  const nodes = values.map(
    ({ dtype, sizes }, i): GraphNode => known[i] ?? { op: "input", attrs: { index: 0 }, inputs: [], sizes, dtype }
  )
  const graph = { nodes, inputs: [], constants: [], cells: [], outputs: [], updates: [], guard: null }
  return { graph, spot, cell: spot, work }
}

const pipelines = new Map<string, Promise<GPUComputePipeline>>()

const pipelineOf = (shader: Shader): Promise<GPUComputePipeline> => {
  const code = assemble(shader, false)
  const module = (): GPUShaderModule => device.createShaderModule({ code })
  const found =
    pipelines.get(code) ?? device.createComputePipelineAsync({ layout: "auto", compute: { module: module() } })
  pipelines.set(code, found)
  return found
}

const viewOf = (words: Int32Array<ArrayBuffer>, value: Value, place: number): Float32Array | Int32Array => {
  const form = value.dtype === "float32" ? Float32Array : Int32Array
  return new form(words.buffer, place * 4, product(value.sizes))
}

/** One submission for all cases. */
export const runAll = async (cases: ReadonlyArray<Case>): Promise<ReadonlyArray<Run>> => {
  let [top, workTop] = [16, 16]
  const placed = cases.map((one): Placed => {
    const { inPlace = {}, kernels, values } = one
    const places: Array<number> = []
    values.forEach((value, i) => {
      const shared = places[inPlace[i] ?? -1]
      places.push(shared ?? top)
      if (shared === undefined) top += room(product(value.sizes))
    })
    const site = siteOf(one, places, (elements) => {
      const element = workTop
      workTop += room(elements)
      return { space: "work", element }
    })
    const shaders = [...kernels.flatMap((kernel) => shadersOf(site, kernel)), ...(one.emit?.(site) ?? [])]
    return { values, places, shaders: shaders.filter(({ groups }) => groups > 0) }
  })
  const words = new Int32Array(top).fill(canary)
  for (const { places, values } of placed) {
    values.forEach((value, i) => viewOf(words, value, places[i]!).set(value.data ?? []))
  }

  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
  const made: Array<GPUBuffer> = []
  const buffer = (elements: number, how = usage): GPUBuffer => {
    const one = device.createBuffer({ size: elements * 4, usage: how })
    made.push(one)
    return one
  }
  const elementsOf = (space: Space): number => (space === "arena" ? top : space === "work" ? workTop : 16)
  const buffers = new Map(spaces.map((space) => [space, buffer(elementsOf(space))]))
  const arena = buffers.get("arena")!
  device.queue.writeBuffer(arena, 0, words)
  device.queue.writeBuffer(buffers.get("work")!, 0, new Int32Array(workTop).fill(canary))
  const all = placed.flatMap(({ shaders }) => shaders)
  const ready = await Promise.all(all.map(pipelineOf))
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  all.forEach((shader, i) => {
    const data = parameters(shader)
    const uniform = buffer(Math.max(4, data.length), GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST)
    device.queue.writeBuffer(uniform, 0, data)
    const bound = spacesOf(shader).map((space) => buffers.get(space)!)
    const entries = bound.map((one, j) => ({ binding: bindings.firstBuffer + j, resource: { buffer: one } }))
    entries.push({ binding: bindings.parameters, resource: { buffer: uniform } })
    pass.setPipeline(ready[i]!)
    pass.setBindGroup(0, device.createBindGroup({ layout: ready[i]!.getBindGroupLayout(0), entries }))
    pass.dispatchWorkgroups(...dispatchSize(shader.groups))
  })
  pass.end()
  const staging = buffer(top, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST)
  encoder.copyBufferToBuffer(arena, 0, staging, 0, top * 4)
  device.queue.submit([encoder.finish()])
  await staging.mapAsync(GPUMapMode.READ)
  words.set(new Int32Array(staging.getMappedRange()))
  for (const one of made) one.destroy()

  const used = new Uint8Array(top)
  for (const { places, values } of placed) {
    places.forEach((at, i) => used.fill(1, at, at + Math.ceil(product(values[i]!.sizes) / 4) * 4))
  }
  words.forEach((word, i) => {
    if (used[i] === 0 && word !== canary) throw new Error(`element ${i} was overwritten`)
  })
  return placed.map(({ places, shaders, values }) => ({
    shaders,
    read: (i) => viewOf(words, values[i]!, places[i]!).slice()
  }))
}

export const run = async (values: Case["values"], kernels: Case["kernels"]): Promise<Run> =>
  (await runAll([{ values, kernels }]))[0]!
