/** Dot kernels: a loop over the batch around the shared matrix product; vectors go to the reductions. */
import type { Dot, Fused } from "@typegrad/core/Plan"
import type { Expr, Fn } from "./assembler.ts"
import type { Context } from "./context.ts"
import { emitFill, emitFused } from "./fused.ts"
import { gemm, gemmWorkBytes } from "./gemm.ts"
import { i32 } from "./instructions.ts"

/** The same product as a fused reduction: what a matrix and a vector, or two columns, are best at. */
const asReduction = (kernel: Dot): Fused => {
  const { batch, m, n, k } = kernel
  const sizes = [...batch.map((axis) => axis.size), m.size, n.size, k.size]
  const lhs = [...batch.map((axis) => axis.lhs), m.lhs, 0, k.lhs]
  const rhs = [...batch.map((axis) => axis.rhs), 0, n.rhs, k.rhs]
  return {
    kind: "fused",
    sizes,
    body: [
      { kind: "load", node: kernel.lhs, strides: lhs, dtype: "float32" },
      { kind: "load", node: kernel.rhs, strides: rhs, dtype: "float32" },
      { kind: "compute", op: "mul", args: [0, 1], dtype: "float32" }
    ],
    stores: [],
    reduce: { op: "reduceSum", axes: [sizes.length - 1], value: 2, node: kernel.node }
  }
}

interface Offsets {
  readonly lhs: Expr<"i32">
  readonly rhs: Expr<"i32">
  readonly out: Expr<"i32">
}

export const emitDot = (context: Context, fn: Fn, kernel: Dot, address: (node: number) => number): void => {
  const { batch, m, n, k } = kernel
  const count = batch.reduce((product, axis) => product * axis.size, 1) * m.size * n.size
  if (count === 0) return
  if (k.size === 0) return emitFill(fn, address(kernel.node), count, 0)
  if (m.size === 1 || n.size === 1 || k.size === 1) return emitFused(context, fn, asReduction(kernel), address)
  const product = gemm(context)
  const work = context.work(gemmWorkBytes(n.size, k.size))
  const walk = (axis: number, at: Offsets): void => {
    const dimension = batch[axis]
    if (dimension === undefined) {
      return fn.call(
        product,
        ...([i32.const(m.size), i32.const(n.size), i32.const(k.size)] as const),
        ...([at.lhs, i32.const(m.lhs * 4), i32.const(k.lhs * 4)] as const),
        ...([at.rhs, i32.const(k.rhs * 4), i32.const(n.rhs * 4)] as const),
        ...([at.out, i32.const(work)] as const)
      )
    }
    if (dimension.size === 1) return walk(axis + 1, at)
    const inner = batch.slice(axis + 1).reduce((product, one) => product * one.size, 1) * m.size * n.size
    const [lhs, rhs, out] = [fn.keep(at.lhs), fn.keep(at.rhs), fn.keep(at.out)]
    const end = fn.keep(i32.add(out, i32.const(dimension.size * inner * 4)))
    fn.loop(
      () => i32.geU(out, end),
      () => {
        walk(axis + 1, { lhs, rhs, out })
        fn.set(lhs, i32.add(lhs, i32.const(dimension.lhs * 4)))
        fn.set(rhs, i32.add(rhs, i32.const(dimension.rhs * 4)))
        fn.set(out, i32.add(out, i32.const(inner * 4)))
      }
    )
  }
  walk(0, {
    lhs: i32.const(address(kernel.lhs)),
    rhs: i32.const(address(kernel.rhs)),
    out: i32.const(address(kernel.node))
  })
}
