/** Elementwise ops on what they have no answer for. */
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const roundedUpIds = (ids: T<["batch"], "int32">) => Tensor.ceil(ids) // ! ceil: needs float32 but got int32: cast it first

export const roundedIds = (ids: T<["batch"], "int32">) => Tensor.round(ids) // ! round: needs float32 but got int32: cast it first

export const truncatedIds = (ids: T<["batch"], "int32">) => Tensor.trunc(ids) // ! trunc: needs float32 but got int32: cast it first

export const fractionsOfIds = (ids: T<["batch"], "int32">) => Tensor.frac(ids) // ! frac: needs float32 but got int32: cast it first

export const smallPowersOfIds = (ids: T<["batch"], "int32">) => Tensor.expm1(ids) // ! expm1: needs float32 but got int32: cast it first

export const powersOfTwoOfIds = (ids: T<["batch"], "int32">) => Tensor.exp2(ids) // ! exp2: needs float32 but got int32: cast it first

export const smallLogarithmsOfIds = (ids: T<["batch"], "int32">) => Tensor.log1p(ids) // ! log1p: needs float32 but got int32: cast it first

export const bitsOfIds = (ids: T<["batch"], "int32">) => Tensor.log2(ids) // ! log2: needs float32 but got int32: cast it first

export const digitsOfIds = (ids: T<["batch"], "int32">) => Tensor.log10(ids) // ! log10: needs float32 but got int32: cast it first

export const inverseRootsOfIds = (ids: T<["batch"], "int32">) => Tensor.rsqrt(ids) // ! rsqrt: needs float32 but got int32: cast it first

export const reciprocalOfIds = (ids: T<["batch"], "int32">) => Tensor.reciprocal(ids) // ! reciprocal: needs float32 but got int32: cast it first

export const tangentOfIds = (ids: T<["batch"], "int32">) => Tensor.tan(ids) // ! tan: needs float32 but got int32: cast it first

export const arcSineOfIds = (ids: T<["batch"], "int32">) => Tensor.asin(ids) // ! asin: needs float32 but got int32: cast it first

export const arcCosineOfIds = (ids: T<["batch"], "int32">) => Tensor.acos(ids) // ! acos: needs float32 but got int32: cast it first

export const arcTangentOfIds = (ids: T<["batch"], "int32">) => Tensor.atan(ids) // ! atan: needs float32 but got int32: cast it first

export const hyperbolicSineOfIds = (ids: T<["batch"], "int32">) => Tensor.sinh(ids) // ! sinh: needs float32 but got int32: cast it first

export const hyperbolicCosineOfIds = (ids: T<["batch"], "int32">) => Tensor.cosh(ids) // ! cosh: needs float32 but got int32: cast it first

export const areaSineOfIds = (ids: T<["batch"], "int32">) => Tensor.asinh(ids) // ! asinh: needs float32 but got int32: cast it first

export const areaCosineOfIds = (ids: T<["batch"], "int32">) => Tensor.acosh(ids) // ! acosh: needs float32 but got int32: cast it first

export const areaTangentOfIds = (ids: T<["batch"], "int32">) => Tensor.atanh(ids) // ! atanh: needs float32 but got int32: cast it first

export const errorFunctionOfIds = (ids: T<["batch"], "int32">) => Tensor.erf(ids) // ! erf: needs float32 but got int32: cast it first

export const tailOfIds = (ids: T<["batch"], "int32">) => Tensor.erfc(ids) // ! erfc: needs float32 but got int32: cast it first

export const idsThatAreNoNumber = (ids: T<["batch"], "int32">) => Tensor.isNaN(ids) // ! isNaN: needs float32 but got int32: cast it first

export const masksThatAreInfinite = (mask: T<["batch"], "bool">) => Tensor.isInfinite(mask) // ! isInfinite: needs float32 but got bool: cast it first

export const angleOfIds = (y: T<[3], "int32">, x: T<[3], "int32">) => Tensor.atan2(y, x) // ! atan2: needs float32 but got int32: cast it first

export const anglesOfOtherPoints = (y: T<["batch", 3]>, x: T<["batch", 2]>) => Tensor.atan2(y, x) // ! atan2: cannot broadcast [batch, 3] with [batch, 2]: 3 (axis 1 of left) vs 2 (axis 1 of right)

export const lengthOfIds = (x: T<[3], "int32">) => Tensor.hypot(x, 4) // ! hypot: needs float32 but got int32: cast it first

export const remainderOfMasks = (mask: T<[3], "bool">) => Tensor.remainder(mask, 2) // ! remainder: bool has no arithmetic: cast it first

export const remainderByAFraction = (ids: T<[3], "int32">) => Tensor.fmod(ids, 0.5) // ! fmod: a fraction does not mix with int32: cast the tensor first

export const quotientsOfOtherRows = (x: T<[4, 3]>, y: T<[4]>) => Tensor.floorDivide(x, y) // ! floorDivide: cannot broadcast [4, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)

export const lerpOfIds = (a: T<[3], "int32">, b: T<[3], "int32">) => Tensor.lerp(a, b, 0.5) // ! lerp: needs float32 but got int32: cast it first

// a weight per row needs an axis of size 1
export const lerpWithAWeightPerRow = (a: T<[4, 3]>, b: T<[4, 3]>, t: T<[4]>) => Tensor.lerp(a, b, t) // ! lerp: cannot broadcast [4, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)

export const maskedFloats = (x: T<[3]>) => Tensor.bitwiseAnd(x, 1) // ! bitwiseAnd: needs int32 but got float32: cast it first

export const flagsOfFloats = (x: T<[3]>) => Tensor.bitwiseOr(x, 1) // ! bitwiseOr: needs int32 but got float32: cast it first

export const toggledFloats = (x: T<[3]>) => Tensor.bitwiseXor(x, 1) // ! bitwiseXor: needs int32 but got float32: cast it first

// for truth values it is logicalNot
export const complementOfAMask = (mask: T<[3], "bool">) => Tensor.bitwiseNot(mask) // ! bitwiseNot: needs int32 but got bool: cast it first

export const shiftedByHalf = (x: T<[3], "int32">) => Tensor.shiftLeft(x, 0.5) // ! shiftLeft: a fraction does not mix with int32: cast the tensor first

export const shiftedByFloats = (x: T<[3], "int32">, by: T<[3]>) => Tensor.shiftRight(x, by) // ! shiftRight: needs int32 but got float32: cast it first

export const shiftedNumbers = () => Tensor.shiftRightLogical(8, 1) // ! shiftRightLogical: needs int32 but got numbers only

export const xorOfIds = (a: T<[3], "int32">, b: T<[3], "int32">) => Tensor.logicalXor(a, b) // ! logicalXor: needs bool but got int32

export const heldByBoundsOfRows = (x: T<[4, 3]>, low: T<[4]>) => Tensor.clip(x, low, 1) // ! clip: cannot broadcast [4, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)
