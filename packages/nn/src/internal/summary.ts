/** `Model.summary`: a model applied to placeholders, layer by layer. */
import * as Cost from "@typegrad/core/Cost"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { BoundVariables, Signature } from "../Layer.ts"
import type { AnyModel } from "../Model.ts"
import type { AnyMultiModel } from "../MultiModel.ts"
import { type Call, callsOf } from "./calls.ts"
import { fail } from "./layer.ts"
import { isSignature, mapRecord } from "./multi.ts"
import { numbers } from "./product.ts"

/**
 * One application of a layer or part. Shapes are those of one example; `flops` and `bytes` are for the batch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Row {
  /** the path of its variables, or its kind where it has none */
  readonly name: string
  readonly kind: string
  /** a text, as an output may be a record */
  readonly output: string
  /** those of a part that is called again are counted once */
  readonly parameters: number
  readonly flops: number
  readonly bytes: number
}

/**
 * What a model is made of and what its inference costs.
 *
 * @since 0.1.0
 * @category models
 */
export interface Summary {
  readonly rows: ReadonlyArray<Row>
  readonly parameters: number
  /** arithmetic operations of an inference of the batch, a multiplication with its addition two: `Cost` of the whole graph */
  readonly flops: number
  /** of all values that its operations give, before any is fused away */
  readonly bytes: number
}

/**
 * @since 0.1.0
 * @category models
 */
export interface SummaryOptions {
  /** how many examples: 1 unless given */
  readonly batch?: number
  /** the sizes of the axes that have a name, such as `{ time: 128 }` */
  readonly axes?: Readonly<Record<string, number>>
  /** how deep blocks and models inside the model are taken apart: 1, its own layers, unless given */
  readonly depth?: number
}

const specOf = (leaf: unknown): Spec.AnySpec =>
  Spec.make(Tensor.sizes(leaf as Tensor.AnyTensor) as never, (leaf as Tensor.AnyTensor).dtype) as Spec.AnySpec

/** null stands for no variables, which no tree has. */
const costOf = (infer: Call["infer"], variables: BoundVariables, x: unknown): Cost.Cost => {
  const given = { params: variables.params ?? {}, state: variables.state ?? {} }
  const run = (own: any, input: unknown): unknown =>
    infer(
      {
        params: variables.params === null ? null : own.params,
        state: variables.state === null ? null : own.state
      },
      input
    )
  return Cost.of(Program.trace(run as never, [Tree.map(given, specOf), Tree.map(x, specOf)] as never))
}

const text = (y: any): string =>
  Tensor.isTensor(y)
    ? `[${Tensor.sizes(y).slice(1).join(", ")}]`
    : Object.entries(y)
        .map(([name, part]) => `${name} ${text(part)}`)
        .join(", ")

const rowsOf = (calls: ReadonlyArray<Call>, path: string, depth: number): ReadonlyArray<Row> => {
  const seen = new Set<string>()
  return calls.flatMap((call) => {
    const name = path === "" ? call.name : `${path}.${call.name}`
    const again = seen.has(name)
    if (call.variables.params !== null) seen.add(name)
    const inner = depth > 1 ? callsOf(call.part) : undefined
    const rows =
      inner === undefined
        ? [
            {
              name,
              kind: call.kind,
              output: text(call.y),
              parameters: numbers(call.variables.params),
              ...costOf(call.infer, call.variables, call.x)
            }
          ]
        : rowsOf(inner(call.variables, call.x), name, depth - 1)
    return rows.map(({ bytes, flops, kind, name, output, parameters }) => ({
      name,
      kind,
      output,
      parameters: again ? 0 : parameters,
      flops,
      bytes
    }))
  })
}

const placeholder =
  ({ axes = {}, batch = 1 }: SummaryOptions) =>
  ({ dtype, shape }: Signature): Tensor.AnyTensor => {
    const sizes = shape.map((dim) =>
      typeof dim === "number"
        ? dim
        : (axes[dim] ?? fail("summary", `summary: the axis ${dim} has no size here: pass axes: { ${dim}: 128 }`))
    )
    return Tensor.zeros([batch, ...sizes] as never, dtype)
  }

/**
 * A table of the layers of a model, or the parts of one that `Nn.define` made: output, parameters, and what an inference of a batch
 * costs. Sums of rows leave out what is done between parts, and count what two layers share twice: the totals are those of the whole
 * graph. An axis with a name needs a size, or throws `ShapeError`.
 *
 * @example
 * ```ts
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const mlp = Nn.sequential(Nn.input([784]), Nn.dense(256), Nn.relu, Nn.dense(10))
 * const { flops, parameters, rows } = Model.summary(mlp)
 * ;[flops, parameters] // => [407050, 203530]
 * rows.map(({ name, flops }) => [name, flops]) // => [["dense0", 401664], ["relu", 256], ["dense1", 5130]]
 * ```
 *
 * @since 0.1.0
 * @category destructors
 */
export const summary = (model: AnyModel | AnyMultiModel, options: SummaryOptions = {}): Summary => {
  const inputs = "inputs" in model ? model.inputs : model.input
  const make = placeholder(options)
  const x: any = isSignature(inputs) ? make(inputs) : mapRecord(inputs, make)
  const variables = model.init(Random.key(0))
  const calls = callsOf(model)
  const infer = model.infer as Call["infer"]
  const { bytes, flops } = costOf(infer, variables, x)
  const whole = (): Call => ({ name: "model", kind: "model", part: model, infer, variables, x, y: infer(variables, x) })
  return {
    rows: rowsOf(calls?.(variables, x) ?? [whole()], "", options.depth ?? 1),
    parameters: numbers(variables.params),
    flops,
    bytes
  }
}

const columns = ["layer", "kind", "output", "parameters", "FLOPs", "bytes"] as const

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",")

/**
 * A summary as lines of text.
 *
 * @example
 * ```ts
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([784]), Nn.dense(10))
 * Model.table(Model.summary(model)).split("\n")[1] // => "dense0  dense  [10]         7,850  15,690     80"
 * ```
 *
 * @since 0.1.0
 * @category destructors
 */
export const table = ({ bytes, flops, parameters, rows }: Summary): string => {
  const lines = [
    [...columns],
    ...rows.map((row) => [
      row.name,
      row.kind,
      row.output,
      number(row.parameters),
      number(row.flops),
      number(row.bytes)
    ]),
    ["total", "", "", number(parameters), number(flops), number(bytes)]
  ]
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column < 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join("  ")
    )
    .join("\n")
}
