/** Parameters of ops: axes, permutations, shapes, sizes. */
import * as NdArray from "@typegrad/core/NdArray"
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const softmaxOverAnAxisTooFar = (logits: T<["batch", 10]>) => Tensor.softmax(logits, 2) // ! softmax: axis 2 is out of range for [batch, 10] (rank 2)

export const logSoftmaxOverAnAxisTooFar = (logits: T<["batch", 10]>) => Tensor.logSoftmax(logits, -3) // ! logSoftmax: axis -3 is out of range for [batch, 10] (rank 2)

export const sumOverAnAxisTooFar = (x: T<["batch", 28, 28]>) => Tensor.sum(x, [1, 3]) // ! sum: axis 3 is out of range for [batch, 28, 28] (rank 3)

export const meanOverChannelsThatAreNotThere = (x: T<[28, 28]>) => Tensor.mean(x, [-3]) // ! mean: axis -3 is out of range for [28, 28] (rank 2)

export const varianceOverAnAxisTwice = (x: T<["batch", 8, 8, 16]>) => Tensor.variance(x, [0, 1, 2, -3]) // ! variance: axis -3 is repeated

export const maxOverAnAxisTooFar = (x: T<["batch", 10]>) => Tensor.max(x, [2]) // ! max: axis 2 is out of range for [batch, 10] (rank 2)

export const minOverAnAxisTwice = (x: T<["batch", 10]>) => Tensor.min(x, [0, 0]) // ! min: axis 0 is repeated

export const logSumExpOverAnAxisTooFar = (x: T<["batch", 10]>) => Tensor.logSumExp(x, [2]) // ! logSumExp: axis 2 is out of range for [batch, 10] (rank 2)

export const classOfAFlatVector = (logits: T<[10]>) => Tensor.argMax(logits, 1) // ! argMax: axis 1 is out of range for [10] (rank 1)

export const classOfNothing = (logits: T<["batch", 0]>) => Tensor.argMax(logits, 1) // ! argMax: axis 1 of [batch, 0] is empty

export const cumulativeOverAnAxisTooFar = (x: T<["batch", "time"]>) => Tensor.cumsum(x, 2) // ! cumsum: axis 2 is out of range for [batch, time] (rank 2)

export const transposedLikeAMatrix = (k: T<["batch", "time", 64]>) => Tensor.transpose(k, [1, 0]) // ! transpose: permutation [1, 0] has 2 entries but [batch, time, 64] has rank 3

export const transposedWithAnAxisTwice = (x: T<["batch", 28, 28, 3]>) => Tensor.transpose(x, [0, 3, 1, 1]) // ! transpose: axis 1 is repeated in permutation [0, 3, 1, 1]

export const transposedCountingFromOne = (x: T<[2, 3]>) => Tensor.transpose(x, [1, 2]) // ! transpose: axis 2 is out of range for [2, 3]

export const flattenedToTheWrongWidth = (x: T<[32, 28, 28]>) => Tensor.reshape(x, [32, 768]) // ! reshape: [32, 28, 28] has 25088 elements but [32, 768] has 24576

// 16 channels of 5 by 5 are 400 features, not 256
export const viewAfterConvolutions = (x: T<[64, 5, 5, 16]>) => Tensor.reshape(x, [64, 256]) // ! reshape: [64, 5, 5, 16] has 25600 elements but [64, 256] has 16384

export const viewWithRest = (x: T<[64, 5, 5, 16]>) => Tensor.reshape(x, [-1, 300]) // ! reshape: 25600 elements of [64, 5, 5, 16] do not divide into [-1, 300]: 25600 is not a multiple of 300

export const headsThatDoNotDivide = (x: T<["batch", "time", 770]>) => Tensor.reshape(x, ["batch", "time", 12, 64]) // ! reshape: [batch, time, 770] has 770*batch*time elements but [batch, time, 12, 64] has 768*batch*time

export const headsMergedToTheWrongWidth = (x: T<["batch", "time", 12, 64]>) => Tensor.reshape(x, ["batch", "time", 512]) // ! reshape: [batch, time, 12, 64] has 768*batch*time elements but [batch, time, 512] has 512*batch*time

export const reshapedToANameThatIsNotThere = (x: T<["batch", 784]>) => Tensor.reshape(x, ["time", 784]) // ! reshape: [batch, 784] has 784*batch elements but [time, 784] has 784*time

export const batchLost = (x: T<["batch", 28, 28]>) => Tensor.reshape(x, [784]) // ! reshape: [batch, 28, 28] has 784*batch elements but [784] has 784

