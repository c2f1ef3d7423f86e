/** Models of the ONNX format, opset 20: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 */
import type { Values } from "../../problems/Problem.ts"
import { type Bytes, bytes, float, integer, message, text, whole } from "./protobuf.ts"

const float32 = 1
const int64 = 7

type Attribute = number | string | ReadonlyArray<number> | { readonly float: number }

const attribute = (name: string, value: Attribute): Bytes => {
  if (typeof value === "number") return message(5, text(1, name), integer(3, value), integer(20, 2))
  if (typeof value === "string") return message(5, text(1, name), text(4, value), integer(20, 3))
  if ("float" in value) return message(5, text(1, name), float(2, value.float), integer(20, 1))
  return message(5, text(1, name), ...value.map((one) => integer(8, one)), integer(20, 7))
}

/** A value of the graph, by name. */
export type Name = string

export interface Graph {
  readonly node: (op: string, inputs: ReadonlyArray<Name>, attributes?: Readonly<Record<string, Attribute>>) => Name
  readonly nodes: (
    op: string,
    inputs: ReadonlyArray<Name>,
    results: number,
    attributes?: Readonly<Record<string, Attribute>>
  ) => ReadonlyArray<Name>
  readonly constant: (values: Values) => Name
  /** int64 */
  readonly integers: (values: ReadonlyArray<number>) => Name
  readonly input: (name: Name, shape: ReadonlyArray<number | string>, integer?: boolean) => Name
  readonly output: (name: Name, value: Name, shape: ReadonlyArray<number | string>) => void
  readonly bytes: () => Uint8Array
}

const info = (field: number, name: Name, shape: ReadonlyArray<number | string>, type: number): Bytes =>
  message(
    field,
    text(1, name),
    message(
      2,
      message(
        1,
        integer(1, type),
        message(2, ...shape.map((dim) => message(1, typeof dim === "number" ? integer(1, dim) : text(2, dim))))
      )
    )
  )

export const makeGraph = (): Graph => {
  const content: Array<Bytes> = []
  let names = 0
  const fresh = (): Name => `v${names++}`
  const add = (
    op: string,
    inputs: ReadonlyArray<Name>,
    results: ReadonlyArray<Name>,
    attributes: Readonly<Record<string, Attribute>> = {}
  ): void => {
    content.push(
      message(
        1,
        ...inputs.map((name) => text(1, name)),
        ...results.map((name) => text(2, name)),
        text(4, op),
        ...Object.entries(attributes).map(([name, value]) => attribute(name, value))
      )
    )
  }
  const tensor = (shape: ReadonlyArray<number>, type: number, data: Uint8Array): Name => {
    const name = fresh()
    content.push(message(5, ...shape.map((dim) => integer(1, dim)), integer(2, type), text(8, name), bytes(9, data)))
    return name
  }
  const nodes: Graph["nodes"] = (op, inputs, results, attributes) => {
    const all = Array.from({ length: results }, fresh)
    add(op, inputs, all, attributes)
    return all
  }
  return {
    node: (op, inputs, attributes) => nodes(op, inputs, 1, attributes)[0]!,
    nodes,
    constant: ({ data, shape }) =>
      tensor(shape, float32, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    integers: (values) =>
      tensor([values.length], int64, new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer)),
    input: (name, shape, integer = false) => {
      content.push(info(11, name, shape, integer ? int64 : float32))
      return name
    },
    output: (name, value, shape) => {
      add("Identity", [value], [name])
      content.push(info(12, name, shape, float32))
    },
    bytes: () =>
      whole([
        ...integer(1, 9),
        ...text(2, "typegrad-bench"),
        ...message(7, text(2, "model"), ...content),
        ...message(8, text(1, ""), integer(2, 20))
      ])
  }
}
