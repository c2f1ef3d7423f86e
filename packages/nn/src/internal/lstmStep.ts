/** What an LSTM does after its products, as composites: gates and state of a step in one pass, and back. */
import * as Composite from "@typegrad/core/Composite"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

type F32 = Tensor.Tensor<Shape>
type Parts = readonly [F32, F32, F32, F32]

const add = (x: F32, y: F32): F32 => Tensor.add(x, y) as F32
const mul = (x: F32, ...rest: ReadonlyArray<F32>): F32 => rest.reduce((all, y) => Tensor.mul(all, y) as F32, x)
/** 1 - x */
const without = (x: F32): F32 => Tensor.sub(1, x) as F32

const split = (x: F32): Parts => Tensor.split(x, 4, -1) as ReadonlyArray<F32> as Parts
const join = (...parts: Parts): F32 => Tensor.concat(parts as any, -1) as F32

/** By what the cotangents of gates are multiplied, to be those of what the gates were taken of. */
const slopes = (gates: F32): Parts => {
  const [i, f, g, o] = split(gates)
  return [mul(i, without(i)), mul(f, without(f)), without(mul(g, g)), mul(o, without(o))]
}

/**
 * Cotangents of what the gates were taken of `[rows, 4 units]`, and of the cell state before, given the gates, that state, and the cotangents
 * of the next hidden and cell state `[rows, units]`.
 */
const lstmCellGrad = /*#__PURE__*/ Composite.make({
  name: "typegrad/lstmCellGrad",
  rows: true,
  body: (gates: F32, cell: F32, toHidden: F32, toCell: F32): readonly [F32, F32] => {
    const [i, f, g, o] = split(gates)
    const [di, df, dg, dO] = slopes(gates)
    const t = Tensor.tanh(add(mul(f, cell), mul(i, g))) as F32
    const all = add(toCell, mul(toHidden, o, without(mul(t, t))))
    return [join(mul(all, g, di), mul(all, cell, df), mul(all, i, dg), mul(toHidden, t, dO)), mul(all, f)]
  }
})

/**
 * The next hidden and cell state `[rows, units]`, and the gates, given the two parts that these are taken of `[rows, 4 units]` and the cell
 * state. `lstmCell` has the formulas.
 */
const lstmCell = /*#__PURE__*/ Composite.make({
  name: "typegrad/lstmCell",
  rows: true,
  body: (projected: F32, read: F32, cell: F32): readonly [F32, F32, F32] => {
    const [i, f, g, o] = split(add(projected, read))
    const gates = [Tensor.sigmoid(i), Tensor.sigmoid(f), Tensor.tanh(g), Tensor.sigmoid(o)] as unknown as Parts
    const next = add(mul(gates[1], cell), mul(gates[0], gates[2]))
    return [mul(gates[3], Tensor.tanh(next) as F32), next, join(...gates)]
  },
  vjp: ({ cotangents: [toHidden, toCell, toGates], inputs: [, , cell], outputs: [, next, gates] }) => {
    const zero = Tensor.zerosLike(next) as F32
    const [through, toBefore] =
      toHidden === null && toCell === null ? [null, null] : lstmCellGrad(gates, cell, toHidden ?? zero, toCell ?? zero)
    const direct = toGates === null ? null : mul(toGates, join(...slopes(gates)))
    const sum = through === null || direct === null ? (through ?? direct) : add(through, direct)
    return [sum, sum, toBefore]
  }
})

/** `lstmCell` for a state of any number of batch axes. */
export const lstmStep = (projected: F32, read: F32, cell: F32): { readonly hidden: F32; readonly cell: F32 } => {
  const alone = cell.shape.length === 1
  const row = (x: F32): F32 => (alone ? (Tensor.expandDims(x, 0) as F32) : x)
  const back = (x: F32): F32 => (alone ? (Tensor.squeeze(x, 0) as F32) : x)
  const [hidden, next] = lstmCell(row(projected), row(read), row(cell))
  return { hidden: back(hidden), cell: back(next) }
}