export const pixelsAsTheBatch = (x: T<["batch", 28, 28]>) => Tensor.reshape(x, ["time", -1]) // ! reshape: symbolic dimensions time of [time, -1] are not all in [batch, 28, 28]

export const squeezedTheWrongAxis = (x: T<["batch", 28, 28, 1]>) => Tensor.squeeze(x, 1) // ! squeeze: axis 1 of [batch, 28, 28, 1] has size 28, not 1

export const squeezedTheBatch = (x: T<["batch", 1]>) => Tensor.squeeze(x, 0) // ! squeeze: axis 0 of [batch, 1] has size batch, not 1

export const squeezedAnAxisTooFar = (x: T<[3, 1]>) => Tensor.squeeze(x, 2) // ! squeeze: axis 2 is out of range for [3, 1] (rank 2)

export const expandedTooFar = (x: T<["batch", 10]>) => Tensor.expandDims(x, 3) // ! expandDims: axis 3 is out of range for [batch, 10, 1] (rank 3)

export const negativeSize = () => Tensor.zeros([-1, 784]) // ! zeros: -1 is not a size

export const fractionalSize = () => Tensor.ones([32, 2.5]) // ! ones: 2.5 is not a size

export const halfOfAnOddWidth = () => Tensor.full([32, 10.5], 1) // ! full: 10.5 is not a size

export const namedZeros = () => Tensor.zeros(["batch", 784]) // ! zeros: batch has no size here: use Tensor.size(x, "batch")

export const identityOfFractions = () => Tensor.eye(3.5) // ! eye: 3.5 is not a size

export const countingBackwards = () => Tensor.arange(-3) // ! arange: -3 is not a size

export const positionsAlongAnAxisTooFar = () => Tensor.iota([128, 64], 2) // ! iota: axis 2 is out of range for [128, 64] (rank 2)

export const oneHotOfNegativeDepth = (ids: T<["batch"], "int32">) => Tensor.oneHot(ids, -1) // ! oneHot: -1 is not a size

export const sizeOfAnAxisWithoutThatName = (x: T<["batch", 784]>) => Tensor.size(x, "time") // ! size: [batch, 784] has no axis time

export const refinedToAnotherSize = (x: T<[number, 784]>) => Tensor.refine(x, [32, 768]) // ! refine: [${number}, 784] can never be [32, 768]

export const refinedToFewerAxes = (x: T<[number, 28, 28]>) => Tensor.refine(x, ["batch", 784]) // ! refine: [${number}, 28, 28] can never be [batch, 784]

export const dataOfAnotherSize = () => NdArray.make([1, 2, 3, 4, 5], [2, 3]) // ! NdArray.make: [2, 3] has 6 elements but the data has 5

export const dataWithANameForASize = () => NdArray.make([1, 2, 3, 4], ["batch", 2]) // ! NdArray.make: batch has no size here: name axes with NdArray.refine

export const arrayOfNegativeSize = () => NdArray.zeros([2, -3]) // ! NdArray.zeros: -3 is not a size

export const arrayOfHalfARow = () => NdArray.fromArray([1.5, 2], "float32", [1, 2, 3]) // ! NdArray.fromArray: 1.5 is not a size

export const arrayRefinedToAnotherShape = (x: NdArray.NdArray<[2, 3], "float32">) => NdArray.refine(x, [3, 2]) // ! refine: [2, 3] can never be [3, 2]

// a result that is not what its user says it is
export const logitsOfAnotherWidth = (x: T<["batch", 784]>, w: T<[784, 10]>): T<["batch", 11]> => Tensor.matmul(x, w) // ! Type 'Tensor<["batch", 10], "float32">' is not assignable to type 'T<["batch", 11], "float32">'.

export const constantOfAnotherShape = (): T<[3]> => Tensor.constant(NdArray.make([1, 2])) // ! Type 'Tensor<[2], "float32">' is not assignable to type 'T<[3], "float32">'.

export const likeAnotherTensor = (x: T<["batch", 3]>): T<["batch", 4]> => Tensor.zerosLike(x) // ! Type 'Tensor<["batch", 3], "float32">' is not assignable to type 'T<["batch", 4], "float32">'.

export const onesLikeAnotherTensor = (x: T<["batch", 3]>): T<["time", 3]> => Tensor.onesLike(x) // ! Type 'Tensor<["batch", 3], "float32">' is not assignable to type 'T<["time", 3], "float32">'.

export const flatIsNotTheBatch = (x: T<[32, 28, 28]>): T<[32, 784]> => Tensor.flatten(x) // ! Type 'Tensor<[25088], "float32">' is not assignable to type 'T<[32, 784], "float32">'.
