import * as Random from "@typegrad/core/Random"
import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import { bindKernel, withKernel } from "../internal/kernel.ts"
import * as internal from "../internal/layer.ts"
import type { Count } from "../internal/types/check.ts"
import type { KernelErr, KernelIn, KernelOut } from "../internal/types/kernel.ts"
import type { Apply, BoundVariables, Layer } from "../Layer.ts"

type F32 = Tensor.Tensor<Shape>

/**
 * Estimates of the singular vectors of the largest singular value, of length 1: `u` on the side of the outputs, `v` on that of the
 * inputs, a window's in row-major order.
 *
 * @since 0.1.0
 * @category models
 */
export interface SpectralState<In extends Dim, Out extends Dim> {
  readonly u: Tensor.Tensor<[Out]>
  readonly v: Tensor.Tensor<[In]>
}

/** As `Apply<..>` of a layer with parameters `P`. */
type SpectralStateOf<P> = SpectralState<KernelIn<P>, KernelOut<P>>

/**
 * @since 0.1.0
 * @category models
 */
export interface SpectralNorm<L extends Layer, Name extends string = ""> extends Layer {
  readonly "~kind": "spectralNorm"
  readonly "~name": Name
  readonly "~needs": L["~needs"]
  readonly "~out": Apply<L, this["~in"], this["~dt"]>["~out"]
  readonly "~outDt": Apply<L, this["~in"], this["~dt"]>["~outDt"]
  readonly "~params": Apply<L, this["~in"], this["~dt"]>["~params"]
  readonly "~state": SpectralStateOf<Apply<L, this["~in"], this["~dt"]>["~params"]>
  readonly "~err": KernelErr<Apply<L, this["~in"], this["~dt"]>, "spectralNorm">
}

/** Steps at `init`, before which the estimate is random: as PyTorch's. */
const first = 15
const tiny = 1e-12

const unit = (x: F32): F32 =>
  Tensor.div(x, Tensor.maximum(Tensor.sqrt(Tensor.sum(Tensor.square(x)) as F32) as F32, tiny) as F32) as F32

/** The kernel as a matrix [in, out]. */
const matrixOf = (kernel: F32): F32 => {
  const out = Tensor.sizes(kernel)[kernel.shape.length - 1]!
  return Tensor.reshape(kernel, [-1, out]) as F32
}

interface Vectors {
  readonly u: F32
  readonly v: F32
}

const product = (matrix: F32, vector: F32): F32 => Tensor.sum(Tensor.mul(matrix, vector) as F32, [1]) as F32

const iterate = (matrix: F32, { u }: Vectors): Vectors => {
  const v = unit(product(matrix, u))
  return { u: unit(product(Tensor.transpose(matrix, [1, 0]) as F32, v)), v }
}

/** The vectors are constants: the derivative is that of v' W u alone. */
const normalised = (variables: BoundVariables, { u, v }: Vectors): BoundVariables => {
  const kernel = variables.params.kernel as F32
  const image = product(matrixOf(kernel), Tensor.stopGradient(u) as F32)
  const sigma = Tensor.sum(Tensor.mul(Tensor.stopGradient(v) as F32, image) as F32) as F32
  return withKernel(variables, Tensor.div(kernel, sigma) as F32)
}

/**
 * The layer with its kernel, a matrix `[.. in, out]`, divided by its largest singular value, so that a dense layer stretches no
 * vector (Miyato et al. 2018). For layers with a `kernel` and no state: `dense` and convolutions.
 *
 * The singular value is `v' kernel u`, for vectors that follow the kernel by `iterations` steps of power iteration each training
 * step. They are the state; inference takes them as they are. Parameters: those of the layer.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const critic = Nn.sequential(Nn.input([784]), Nn.spectralNorm(Nn.dense(128)), Nn.relu, Nn.spectralNorm(Nn.dense(1)))
 * critic.init(Random.key(0)).state.spectralNorm0.v.shape // => [784]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const spectralNorm = <const L extends Layer, const Name extends string = "", const N extends number = number>(
  layer: L,
  options?: {
    /** the key of its variables in the model's; else `spectralNorm` and a number */
    readonly name?: Name
    /** 1 unless given */
    readonly iterations?: Count<N, "spectralNorm: iterations">
  }
): SpectralNorm<L, Name> => {
  const steps = (options?.iterations as number | undefined) ?? 1
  internal.checkCount("spectralNorm: iterations", steps)
  return internal.make("spectralNorm", options?.name ?? "", (input) => {
    const { bound, init } = bindKernel("spectralNorm", layer, input)
    return {
      ...bound,
      hasState: true,
      init: (key) => {
        const params: any = init(Random.foldIn(key, 0)).params
        const matrix = matrixOf(params.kernel)
        const [rows = 0, columns = 0] = Tensor.sizes(matrix)
        const start = { u: unit(Random.normal(Random.foldIn(key, 1), [columns])), v: Tensor.zeros([rows]) }
        const step = (vectors: Vectors) => [iterate(matrix, vectors), []] as const
        const [state] = Transform.scan(step as any, start as any, null as any, { length: first })
        return { params, state }
      },
      train: (variables, x, key) => {
        const matrix = Tensor.stopGradient(matrixOf(variables.params.kernel)) as F32
        let vectors: Vectors = variables.state
        for (let step = 0; step < steps; step++) vectors = iterate(matrix, vectors)
        const [y] = bound.train(normalised(variables, vectors), x, key)
        return [y, { u: Tensor.stopGradient(vectors.u), v: Tensor.stopGradient(vectors.v) }]
      },
      infer: (variables, x) => bound.infer(normalised(variables, variables.state), x)
    }
  })
}
