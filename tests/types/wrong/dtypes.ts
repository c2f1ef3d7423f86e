/** Element types: ids, masks, floats. */
import * as NdArray from "@typegrad/core/NdArray"
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const probabilitiesOfIds = (ids: T<["batch", 10], "int32">) => Tensor.softmax(ids) // ! softmax: needs float32 but got int32: cast it first

export const logProbabilitiesOfIds = (ids: T<["batch", 10], "int32">) => Tensor.logSoftmax(ids) // ! logSoftmax: needs float32 but got int32: cast it first

export const averageOfIds = (ids: T<["batch"], "int32">) => Tensor.mean(ids) // ! mean: needs float32 but got int32: cast it first

export const averageOfAMask = (correct: T<["batch"], "bool">) => Tensor.mean(correct) // ! mean: needs float32 but got bool: cast it first

export const countOfAMask = (mask: T<["batch", 128], "bool">) => Tensor.sum(mask, [1]) // ! sum: bool has no arithmetic: cast it first

export const oneHotOfFloats = (labels: T<["batch"]>) => Tensor.oneHot(labels, 10) // ! oneHot: needs int32 but got float32: cast it first

export const whereOfANumber = (mask: T<["batch", 3]>, x: T<["batch", 3]>) => Tensor.where(mask, x, 0) // ! where: needs bool but got float32

export const notOfANumber = (mask: T<["batch", 3], "int32">) => Tensor.logicalNot(mask) // ! logicalNot: needs bool but got int32

export const andOfNumbers = (a: T<[3]>, b: T<[3], "bool">) => Tensor.logicalAnd(a, b) // ! logicalAnd: needs bool but got float32

export const orOfIds = (a: T<[3], "bool">, b: T<[3], "int32">) => Tensor.logicalOr(a, b) // ! logicalOr: needs bool but got int32

export const maskTimesLoss = (mask: T<["batch"], "bool">, loss: T<["batch"]>) => Tensor.mul(loss, mask) // ! mul: bool has no arithmetic: cast it first

export const maskMinusOne = (mask: T<["batch"], "bool">) => Tensor.sub(1, mask) // ! sub: bool has no arithmetic: cast it first

export const idsHalved = (ids: T<["batch"], "int32">) => Tensor.mul(ids, 0.5) // ! mul: a fraction does not mix with int32: cast the tensor first

export const idsPlusNoise = (ids: T<["batch"], "int32">) => Tensor.add(0.1, ids) // ! add: a fraction does not mix with int32: cast the tensor first

export const correctAgainstOne = (correct: T<["batch"], "bool">) => Tensor.equal(correct, 1) // ! equal: bool does not mix with a number: cast one of them

export const maskAgainstFloats = (mask: T<["batch"], "bool">, x: T<["batch"]>) => Tensor.notEqual(mask, x) // ! notEqual: bool does not mix with float32: cast one of them

export const expOfIds = (x: T<[3], "int32">) => Tensor.exp(x) // ! exp: needs float32 but got int32: cast it first

export const logOfCounts = (x: T<[3], "int32">) => Tensor.log(x) // ! log: needs float32 but got int32: cast it first

export const sqrtOfCounts = (x: T<[3], "int32">) => Tensor.sqrt(x) // ! sqrt: needs float32 but got int32: cast it first

export const sinOfPositions = (positions: T<[128], "int32">) => Tensor.sin(positions) // ! sin: needs float32 but got int32: cast it first

export const cosOfPositions = (positions: T<[128], "int32">) => Tensor.cos(positions) // ! cos: needs float32 but got int32: cast it first

export const tanhOfIds = (x: T<[3], "int32">) => Tensor.tanh(x) // ! tanh: needs float32 but got int32: cast it first

export const sigmoidOfAMask = (x: T<[3], "bool">) => Tensor.sigmoid(x) // ! sigmoid: needs float32 but got bool: cast it first

export const reluOfAMask = (x: T<[3], "bool">) => Tensor.relu(x) // ! relu: needs float32 but got bool: cast it first

export const floorOfIds = (x: T<[3], "int32">) => Tensor.floor(x) // ! floor: needs float32 but got int32: cast it first

export const softplusOfIds = (x: T<[3], "int32">) => Tensor.softplus(x) // ! softplus: needs float32 but got int32: cast it first

export const negatedMask = (x: T<[3], "bool">) => Tensor.neg(x) // ! neg: bool has no arithmetic: cast it first

export const absoluteMask = (x: T<[3], "bool">) => Tensor.abs(x) // ! abs: bool has no arithmetic: cast it first

export const signOfAMask = (x: T<[3], "bool">) => Tensor.sign(x) // ! sign: bool has no arithmetic: cast it first

export const squaredMask = (x: T<[3], "bool">) => Tensor.square(x) // ! square: bool has no arithmetic: cast it first

export const clippedMask = (x: T<[3], "bool">) => Tensor.clip(x, 0, 1) // ! clip: bool has no arithmetic: cast it first

export const finiteIds = (x: T<[3], "int32">) => Tensor.isFinite(x) // ! isFinite: needs float32 but got int32: cast it first

export const allFiniteIds = (x: T<[3], "int32">) => Tensor.allFinite(x) // ! allFinite: needs float32 but got int32: cast it first

export const largestOfAMask = (x: T<["batch", 3], "bool">) => Tensor.max(x, [1]) // ! max: bool has no arithmetic: cast it first

export const smallestOfAMask = (x: T<["batch", 3], "bool">) => Tensor.min(x, [1]) // ! min: bool has no arithmetic: cast it first

export const firstTrue = (x: T<["batch", 3], "bool">) => Tensor.argMax(x, 1) // ! argMax: bool has no arithmetic: cast it first

export const runningCount = (x: T<["batch", 3], "bool">) => Tensor.cumsum(x, 1) // ! cumsum: bool has no arithmetic: cast it first

export const spreadOfIds = (x: T<["batch", 3], "int32">) => Tensor.variance(x, [1]) // ! variance: needs float32 but got int32: cast it first

export const partitionOfIds = (x: T<["batch", 3], "int32">) => Tensor.logSumExp(x, [1]) // ! logSumExp: needs float32 but got int32: cast it first

export const orderedMasks = (a: T<[3], "bool">, b: T<[3], "bool">) => Tensor.less(a, b) // ! less: bool has no arithmetic: cast it first

export const castToWhatIsNoDtype = (x: T<[3]>) => Tensor.cast(x, "float64") // ! Argument of type '"float64"' is not assignable to parameter of type 'DType'.

export const idsAsFloats = (x: T<["batch"], "int32">): T<["batch"]> => x // ! Type 'T<["batch"], "int32">' is not assignable to type 'T<["batch"], "float32">'.

export const labelsAsFloats = (labels: NdArray.NdArray<[100], "float32">): NdArray.NdArray<[100], "int32"> => labels // ! Type 'NdArray<[100], "float32">' is not assignable to type 'NdArray<[100], "int32">'.

export const classAsFloat = (logits: T<["batch", 10]>): T<["batch"]> => Tensor.argMax(logits, 1) // ! Type 'Tensor<["batch"], "int32">' is not assignable to type 'T<["batch"], "float32">'.

export const scalarAsFloat = (): T<[]> => Tensor.scalar(3, "int32") // ! Type 'Tensor<[], "int32">' is not assignable to type 'T<[], "float32">'.

export const gradientStopsNot = (x: T<[3], "int32">): T<[3]> => Tensor.stopGradient(x) // ! Type 'Tensor<[3], "int32">' is not assignable to type 'T<[3], "float32">'.
