import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import type { Initializer } from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import { product } from "../internal/product.ts"

type F32 = Tensor.Tensor<Shape>

/** `row` [1, n] without its part along the orthonormal or zero rows of `basis` [m, n]. */
const without = (basis: F32, row: F32): F32 => {
  const along: F32 = Tensor.matmul(row, Tensor.transpose(basis, [1, 0]) as F32)
  return Tensor.sub(row, Tensor.matmul(along, basis) as F32)
}

const unit = (row: F32): F32 => Tensor.div(row, Tensor.sqrt(Tensor.sum(Tensor.square(row)) as F32) as F32)

/**
 * The rows of `x` [m, n], m <= n, made orthonormal by Gram and Schmidt: Q of the QR decomposition whose R has a positive
 * diagonal, so for normal `x` it is uniform among all such (Mezzadri 2007). Every row is taken through twice: once would leave
 * what rounding adds, times the condition number (Giraud, Langou and Rozloznik 2005, "twice is enough").
 */
const orthonormal = (x: F32): F32 => {
  const [rows = 0, columns = 0] = Tensor.sizes(x)
  const step = (basis: F32, { index, row }: { readonly index: Tensor.Tensor<[], "int32">; readonly row: F32 }) => {
    const once = unit(without(basis, Tensor.expandDims(row, 0) as F32))
    return [Tensor.dynamicUpdate(basis, unit(without(basis, once)) as any, [index, 0]), []] as const
  }
  const sequence = { index: Tensor.arange(rows), row: x }
  return Transform.scan(step as any, Tensor.zeros([rows, columns]) as any, sequence as any)[0] as F32
}

/**
 * An orthogonal matrix times `gain`: the kernel as a matrix `[.. in, out]`, the leading axes in one, has orthonormal columns, or
 * orthonormal rows where it has fewer rows than columns, to the precision of float32 (Saxe, McClelland and Ganguli 2014, "Exact
 * solutions to the nonlinear dynamics of learning in deep linear neural networks"). Uniform among all of them.
 *
 * A vector throws `ShapeError`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Initializer from "@typegrad/nn/Initializer"
 *
 * Initializer.orthogonal({ gain: Math.SQRT2 })(Random.key(0), [3, 3, 16, 32]).shape // => [3, 3, 16, 32]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const orthogonal =
  (
    options: {
      /** 1 unless given; `Math.SQRT2` before a relu */
      readonly gain?: number
    } = {}
  ): Initializer =>
  (key, sizes) => {
    if (sizes.length < 2)
      internal.fail("orthogonal", `orthogonal needs a kernel of at least two axes but got ${internal.show(sizes)}`)
    const out = sizes[sizes.length - 1]!
    const rows = product(sizes.slice(0, -1))
    const vectors = orthonormal(Random.normal(key, [Math.min(rows, out), Math.max(rows, out)]))
    const matrix = rows < out ? vectors : (Tensor.transpose(vectors, [1, 0]) as F32)
    return Tensor.reshape(Tensor.mul(matrix, options.gain ?? 1), sizes) as F32
  }
