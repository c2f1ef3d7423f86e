/** Rewrites of elementwise nodes that change no bit: IEEE signs of zero, NaN and rounding included. */
import type { DType } from "../../DType.ts"
import type { ElementwiseOp } from "../../Graph.ts"
import type { Builder } from "./builder.ts"
import { fold, type Round } from "./literals.ts"

export interface Elementwise {
  readonly op: ElementwiseOp
  readonly inputs: ReadonlyArray<number>
  readonly sizes: ReadonlyArray<number>
  readonly dtype: DType
}

/** 1 / value where that is exact and normal, so that dividing by one is multiplying by the other. */
const exactReciprocal = (value: number): number | null => {
  const exponent = Math.log2(Math.abs(value))
  return Number.isInteger(exponent) && Math.abs(exponent) <= 126 && 2 ** exponent === Math.abs(value) ? 1 / value : null
}

const isZero = (value: number | null, negative: boolean): boolean => Object.is(value, negative ? -0 : 0)

export const rewrite = (builder: Builder, round: Round, node: Elementwise): number => {
  const { fill, filled, nodes } = builder
  const { dtype, inputs, op, sizes } = node
  const add = (to: ElementwiseOp, operands: ReadonlyArray<number>): number =>
    rewrite(builder, round, { op: to, inputs: operands, sizes, dtype })
  const keep = (): number => builder.add(op, {}, inputs, sizes, dtype)
  const [x, y, z] = inputs as [number, number, number]
  const values = inputs.map(filled)
  const from = nodes[x]!.dtype
  const float = dtype === "float32"
  const negated = (id: number): number | null => (nodes[id]!.op === "neg" ? nodes[id]!.inputs[0]! : null)

  if (op === "identity" || op === "stopGradient") return x
  if (op === "select") {
    if (y === z) return y
    return values[0] === null || values[0] === undefined ? keep() : values[0] !== 0 ? y : z
  }
  if (values.every((value) => value !== null)) {
    const result = fold(op, values, from, dtype, round)
    if (result !== null) return fill(result, sizes, dtype)
  }
  const [left, right] = values as [number | null, number | null]
  switch (op) {
    case "cast": {
      if (from === dtype) return x
      const source = nodes[x]!
      // 0 and 1 are exact in every dtype
      return source.op === "cast" && nodes[source.inputs[0]!]!.dtype === "bool" ? add("cast", source.inputs) : keep()
    }
    case "neg":
      return negated(x) ?? keep()
    case "not": {
      const source = nodes[x]!
      if (source.op === "not") return source.inputs[0]!
      if (dtype === "bool" && source.op === "eq") return add("ne", source.inputs)
      if (dtype === "bool" && source.op === "ne") return add("eq", source.inputs)
      return keep()
    }
    case "add": {
      // x + 0 turns -0 into 0, so only -0 is neutral for floats
      if (isZero(right, float)) return x
      if (isZero(left, float)) return y
      const minusY = negated(y)
      if (minusY !== null) return add("sub", [x, minusY])
      const minusX = negated(x)
      return minusX === null ? keep() : add("sub", [y, minusX])
    }
    case "sub": {
      if (isZero(right, false)) return x
      const minusY = negated(y)
      return minusY === null ? keep() : add("add", [x, minusY])
    }
    case "mul": {
      if (right === 1) return x
      if (left === 1) return y
      if (right === -1) return add("neg", [x])
      if (left === -1) return add("neg", [y])
      const minusX = negated(x)
      const minusY = negated(y)
      if (minusX !== null && minusY !== null) return add("mul", [minusX, minusY])
      if (float && minusX !== null && right !== null) return add("mul", [minusX, fill(-right, sizes, dtype)])
      if (float && minusY !== null && left !== null) return add("mul", [minusY, fill(-left, sizes, dtype)])
      return keep()
    }
    case "div": {
      if (right === 1) return x
      const reciprocal = float && right !== null ? exactReciprocal(right) : null
      return reciprocal === null ? keep() : add("mul", [x, fill(reciprocal, sizes, dtype)])
    }
    case "pow":
      if (right === 0) return fill(1, sizes, dtype)
      if (right === 1) return x
      // the square is rounded once: what a power may miss by a hair
      return right === 2 ? add("mul", [x, x]) : keep()
    case "and":
      if (dtype !== "bool") return keep()
      if (x === y || right === 1) return x
      if (left === 1) return y
      return left === 0 || right === 0 ? fill(0, sizes, dtype) : keep()
    case "or":
      if (dtype !== "bool") return keep()
      if (x === y || right === 0) return x
      if (left === 0) return y
      return left === 1 || right === 1 ? fill(1, sizes, dtype) : keep()
    default:
      return keep()
  }
}
