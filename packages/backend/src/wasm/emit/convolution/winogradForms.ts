/**
 * Convolutions by a window of 3 by 3 with fewer products (Lavin and Gray 2016): for each tile d of the input and each kernel g,
 * y = A' [(G g G') * (B' d B)] A, where * is by element, so that the sums over channels are products of matrices, as many as a tile has
 * elements. Its adjoint gives the gradient of the kernel: G' [sum over tiles of (A y A') * (B' d B)] G.
 *
 * The forms come from polynomials that are multiplied by their values at points. A tile of 2 by 2 outputs has 2.25 times fewer products than
 * the definition, with 0, 1, -1 and infinity; one of 4 by 4 has 4 times fewer, with 0, infinity and two pairs of opposites. Of pairs a, -a, b, -b with
 * simple fractions we measured 2/3 and 3/2 to lose the least: the largest error over 512 channels is 4e-6 of the largest result, against 1.6e-5 with the usual 1
 * and 2, and 1e-6 by definition.
 */
import { product } from "../../../internal/sizes.ts"
import type { Layout } from "../convolutionLayout.ts"
import type { Matrix } from "./transform.ts"

export interface Form {
  /** along an axis */
  readonly outputs: number
  readonly inputs: number
  /** transposed, as B' d B has it first */
  readonly B: Matrix
  readonly G: Matrix
  /** transposed */
  readonly A: Matrix
}

export const window = 3

const two: Form = {
  outputs: 2,
  inputs: 4,
  B: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, 1, 0, -1]
  ],
  G: [
    [1, 0, 0],
    [0.5, 0.5, 0.5],
    [0.5, -0.5, 0.5],
    [0, 0, 1]
  ],
  A: [
    [1, 1, 1, 0],
    [0, 1, -1, -1]
  ]
}

/** With 0, a, -a, b, -b and infinity, where a b = 1. */
const four = (a: number, b: number): Form => {
  const sum = a * a + b * b
  /** of the polynomial that is 0 at all points but x; the other pair is y, -y */
  const at = (x: number, y: number): ReadonlyArray<number> => [0, -x * y * y, -y * y, x, 1, 0]
  const values = (x: number, y: number): ReadonlyArray<number> => {
    const norm = 2 * x * x * (x * x - y * y)
    return [1 / norm, x / norm, (x * x) / norm]
  }
  return {
    outputs: 4,
    inputs: 6,
    B: [[1, 0, -sum, 0, 1, 0], at(a, b), at(-a, b), at(b, a), at(-b, a), [0, 1, 0, -sum, 0, 1]],
    G: [[1, 0, 0], values(a, b), values(-a, b), values(b, a), values(-b, a), [0, 0, 1]],
    A: [0, 1, 2, 3].map((k) => [k === 0 ? 1 : 0, a ** k, (-a) ** k, b ** k, (-b) ** k, k === 3 ? 1 : 0])
  }
}

const forms: ReadonlyArray<Form> = /*#__PURE__*/ [two, /*#__PURE__*/ four(2 / 3, 3 / 2)]

/** below that the transforms cost more than they save */
const enoughChannels = 16
const enoughGain = 1.4
/** more scratch than this is too much for transformed kernels */
const mostBytes = 1 << 28

/** How many times fewer products there are than by definition. */
const gain = ({ axes }: Layout, { inputs, outputs }: Form): number =>
  product(axes.map(({ out }) => (window * out) / (inputs * Math.ceil(out / outputs))))

/** The form that a convolution is done by, if any. */
export const formOf = (layout: Layout): Form | null => {
  const { axes, channels, filters, groups } = layout
  const fits =
    axes.length === 2 &&
    groups === 1 &&
    axes.every((axis) => axis.window === window && axis.stride === 1 && axis.kernelDilation === 1) &&
    axes.every((axis) => axis.inputDilation === 1) &&
    [channels, filters].every((count) => count % 4 === 0 && count >= enoughChannels)
  if (!fits) return null
  const best = forms
    .filter(({ inputs }) => inputs * inputs * channels * filters * 4 <= mostBytes)
    .toSorted((one, other) => gain(layout, other) - gain(layout, one))[0]
  return best !== undefined && gain(layout, best) >= enoughGain ? best : null
}
