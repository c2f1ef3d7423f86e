/**
 * Axes that the type knows as `number` never give a compile error; at run time each mistake is told in the sentence that the
 * compiler has for the same program with literal sizes.
 */
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import { ShapeError } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { compile, sentenceOf } from "./support/corpus.ts"

type Sizes = ReadonlyArray<number>
interface Case {
  readonly text: string
  readonly dtype?: "float32" | "int32" | "bool"
  readonly right: ReadonlyArray<Sizes>
  readonly wrong: ReadonlyArray<Sizes>
}

const binary = (names: ReadonlyArray<string>, dtype: Case["dtype"] = "float32"): ReadonlyArray<Case> =>
  names.map((name) => ({ text: `${name}(x0, x1)`, dtype, right: [[2, 3], [3]], wrong: [[2, 3], [4]] }))

const reductions = (names: ReadonlyArray<string>, dtype: Case["dtype"] = "float32"): ReadonlyArray<Case> =>
  names.flatMap((name) => [
    { text: `${name}(x0, [1])`, dtype, right: [[2, 3]], wrong: [[2]] },
    { text: `${name}(x0, [-1], true)`, dtype, right: [[2, 3]], wrong: [[]] }
  ])

const along = (names: ReadonlyArray<string>): ReadonlyArray<Case> =>
  names.map((name) => ({ text: `${name}(x0, 2)`, right: [[2, 3, 4]], wrong: [[2, 3]] }))

