/** Where tfjs 4.22 is wrong or throws, each as it should be (measured by the project; the numbers beside are tfjs's). */
import { Grad, T } from "../Case.ts"
import { floats, ints, type KnownCase, known } from "../known.ts"

const slope =
  (f: (...xs: ReadonlyArray<any>) => any) =>
  (x: any, ...rest: ReadonlyArray<any>) =>
    Grad.grad((first: any) => T.sum(f(first, ...rest)))(x)

const close = { tolerance: 2e-6 }

const at = [-2, -0.5, 0.25, 0.75, 2]

/** The second derivative by both ways, of an elementwise function. */
const bent = (name: string, f: (x: any) => any, second: (x: number) => number): KnownCase => {
  const expected = at.map(second)
  return known(
    `${name} has a second derivative (tfjs throws)`,
    [floats(at)],
    (x) => {
      const first = slope(f)
      return [slope(first)(x), Grad.jvp(first)([x], [T.onesLike(x)])[1]]
    },
    [expected, expected],
    close
  )
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const elu = (x: any): any => T.where(T.greater(x, 0), x, T.expm1(T.minimum(x, 0)))

const logits = [0.5, -1, 2, 0.25]
const weights = [1, -2, 0.5, 3]
const direction = [0.5, 1, -1, 2]

/** The Hessian of w . softmax(x) times v, by hand. */
const softmaxHessian = (): ReadonlyArray<number> => {
  const powers = logits.map(Math.exp)
  const total = powers.reduce((a, b) => a + b)
  const s = powers.map((p) => p / total)
  const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
  const ds = s.map((p, i) => p * (direction[i]! - dot(s, direction)))
  return s.map((p, i) => ds[i]! * (weights[i]! - dot(s, weights)) - p * dot(ds, weights))
}

const image = floats([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1])
const corners = [25 / 36, 10 / 9, 25 / 36, 10 / 9, 16 / 9, 10 / 9, 25 / 36, 10 / 9, 25 / 36]

export const tfjs: ReadonlyArray<KnownCase> = [
  known(
    "the gradient of a max-pool over a negative window goes to its largest (tfjs: 1, 0, 0, 0)",
    [floats([-4, -3, -2, -1], [1, 2, 2, 1])],
    slope((x) => T.maxPool2d(x, 2)),
    [[0, 0, 0, 1]]
  ),
  known(
    "the gradient of an average pool 'same' adds up to the number of its windows (tfjs: 5.444 of 9)",
    [image],
    (x) => {
      const gradient = slope((y) => T.avgPool2d(y, 3, { stride: 1, padding: "same" }))(x)
      return [gradient, T.sum(gradient)]
    },
    [corners, [9]],
    close
  ),
  known(
    "the gradient of a reflecting pad counts the copies (tfjs: 1, 1, 1)",
    [floats([1, 2, 3])],
    slope((x) => T.pad(x, [[1, 1]], { mode: "reflect" })),
    [[1, 3, 1]]
  ),
  known(
    "the Hessian of softmax, times a vector (tfjs is wrong)",
    [floats(logits), floats(weights), floats(direction)],
    (x, w, v) => Grad.hvp((y: any) => T.sum(T.mul(T.softmax(y), w)))(x, v),
    [softmaxHessian()],
    close
  ),
  bent("exp", T.exp, Math.exp),
  bent("tanh", T.tanh, (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2)),
  bent("sigmoid", T.sigmoid, (x) => sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x))),
  bent("elu", elu, (x) => (x > 0 ? 0 : Math.exp(x))),
  known(
    "the gradient of the largest of four equal numbers is shared (tfjs: 1, 1, 1, 1)",
    [floats([2, 2, 2, 2])],
    slope((x) => T.max(x)),
    [[0.25, 0.25, 0.25, 0.25]]
  ),
  known("|x|'(0) is 0 (tfjs: -1)", [floats([0, -0])], slope(T.abs), [[0, 0]]),
  known(
    "norm'(0) is 0 (tfjs: NaN)",
    [floats([0, 0, 0])],
    slope((x) => T.norm(x)),
    [[0, 0, 0]]
  ),
  known("a mean of 2^24 does not drift (tfjs: 0.1153)", [floats([0.1], [2 ** 24])], (x) => T.mean(x), [[0.1]], {
    large: true,
    tolerance: 1e-6
  }),
  known(
    "the gradient of a convolution's kernel (tfjs on wasm: no Conv2DBackpropFilter)",
    [floats([0, 0, 0, 0], [2, 2, 1, 1]), image],
    slope((kernel, x) => T.conv2d(x, kernel)),
    [[12, 16, 24, 28]]
  ),
  known(
    "the gradients of a depthwise convolution (tfjs on wasm: no DepthwiseConv2dNativeBackprop)",
    [
      floats([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 1, 2]),
      floats([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60, 7, 70, 8, 80, 9, 90], [1, 3, 3, 2])
    ],
    (kernel, x) => Grad.grad(([k, y]: any) => T.sum(T.conv2d(y, k, { groups: 2 })))([kernel, x]),
    [
      [12, 120, 16, 160, 24, 240, 28, 280],
      [1, 2, 4, 6, 3, 4, 6, 8, 16, 20, 10, 12, 5, 6, 12, 14, 7, 8]
    ]
  ),
  known(
    "the gradient of a gather adds up (tfjs on wasm: no UnsortedSegmentSum)",
    [floats([1, 2, 3, 4]), ints([1, 1, 3]), floats([1, 2, 4])],
    slope((x, rows, w) => T.mul(T.gather(x, rows), w)),
    [[0, 3, 0, 4]]
  ),
  known(
    "einsum and its gradients (tfjs on wasm: no Einsum)",
    [floats([1, 2, 3, 4], [1, 2, 2]), floats([5, 6, 7, 8], [1, 2, 2])],
    (x, y) => {
      const f = (a: any, b: any) => T.einsum("b i j, b j k -> b i k", a, b)
      return [f(x, y), Grad.grad(([a, b]: any) => T.sum(f(a, b)))([x, y])]
    },
    [
      [19, 22, 43, 50],
      [11, 15, 11, 15],
      [4, 4, 6, 6]
    ]
  )
]
