/** Functions of tensors: gradients, random tensors, composites. */
import * as Composite from "@typegrad/core/Composite"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
interface Params {
  readonly w: T<[3, 10]>
  readonly b: T<[10]>
}

declare const key: Random.Key
declare const params: Params

const predict = (p: Params, x: T<["batch", 3]>) => Tensor.add(Tensor.matmul(x, p.w), p.b)

export const gradientOfAVector = Transform.grad(predict) // ! grad needs a scalar output but the function gives [batch, 10]: take Tensor.mean or Tensor.sum

const perExample = (p: Params, x: T<["batch", 3]>) => Tensor.mean(predict(p, x), [1])

export const gradientOfOneLossPerExample = Transform.grad(perExample) // ! grad needs a scalar output but the function gives [batch]: take Tensor.mean or Tensor.sum

const count = (p: Params, x: T<["batch", 3]>) => Tensor.sum(Tensor.argMax(predict(p, x), 1))

export const gradientOfACount = Transform.grad(count) // ! grad needs a float output but the function gives int32

export const gradientOfIds = Transform.grad((ids: T<["batch"], "int32">) => Tensor.mean(Tensor.oneHot(ids, 10))) // ! grad: the first argument is int32: only float values have gradients

const counted = (p: { readonly w: T<[3]>; readonly step: T<[], "int32"> }) => Tensor.sum(p.w)

export const gradientOfParametersWithIds = Transform.grad(counted) // ! grad: step of the first argument is not float: keep it out of the parameters

export const gradientOfNothing = Transform.grad(() => Tensor.scalar(1)) // ! grad needs a function with an argument

export const gradientOfAPair = Transform.valueAndGrad((p: Params) => [Tensor.sum(p.w), p.b] as const) // ! valueAndGrad needs one scalar but the function gives a pair: for [loss, aux] use Transform.valueAndGradAux

export const gradientWithAuxiliaryVector = Transform.valueAndGradAux((p: Params) => [p.b, p.w] as const) // ! valueAndGradAux needs a scalar output but the function gives [10]: take Tensor.mean or Tensor.sum

export const gradientOfANumber = Transform.grad((p: Params) => p.b.shape[0]) // ! grad needs a scalar tensor as output

const loss = (p: Params, x: T<["batch", 3]>) => Tensor.mean(predict(p, x))

export const calledWithAnotherWidth = Transform.grad(loss)(params, Tensor.zeros([8, 4])) // ! grad: argument 1 must be [batch, 3] but is [8, 4]: axis 0 is 8, not batch

export const pulledBackByAnotherShape = () => {
  const [, pullback] = Transform.vjp((p: Params) => p.b, params)
  return pullback(Tensor.ones([3])) // ! vjp: the cotangent must be [10] but is [3]: axis 0 is 3, not 10
}

export const mistakeInside = Transform.grad((p: Params, x: T<["batch", 4]>) => Tensor.mean(Tensor.matmul(x, p.w))) // ! matmul: inner dimensions differ: 4 (axis 1 of left [batch, 4]) vs 3 (axis 0 of right [3, 10])

export const noiseOfNegativeSize = Random.normal(key, [-3]) // ! normal: -3 is not a size

export const noiseOfANamedSize = Random.uniform(key, ["batch", 3]) // ! uniform: batch has no size here: use Tensor.size(x, "batch")

export const noiseOfAFraction = Random.bernoulli(key, 0.5, [2.5]) // ! bernoulli: 2.5 is not a size

export const diceOfNegativeSize = Random.randint(key, [-1], { max: 6 }) // ! randint: -1 is not a size

export const truncatedOfANamedSize = Random.truncatedNormal(key, ["batch"]) // ! truncatedNormal: batch has no size here: use Tensor.size(x, "batch")

export const seedForAKey = Random.normal(7, [3]) // ! Argument of type 'number' is not assignable to parameter of type 'Key'.

export const dropoutMaskOfAnotherShape = (x: T<["batch", 8]>) => Tensor.where(Random.bernoulli(key, 0.5, [4]), x, 0) // ! where: cannot broadcast [4] with [batch, 8]: 4 (axis 0 of left) vs 8 (axis 1 of right)

const scaled = Composite.make({ name: "scaled", body: (x: T<[3]>, w: T<[3]>) => Tensor.mul(x, w) })

export const compositeOfAnotherShape = scaled(Tensor.ones([4]), Tensor.ones([3])) // ! scaled: argument 0 must be [3] but is [4]: axis 0 is 4, not 3

export const bitsOfANamedSize = Random.bits(key, ["batch"]) // ! bits: batch has no size here: use Tensor.size(x, "batch")

const energy = (w: T<[784, 10]>, x: T<[784]>) => Tensor.sum(Tensor.square(Tensor.matmul(x, w)))

export const mappedOverAnAxisTooFar = Transform.vmap(energy, { in: [null, 2] }) // ! vmap: argument 1 is [784] inside, so its mapped axis can be 0 to 1, not 2

export const mappedOverTooFewArguments = Transform.vmap(energy, { in: [0] }) // ! vmap: in has no entry for argument 1: use null for arguments that are not mapped

export const mappedOverNothing = Transform.vmap(energy, { in: [null, null] }) // ! vmap: at least one argument must be mapped, but all entries of in are null

const mapped = Transform.vmap(energy, { in: [null, 0] })

export const mappedOverOtherExamples = mapped(Tensor.zeros([784, 10]), Tensor.zeros([32, 768])) // ! vmap: argument 1 must be [n, 784] but is [32, 768]: axis 1 is 768, not 784

const sums = Transform.vmap((a: T<[3]>, b: T<[3]>) => Tensor.add(a, b), { in: [0, 0] })

export const mappedOverDifferentCounts = sums(Tensor.zeros([4, 3]), Tensor.zeros([5, 3])) // ! vmap: mapped axes disagree: 4 in argument 0 but 5 in argument 1

export const tangentOfAnotherShape = Transform.jvp((x: T<[3]>) => Tensor.sin(x))([Tensor.ones([3])], [Tensor.ones([4])]) // ! jvp: tangent 0 must be [3] but is [4]: axis 0 is 4, not 3

export const hessianOfAVector = Transform.hvp((x: T<[3]>) => Tensor.sin(x)) // ! hvp needs a scalar output but the function gives [3]: take Tensor.mean or Tensor.sum

export const jacobianOfIndices = Transform.jacobian((x: T<[3]>) => Tensor.argMax(x, 0)) // ! jacobian: the function gives int32: only float values have derivatives

export const hessianOfAnotherVector = Transform.hessian((x: T<[3]>) => Tensor.sum(x))(Tensor.ones([4])) // ! hessian: argument 0 must be [3] but is [4]: axis 0 is 4, not 3

export const cotangentOfAnotherShape = Transform.customVjp((x: T<[3]>) => Tensor.floor(x), {
  backward: () => [Tensor.ones([4])] // ! customVjp: cotangent 0 must be [3] but is [4]: axis 0 is 4, not 3
})

export const tangentOfItsOwnShape = Transform.customJvp(
  (x: T<[3]>) => Tensor.floor(x),
  ([x]) => [Tensor.floor(x), Tensor.ones([4])] // ! customJvp: the tangent must be [3] but is [4]: axis 0 is 4, not 3
)

export const rematOfAnotherShape = Transform.remat(energy)(Tensor.zeros([784, 10]), Tensor.zeros([768])) // ! remat: argument 1 must be [784] but is [768]: axis 0 is 768, not 784