const cases: ReadonlyArray<Case> = [
  ...binary(["add", "sub", "mul", "div", "maximum", "minimum", "pow"]),
  ...binary(["remainder", "fmod", "floorDivide", "atan2", "hypot"]),
  ...binary(["bitwiseAnd", "bitwiseOr", "bitwiseXor", "shiftLeft", "shiftRight", "shiftRightLogical"], "int32"),
  { text: "clip(x0, x1, x2)", right: [[2, 3], [2, 1], [3]], wrong: [[2, 3], [2, 1], [4]] },
  { text: "lerp(x0, x1, x2)", right: [[2, 1], [3], [2, 3]], wrong: [[2, 1], [3], [2, 4]] },
  ...binary(["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"]),
  ...binary(["logicalAnd", "logicalOr", "logicalXor"], "bool"),
  ...reductions(["sum", "mean", "max", "min", "variance", "logSumExp"]),
  ...reductions(["prod", "std", "norm", "countNonZero"]),
  ...reductions(["any", "all"], "bool"),
  ...along(["softmax", "logSoftmax", "cumsum", "argMax"]),
  ...along(["cumprod", "cummax", "cummin", "argMin", "sort", "argsort"]),
  { text: 'gather(x0, Tensor.cast(x1, "int32"), 1)', right: [[2, 3], [4]], wrong: [[2], [4]] },
  {
    text: 'gatherAlong(x0, Tensor.cast(x1, "int32"), 1)',
    right: [
      [2, 3],
      [2, 5]
    ],
    wrong: [
      [2, 3],
      [4, 5]
    ]
  },
  {
    text: 'gatherNd(x0, Tensor.cast(x1, "int32"))',
    right: [
      [2, 3],
      [4, 2]
    ],
    wrong: [
      [2, 3],
      [4, 3]
    ]
  },
  ...["scatterAdd", "scatterMax", "scatterMin", "scatterSet"].map(
    (name): Case => ({
      text: `${name}(x0, Tensor.cast(x1, "int32"), x2)`,
      right: [[5, 3], [4], [4, 3]],
      wrong: [[5, 3], [4], [4, 2]]
    })
  ),
  {
    text: 'scatterAlong(x0, Tensor.cast(x1, "int32"), x2, 1)',
    right: [
      [2, 5],
      [2, 3],
      [2, 3]
    ],
    wrong: [
      [2, 5],
      [2, 3],
      [2, 4]
    ]
  },
  {
    text: 'scatterNd(x0, Tensor.cast(x1, "int32"), x2)',
    right: [
      [2, 3],
      [4, 1],
      [4, 3]
    ],
    wrong: [
      [2, 3],
      [4, 1],
      [4, 2]
    ]
  },
  ...["segmentSum", "segmentMean", "segmentMax"].map(
    (name): Case => ({ text: `${name}(x0, Tensor.cast(x1, "int32"), 3)`, right: [[5, 2], [5]], wrong: [[5, 2], [4]] })
  ),
  { text: "topK(x0, 3, 1)", right: [[2, 5]], wrong: [[2, 2]] },
  { text: "argMax(x0, 1)", right: [[2, 3]], wrong: [[2, 0]] },
  { text: "where(Tensor.greater(x0, 0), x1, x2)", right: [[2, 1], [3], [2, 3]], wrong: [[2, 1], [3], [2, 4]] },
  {
    text: "matmul(x0, x1)",
    right: [
      [32, 784],
      [784, 10]
    ],
    wrong: [
      [32, 784],
      [512, 10]
    ]
  },
  {
    text: "matmul(x0, x1)",
    right: [
      [5, 3, 4],
      [4, 2]
    ],
    wrong: [
      [5, 3, 4],
      [6, 4, 2]
    ]
  },
  { text: "matmul(x0, x1)", right: [[4], [4]], wrong: [[4], []] },
  { text: "reshape(x0, [32, 28, 28])", right: [[32, 784]], wrong: [[32, 768]] },
  { text: "reshape(x0, [-1, 100])", right: [[32, 100]], wrong: [[32, 784]] },
  { text: "transpose(x0, [1, 0])", right: [[2, 3]], wrong: [[2, 3, 4]] },
  { text: "transpose(x0, [0, 2, 1])", right: [[2, 3, 4]], wrong: [[2, 3]] },
  { text: "squeeze(x0, 1)", right: [[2, 1]], wrong: [[2, 3]] },
  { text: "squeeze(x0, -2)", right: [[1, 3]], wrong: [[1]] },
  { text: "slice(x0, [null, [1, 3]])", right: [[2, 3]], wrong: [[2, 2]] },
  { text: "at(x0, 2, 1)", right: [[2, 3]], wrong: [[2, 2]] },
  {
    text: "concat([x0, x1], 1)",
    right: [
      [2, 3],
      [2, 4]
    ],
    wrong: [
      [2, 3],
      [3, 4]
    ]
  },
  { text: "stack([x0, x1])", right: [[3], [3]], wrong: [[3], [4]] },
  { text: "split(x0, 2, 1)", right: [[3, 4]], wrong: [[3, 5]] },
  { text: "split(x0, [1, 2])", right: [[3]], wrong: [[4]] },
  { text: "unstack(x0, 1)", right: [[3, 4]], wrong: [[3]] },
  { text: "pad(x0, [[0, 0], [1, 2]])", right: [[2, 3]], wrong: [[2]] },
  { text: 'pad(x0, [[3, 0]], { mode: "symmetric" })', right: [[3]], wrong: [[2]] },
  { text: "reverse(x0, [1])", right: [[2, 3]], wrong: [[2]] },
  { text: "roll(x0, 1, 1)", right: [[2, 3]], wrong: [[2]] },
  { text: "moveAxis(x0, 0, 2)", right: [[2, 3, 4]], wrong: [[2, 3]] },
  { text: "swapAxes(x0, 0, 2)", right: [[2, 3, 4]], wrong: [[2, 3]] },
  { text: "tile(x0, [1, 2])", right: [[2, 3]], wrong: [[2]] },
  { text: "dynamicSlice(x0, [0, 0], [null, 3])", right: [[2, 3]], wrong: [[2, 2]] },
  { text: "dynamicUpdate(x0, x1, [0])", right: [[3], [2]], wrong: [[3], [4]] },
  { text: "tril(x0)", right: [[2, 3]], wrong: [[3]] },
  { text: "triu(x0)", right: [[2, 3]], wrong: [[3]] },
  { text: "diagonal(x0, 1)", right: [[2, 3]], wrong: [[3]] },
  { text: "diag(x0)", right: [[3]], wrong: [[]] },
  { text: "trace(x0)", right: [[3, 3]], wrong: [[3]] },
  { text: "meshgrid([x0, x1])", right: [[3], [4]], wrong: [[3], [3, 4]] },
  { text: "depthToSpace(x0, 2)", right: [[2, 2, 4]], wrong: [[2, 2, 3]] },
  { text: "spaceToDepth(x0, 2)", right: [[2, 4, 3]], wrong: [[2, 3, 3]] },
  { text: 'resize(x0, [4, 4], "linear")', right: [[2, 3, 1]], wrong: [[2, 3]] },
  { text: "expandDims(x0, 2)", right: [[2, 3]], wrong: [[2]] },
  {
    text: 'einsum("b i, i o -> b o", x0, x1)',
    right: [
      [32, 784],
      [784, 10]
    ],
    wrong: [
      [32, 784],
      [512, 10]
    ]
  },
  {
    text: 'einsum("b i, i o -> b o", x0, x1)',
    right: [
      [3, 4],
      [4, 5]
    ],
    wrong: [
      [2, 3, 4],
      [4, 5]
    ]
  },
  { text: 'rearrange(x0, "b (h d) -> b h d", { h: 12 })', right: [[2, 768]], wrong: [[2, 770]] },
  { text: 'rearrange(x0, "b h w -> b (h w)")', right: [[2, 3, 4]], wrong: [[2, 3, 4, 5]] },
  { text: 'reduce(x0, "b (w k) -> b w", "max", { k: 2 })', right: [[3, 8]], wrong: [[3, 7]] },
  { text: 'repeat(x0, "b d -> b (d r)", { r: 2 })', right: [[3, 8]], wrong: [[3]] },
  {
    text: "conv2d(x0, x1)",
    right: [
      [4, 28, 28, 1],
      [5, 5, 1, 6]
    ],
    wrong: [
      [4, 28, 28, 1],
      [5, 5, 3, 6]
    ]
  },
  {
    text: 'conv2d(x0, x1, { stride: 2, padding: "same", groups: 2 })',
    right: [
      [28, 28, 6],
      [5, 5, 3, 4]
    ],
    wrong: [
      [28, 28, 6],
      [5, 5, 6, 4]
    ]
  },
  {
    text: "conv1d(x0, x1, { padding: 1 })",
    right: [
      [10, 4],
      [3, 4, 2]
    ],
    wrong: [
      [2, 4],
      [5, 4, 2]
    ]
  },
  {
    text: "convTranspose2d(x0, x1, { stride: 2, outputPadding: 1 })",
    right: [
      [7, 7, 4],
      [3, 3, 4, 2]
    ],
    wrong: [
      [7, 7, 4],
      [3, 3, 4]
    ]
  },
  {
    text: "convTranspose1d(x0, x1, { padding: 3 })",
    right: [
      [9, 4],
      [3, 4, 2]
    ],
    wrong: [
      [3, 4],
      [3, 4, 2]
    ]
  },
  ...["maxPool2d", "avgPool2d", "maxPool2dWithIndices"].map((name) => ({
    text: `${name}(x0, 3, { stride: 2 })`,
    right: [[4, 9, 8, 3]],
    wrong: [[4, 9, 2, 3]]
  })),
  ...["maxPool1d", "avgPool1d", "maxPool1dWithIndices"].map((name) => ({
    text: `${name}(x0, 3, { dilation: 2, ceil: true })`,
    right: [[9, 3]],
    wrong: [[4, 3]]
  })),
  {
    text: "conv2d(x0, x1, { padding: [[1, 0], [0, 1]] })",
    right: [
      [2, 2, 4],
      [3, 3, 4, 2]
    ],
    wrong: [
      [1, 2, 4],
      [3, 3, 4, 2]
    ]
  },
  {
    text: "conv1d(x0, x1, { padding: [2, 0], dilation: 2 })",
    right: [
      [10, 4],
      [3, 4, 2]
    ],
    wrong: [
      [2, 4],
      [3, 4, 2]
    ]
  },
  { text: "lpPool2d(x0, 3, { stride: 2 })", right: [[4, 9, 8, 3]], wrong: [[4, 9, 2, 3]] },
  { text: "lpPool1d(x0, 3, { p: 3, padding: [0, 1] })", right: [[9, 3]], wrong: [[1, 3]] },
  {
    text: 'maxUnpool2d(x0, Tensor.cast(x1, "int32"), [8, 8])',
    right: [
      [2, 4, 4, 3],
      [2, 4, 4, 3]
    ],
    wrong: [
      [2, 4, 4, 3],
      [2, 4, 5, 3]
    ]
  },
  { text: "unfold(x0, 3, { dilation: 2 })", right: [[2, 9, 8, 3]], wrong: [[2, 9, 4, 3]] },
  { text: "fold(x0, [7, 6], [3, 2], { stride: 2 })", right: [[2, 3, 3, 12]], wrong: [[2, 3, 3, 10]] },
  { text: "fold(x0, [7, 6], 2)", right: [[6, 5, 12]], wrong: [[5, 5, 12]] },
  {
    text: "gridSample(x0, x1)",
    right: [
      [2, 9, 8, 3],
      [2, 4, 4, 2]
    ],
    wrong: [
      [2, 9, 8, 3],
      [3, 4, 4, 2]
    ]
  },
  {
    text: "gridSample(x0, x1)",
    right: [
      [9, 8, 3],
      [4, 4, 2]
    ],
    wrong: [
      [0, 8, 3],
      [4, 4, 2]
    ]
  },
  ...["adaptiveAvgPool2d", "adaptiveMaxPool2d"].map((name) => ({
    text: `${name}(x0, [2, 3])`,
    right: [[9, 8, 3]],
    wrong: [[0, 8, 3]]
  })),
  ...["adaptiveAvgPool1d", "adaptiveMaxPool1d"].map((name) => ({
    text: `${name}(x0, 2)`,
    right: [[9, 3]],
    wrong: [[9]]
  })),
  { text: "broadcastTo(x0, [2, 3])", right: [[3]], wrong: [[2]] },
  { text: "refine(x0, [32, 64])", right: [[32, 64]], wrong: [[32, 65]] },
  { text: 'refine(x0, ["batch", 64])', right: [[32, 64]], wrong: [[64]] }
]

