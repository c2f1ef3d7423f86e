/**
 * What an adapter gives at most through WGSL: chains of vectors that are multiplied and added in registers, as many at a time as hide how long
 * one takes. A run is made longer until it takes a while.
 */
import { byKind, type Framework, fromStep } from "./Framework.ts"
import { describe, type Machine, nameOf, open } from "./gpu.ts"

const chains = 8
const turns = 4096
const size = 256

const all = (f: (i: number) => string): string => Array.from({ length: chains }, (_, i) => f(i)).join("\n")

/** The factor comes from memory, and the sum goes there, so that nothing can be left out. */
const code = `
@group(0) @binding(0) var<storage, read_write> data: array<vec4<f32>>;
@compute @workgroup_size(${size})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let factor = data[0];
  ${all((i) => `var s${i} = vec4<f32>(f32(id.x) + ${i}.0);`)}
  for (var turn = 0; turn < ${turns}; turn++) {
    ${all((i) => `s${i} = fma(s${i}, factor, factor);`)}
  }
  data[1u + id.x] = ${Array.from({ length: chains }, (_, i) => `s${i}`).join(" + ")};
}`

const flopsOfGroup = size * turns * chains * 4 * 2

/** milliseconds that a run takes at least */
const enough = 20
const mostGroups = 16384

/** GFLOP/s of one run of so many workgroups, and its milliseconds. */
const runner = (device: GPUDevice) => {
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }), entryPoint: "main" }
  })
  // GPUBufferUsage.STORAGE
  const buffer = device.createBuffer({ size: 16 * (1 + size * mostGroups), usage: 0x80 })
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer } }]
  })
  return async (groups: number): Promise<readonly [rate: number, milliseconds: number]> => {
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass()
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(groups)
    pass.end()
    const start = performance.now()
    device.queue.submit([encoder.finish()])
    await device.queue.onSubmittedWorkDone()
    const milliseconds = performance.now() - start
    return [(groups * flopsOfGroup) / milliseconds / 1e6, milliseconds]
  }
}

/** GFLOP/s, as a framework whose "losses" are those; the note is the machine as JSON. */
export const start = async (): Promise<Framework> => {
  const adapter = await open()
  const machine: Machine & { readonly name: string } = { ...describe(adapter), name: nameOf(describe(adapter)) }
  const run = runner(await adapter.requestDevice())
  let groups = 1
  while (groups < mostGroups && (await run(groups))[1] < enough) groups *= 2
  return {
    note: JSON.stringify(machine),
    prepare: byKind("peak", { gpu: async () => fromStep(async () => (await run(groups))[0]) })
  }
}
