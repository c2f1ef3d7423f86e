/** What the engine can do, asked by validating tiny modules. */

const header = [0, 97, 115, 109, 1, 0, 0, 0]

/** (func (result v128) (i8x16.splat (i32.const 0))) */
const simdModule = [...header, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11]

/**
 * (func (export "f") (param f32 f32 f32) (result f32)
 *   (f32x4.extract_lane 0 (f32x4.relaxed_madd (f32x4.splat (local.get 0)) (f32x4.splat (local.get 1)) (f32x4.splat (local.get 2)))))
 */
const relaxedModule = [
  ...header,
  ...[1, 8, 1, 96, 3, 125, 125, 125, 1, 125],
  ...[3, 2, 1, 0],
  ...[7, 5, 1, 1, 102, 0, 0],
  ...[10, 22, 1, 20, 0, 32, 0, 253, 19, 32, 1, 253, 19, 32, 2, 253, 19, 253, 133, 2, 253, 31, 0, 11]
]

export const hasWebAssembly = (): boolean =>
  typeof WebAssembly === "object" && typeof WebAssembly.validate === "function"

export const hasSimd = (): boolean => WebAssembly.validate(new Uint8Array(simdModule))

/**
 * Whether `relaxed_madd` rounds once. The standard leaves the choice to the machine: one without such an instruction rounds
 * twice, gives the bits of plain SIMD, and is better served by the plain kernels.
 */
export const hasFma = (): boolean => {
  const bytes = new Uint8Array(relaxedModule)
  if (!WebAssembly.validate(bytes)) return false
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  const madd = exports["f"] as (a: number, b: number, c: number) => number
  // (1 + 2^-12)^2 - 1 is 2^-11 + 2^-24 exactly; rounding the product first loses the last term
  const x = 1 + 2 ** -12
  return madd(x, x, -1) === 2 ** -11 + 2 ** -24
}

/** V8 before that of Node 24 joins nothing that a loop carries, and that of Node 20 complains of the flag. */
const leastNode = 24

/** Whether V8 can join two v128 operations on neighbours into one of 256 bits, on a processor with AVX2. */
export const mayJoinRegisters = (): boolean => {
  const { arch, versions } = globalThis.process ?? {}
  if (arch !== "x64" || versions === undefined || versions.bun !== undefined || versions.deno !== undefined)
    return false
  return Number.parseInt(versions.node, 10) >= leastNode
}

/** Asks V8 to do so in all modules that the process compiles from now on. Whether it was asked. */
export const joinRegisters = (): boolean => {
  if (!mayJoinRegisters()) return false
  process.getBuiltinModule("node:v8").setFlagsFromString("--experimental-wasm-revectorize")
  return true
}