/** ops whose result has the shape of the operand, or any: there is no shape to get wrong */
const safe = new Set([
  ...["abs", "allFinite", "cast", "cos", "exp", "flatten", "floor", "isFinite", "log", "logicalNot", "neg"],
  ...["oneHot", "onesLike", "relu", "sigmoid", "sign", "sin", "sizes", "softplus", "sqrt", "square", "stopGradient"],
  ...["tanh", "zerosLike", "isTensor", "size"],
  ...["acos", "acosh", "asin", "asinh", "atan", "atanh", "bitwiseNot", "ceil", "cosh", "erf", "erfc", "exp2", "expm1"],
  ...["frac", "isInfinite", "isNaN", "log10", "log1p", "log2", "reciprocal", "round", "rsqrt", "sinh", "tan", "trunc"],
  ...["outer"],
  // made of literals
  ...["linspace", "triangle"],
  ...["arange", "constant", "eye", "full", "iota", "ones", "scalar", "zeros"]
])

const run = ({ dtype = "float32", text }: Case, shapes: ReadonlyArray<Sizes>): string => {
  const operands = shapes.map((sizes) => Tensor.zeros(sizes, dtype))
  try {
    const names = operands.map((_, i) => `x${i}`)
    new Function("Tensor", ...names, `return Tensor.${text}`)(Tensor, ...operands)
    return "right"
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    return error.message
  }
}

