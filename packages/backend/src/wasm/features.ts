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
export const hasFma = async (): Promise<boolean> => {
  const bytes = new Uint8Array(relaxedModule)
  if (!WebAssembly.validate(bytes)) return false
  const { instance } = await WebAssembly.instantiate(bytes)
  const madd = instance.exports["f"] as (a: number, b: number, c: number) => number
  // (1 + 2^-12)^2 - 1 is 2^-11 + 2^-24 exactly; rounding the product first loses the last term
  const x = 1 + 2 ** -12
  return madd(x, x, -1) === 2 ** -11 + 2 ** -24
}
