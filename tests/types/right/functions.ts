import * as Composite from "@typegrad/core/Composite"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
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
declare const batch: T<["batch", 3]>

const predict = (p: Params, x: T<["batch", 3]>) => Tensor.add(Tensor.matmul(x, p.w), p.b)
const loss = (p: Params, x: T<["batch", 3]>) => Tensor.mean(Tensor.square(predict(p, x)))

export const gradient: Params = Transform.grad(loss)(params, batch)

export const valueAndGradient: readonly [T<[]>, Params] = Transform.valueAndGrad(loss)(params, batch)

export const withOutputs = Transform.valueAndGradAux(
  (p: Params, x: T<["batch", 3]>) => [loss(p, x), predict(p, x)] as const
)

export const second: T<[]> = Transform.grad(Transform.grad((x: T<[]>) => Tensor.mul(x, Tensor.mul(x, x))))(
  Tensor.scalar(2)
)

export const generic = <N extends number>(w: T<[N]>): T<[N]> =>
  Transform.grad((v: T<[N]>) => Tensor.sum(Tensor.square(v)))(w)

export const pulledBack = (): readonly [Params] => {
  const [y, pullback] = Transform.vjp((p: Params) => p.b, params)
  return pullback(y)
}

export const ofUnknownRank = (f: (p: Params) => T<ReadonlyArray<number>>) => Transform.grad(f)

export const noise: T<[3, 4]> = Random.normal(key, [3, 4])

export const noiseLike: T<["batch", 3]> = Random.uniform(key, batch)

export const dropout = <S extends ReadonlyArray<number | string>>(x: T<S>): T<S, "bool"> =>
  Random.bernoulli(key, 0.5, x)

export const dice: T<[2], "int32"> = Random.randint(key, [2], { max: 6 })

export const initial: T<[784, 10]> = Random.truncatedNormal(key, [784, 10])

export const keys: readonly [Random.Key, Random.Key, Random.Key] = Random.split(key, 3)

export const composite: T<[3]> = Composite.make({ name: "scaled", body: (x: T<[3]>) => Tensor.mul(x, 2) })(
  Tensor.ones([3])
)

export const compiled = Program.compile(
  (x: T<["batch", 784]>, w: T<[784, 10]>) => Tensor.matmul(x, w),
  [Spec.make(["batch", 784]), Spec.make([784, 10])]
)

export const compiledOverRecords = Program.compile(
  (p: { readonly w: T<[784, 10]> }, x: T<["batch", 784]>) => Tensor.matmul(x, p.w),
  [{ w: Spec.make([784, 10]) }, Spec.make(["batch", 784])]
)

export const stateful = Program.stateful((state, x) => ({ state: { total: Tensor.add(state.total, x) }, output: x }), {
  state: { total: Tensor.zeros([2]) },
  inputs: Spec.make([2])
})

export const bits: T<[4], "int32"> = Random.bits(key, [4])

export const noiseOfSizesOfRunTime = (rows: number): T<[number, 3]> => Random.normal(key, [rows, 3])

const energy = (w: T<[784, 10]>, x: T<[784]>) => Tensor.sum(Tensor.square(Tensor.matmul(x, w)))

export const gradientPerExample: T<["example", 784, 10]> = Transform.vmap(Transform.grad(energy), {
  in: [null, 0],
  axis: "example"
})(Tensor.zeros([784, 10]), {} as T<["example", 784]>)

export const energies: T<[32]> = Transform.vmap(energy, { in: [null, 0] })(
  Tensor.zeros([784, 10]),
  Tensor.zeros([32, 784])
)

export const derivative: readonly [T<[3]>, T<[3]>] = Transform.jvp((x: T<[3]>) => Tensor.sin(x))(
  [Tensor.ones([3])],
  [Tensor.ones([3])]
)

export const curvature: T<[3]> = Transform.hvp((x: T<[3]>) => Tensor.sum(Tensor.exp(x)))(
  Tensor.zeros([3]),
  Tensor.ones([3])
)

export const sensitivities: T<[2, 3]> = Transform.jacobian((x: T<[3]>) => Tensor.matmul(Tensor.ones([2, 3]), x))(
  Tensor.ones([3])
)

export const curvatures: T<[3, 3]> = Transform.hessian((x: T<[3]>) => Tensor.sum(Tensor.exp(x)))(Tensor.zeros([3]))

export const straightThrough: T<[3]> = Transform.customVjp((x: T<[3]>) => Tensor.floor(x), {
  backward: (_, cotangent) => [cotangent]
})(Tensor.ones([3]))

export const ownTangent: T<[3]> = Transform.customJvp(
  (x: T<[3]>) => Tensor.floor(x),
  ([x], [dx]) => [Tensor.floor(x), dx]
)(Tensor.ones([3]))

export const computedAgain: T<[784, 10]> = Transform.grad(Transform.remat(energy))(
  Tensor.zeros([784, 10]),
  Tensor.zeros([784])
)