describe("every op with number axes", () => {
  it("is checked where it runs, in the words of the compiler", { timeout: 120_000 }, async () => {
    const lines = [
      'import * as Tensor from "@typegrad/core/Tensor"',
      'type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool"> = Tensor.Tensor<S, D>'
    ]
    const declare = (i: number, kind: string, dtype: string, shapes: ReadonlyArray<string>) =>
      shapes.forEach((shape, j) => lines.push(`declare const ${kind}${i}_${j}: T<${shape}, "${dtype}">`))
    const call = (i: number, kind: string, text: string) => {
      lines.push(`Tensor.${text.replaceAll(/\bx(\d)/g, `${kind}${i}_$1`)}`)
      return lines.length
    }
    const literal = (sizes: Sizes) => `[${sizes.join(", ")}]`
    const places = cases.map(({ dtype = "float32", right, text, wrong }, i) => {
      declare(
        i,
        "n",
        dtype,
        right.map((sizes) => literal(sizes).replaceAll(/\d+/g, "number"))
      )
      declare(
        i,
        "u",
        dtype,
        right.map(() => "ReadonlyArray<number>")
      )
      declare(i, "w", dtype, wrong.map(literal))
      return { number: call(i, "n", text), rank: call(i, "u", text), wrong: call(i, "w", text) }
    })
    const [found = []] = await compile([lines.join("\n")])
    const at = (line: number) => found.filter((each) => each.line === line).map(({ message }) => sentenceOf(message))
    cases.forEach((each, i) => {
      const { number, rank, wrong } = places[i]!
      assert.deepStrictEqual(at(number), [], `${each.text} with number axes`)
      assert.deepStrictEqual(at(rank), [], `${each.text} with unknown ranks`)
      assert.strictEqual(run(each, each.right), "right", each.text)
      const sentence = run(each, each.wrong)
      // the type shows the names of axes, and so does run time: here there are none
      assert.deepStrictEqual(at(wrong), [sentence], each.text)
    })
    assert.strictEqual(found.length, cases.length)
    console.log(`${cases.length} programs with number axes`)
  })

  it("stands here", () => {
    const named = new Set(cases.map(({ text }) => /^\w+/.exec(text)![0]))
    const missing = Object.entries(Tensor)
      .filter(([name, value]) => typeof value === "function" && !named.has(name) && !safe.has(name))
      .map(([name]) => name)
    assert.deepStrictEqual(missing, [])
  })
})

