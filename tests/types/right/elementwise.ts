import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const exactGelu = (x: T<["batch", 64]>): T<["batch", 64]> =>
  Tensor.mul(Tensor.mul(x, 0.5), Tensor.add(Tensor.erf(Tensor.mul(x, Math.SQRT1_2)), 1))

export const tailProbability = (z: T<["batch"]>): T<["batch"]> =>
  Tensor.mul(Tensor.erfc(Tensor.mul(z, Tensor.rsqrt(Tensor.scalar(2)))), 0.5)

export const bitsOfEntropy = (p: T<["batch", 10]>): T<["batch"]> =>
  Tensor.neg(Tensor.sum(Tensor.mul(p, Tensor.log2(p)), [1]))

export const logarithms = (x: T<["batch", 10]>): T<["batch", 10]> =>
  Tensor.add(Tensor.log1p(Tensor.expm1(x)), Tensor.sub(Tensor.log10(x), Tensor.exp2(x)))

export const roundings = (x: T<["batch", 10]>): T<["batch", 10]> =>
  Tensor.add(Tensor.add(Tensor.ceil(x), Tensor.round(x)), Tensor.add(Tensor.trunc(x), Tensor.frac(x)))

export const angles = (x: T<[3]>): T<[3]> =>
  Tensor.add(Tensor.asin(x), Tensor.add(Tensor.acos(x), Tensor.sub(Tensor.atan(x), Tensor.tan(x))))

export const hyperbolic = (x: T<[3]>): T<[3]> =>
  x.pipe(Tensor.sinh, Tensor.asinh, Tensor.cosh, Tensor.acosh, Tensor.tanh, Tensor.atanh)

export const polar = (y: T<["batch", 1]>, x: T<[8]>): readonly [T<["batch", 8]>, T<["batch", 8]>] => [
  Tensor.hypot(y, x),
  Tensor.atan2(y, x)
]

export const intoOneTurn = (angle: T<["batch"]>): T<["batch"]> => Tensor.remainder(angle, 2 * Math.PI)

export const rowOfIndex = (index: T<["batch"], "int32">): T<["batch"], "int32"> => Tensor.floorDivide(index, 28)

export const columnOfIndex = (index: T<["batch"], "int32">): T<["batch"], "int32"> => Tensor.fmod(index, 28)

export const movingAverage = (average: T<[3, 4]>, weights: T<[3, 4]>): T<[3, 4]> => Tensor.lerp(average, weights, 0.01)

export const interpolated = (start: T<[2]>, end: T<[2]>, steps: T<["time", 1]>): T<["time", 2]> =>
  Tensor.lerp(start, end, steps)

export const halved = (x: T<[3]>): T<[3]> => Tensor.mul(x, Tensor.reciprocal(Tensor.full([3], 2)))

export const badValues = (x: T<["batch", 3]>): T<["batch", 3], "bool"> =>
  Tensor.logicalXor(Tensor.isNaN(x), Tensor.isInfinite(x))

export const firstBytes = (words: T<[8], "int32">): T<[8], "int32"> =>
  Tensor.bitwiseAnd(Tensor.shiftRightLogical(words, 24), 255)

export const mixed = (a: T<[8], "int32">, b: T<[2, 1], "int32">): T<[2, 8], "int32"> =>
  Tensor.bitwiseXor(Tensor.bitwiseOr(Tensor.shiftLeft(a, 5), Tensor.shiftRight(a, 2)), Tensor.bitwiseNot(b))

export const heldPerColumn = (x: T<["batch", 3]>, low: T<[3]>, high: T<[3]>): T<["batch", 3]> =>
  Tensor.clip(x, low, high)