describe("refine", () => {
  it.effect("fails in a program with a ShapeError", () =>
    Effect.gen(function* () {
      const rows: number = 5
      const wrong = (x: Tensor.Tensor<[number, 2]>) => Tensor.sum(Tensor.refine(x, [32, 2]), [1])
      const error = yield* Effect.flip(Program.compile(wrong, [Spec.make([rows, 2])]))
      assert.instanceOf(error, ShapeError)
      assert.strictEqual(error.message, "refine: [5, 2] can never be [32, 2]")
      const right = (x: Tensor.Tensor<[number, 2]>) => Tensor.sum(Tensor.refine(x, ["time", 2]), [1])
      const program = yield* Program.compile(right, [Spec.make([rows, 2])])
      assert.deepStrictEqual((yield* program.run(NdArray.zeros([rows, 2]))).sizes, [5])
    }).pipe(Effect.scoped, Effect.provide(Reference.layer()))
  )

  it.effect("of data is a typed failure where it is tried as one", () =>
    Effect.gen(function* () {
      const rows: number = 5
      const read = NdArray.zeros([rows, 2])
      const error = yield* Effect.flip(
        Effect.try({ try: () => NdArray.refine(read, [32, 2]), catch: (cause) => cause as ShapeError })
      )
      assert.strictEqual(error._tag, "ShapeError")
      assert.strictEqual(error.message, "refine: [5, 2] can never be [32, 2]")
    })
  )
})

describe("a swap of axes of one size", () => {
  const sequence = (names: readonly [string, string]) =>
    Tensor.refine(Tensor.zeros([8, 8, 4]), [names[0], names[1], 4]) as Tensor.Tensor<ReadonlyArray<number>>
  const batchFirst = sequence(["batch", "time"])
  const timeFirst = sequence(["time", "batch"])
  const says = (f: () => unknown, message: string) => {
    let said = "nothing"
    try {
      f()
    } catch (error) {
      said = (error as Error).message
    }
    assert.strictEqual(said, message)
  }

  it("is caught by the names", () => {
    says(
      () => Tensor.add(batchFirst, timeFirst),
      "add: cannot broadcast [batch, time, 4] with [time, batch, 4]: time (axis 1 of left) vs batch (axis 1 of right)"
    )
    says(
      () => Tensor.matmul(Tensor.transpose(batchFirst, [0, 2, 1]), timeFirst),
      "matmul: inner dimensions differ: time (axis 2 of left [batch, 4, time]) vs batch (axis 1 of right [time, batch, 4])"
    )
    says(
      () => Tensor.where(Tensor.greater(batchFirst, 0), timeFirst, 0),
      "where: cannot broadcast [batch, time, 4] with [time, batch, 4]: time (axis 1 of left) vs batch (axis 1 of right)"
    )
    says(() => Tensor.refine(timeFirst, ["batch", "time", 4]), "refine: [time, batch, 4] can never be [batch, time, 4]")
    assert.deepStrictEqual(Tensor.add(batchFirst, Tensor.transpose(timeFirst, [1, 0, 2])).shape, ["batch", "time", 4])
  })

  it("is caught where a model has the name", () => {
    const model = Nn.sequential(Nn.input(["time", 4]), Nn.dense(2))
    const variables = model.init(Random.key(0))
    assert.deepStrictEqual(model.infer(variables, batchFirst).shape.length, 3)
    says(
      () => model.infer(variables, timeFirst),
      "the model expects [time, 4] after the batch axes but got [time, batch, 4]"
    )
  })

  it("is caught in a reshape that should be a transposition", () => {
    says(
      () => Tensor.reshape(timeFirst, ["batch", "time", 4]),
      "reshape: the names of [time, batch, 4] are in another order in [batch, time, 4]: a reshape moves no element, transpose first"
    )
  })

  it.effect("is caught in a program whose sizes do not tell", () =>
    Effect.gen(function* () {
      type Sequence = Tensor.Tensor<ReadonlyArray<number>>
      const swapped = yield* Program.compile((x: any, h: any) => Tensor.add(x as Sequence, h as Sequence) as any, [
        Spec.make(["batch", "time", 4]),
        Spec.make(["time", "batch", 4])
      ] as const)
      const error = yield* Effect.flip(swapped.run(NdArray.zeros([8, 8, 4]), NdArray.zeros([8, 8, 4])))
      assert.instanceOf(error, ShapeError)
      assert.strictEqual(
        error.message,
        "add: cannot broadcast [batch, time, 4] with [time, batch, 4]: time (axis 1 of left) vs batch (axis 1 of right)"
      )
    }).pipe(Effect.scoped, Effect.provide(Reference.layer()))
  )
})
