/** Dot kernels: a loop over the batch around the matrix product; vectors go to the reductions. */
import type { Dot, Fused } from "@typegrad/core/Plan"
import type { Expr } from "./assembler.ts"
import type { Context } from "./context.ts"
import { emitFill, emitFused } from "./fused.ts"
import { emitProduct, scratchBytes, tilesOf } from "./gemm/product.ts"
import { i32, select } from "./instructions.ts"
import { type KernelCode, shared, whole } from "./kernel.ts"

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
      { kind: "load", node: kernel.lhs, strides: lhs, offset: kernel.lhsOffset ?? 0, dtype: "float32" },
      { kind: "load", node: kernel.rhs, strides: rhs, offset: kernel.rhsOffset ?? 0, dtype: "float32" },
      { kind: "compute", op: "mul", args: [0, 1], dtype: "float32" }
    ],
    stores: [],
    reduce: { op: "reduceSum", axes: [sizes.length - 1], value: 2, node: kernel.node }
  }
}

export const emitDot = (context: Context, kernel: Dot, address: (node: number) => number): KernelCode => {
  const { batch, m, n, k } = kernel
  const count = batch.reduce((product, axis) => product * axis.size, 1) * m.size * n.size
  if (count === 0) return whole(context, () => {})
  if (k.size === 0) return whole(context, (fn) => emitFill(fn, address(kernel.node), count, 0))
  if (m.size === 1 || n.size === 1 || k.size === 1) return emitFused(context, asReduction(kernel), address)
  return emitProducts(context, kernel, address)
}

/** Multiplications (about a microsecond) that are worth a meeting of threads. */
const leastWork = 1 << 16

/** A product a batch item, each in parts: tiles of rows, or of columns. */
const emitProducts = (context: Context, kernel: Dot, address: (node: number) => number): KernelCode => {
  const { batch, k, m, n } = kernel
  const product = {
    ...{ m: m.size, n: n.size, k: k.size, onto: false },
    a: { m: m.lhs * 4, k: k.lhs * 4 },
    b: { k: k.rhs * 4, n: n.rhs * 4 }
  }
  const { axis, count } = tilesOf(context, product)
  const items = batch.reduce((all, { size }) => all * size, 1)
  const places = [
    address(kernel.lhs) + 4 * (kernel.lhsOffset ?? 0),
    address(kernel.rhs) + 4 * (kernel.rhsOffset ?? 0),
    address(kernel.node)
  ]
  const units = items * count
  const divided = items * m.size * n.size * k.size >= leastWork
  const key = `dot ${JSON.stringify([batch, product])}`
  return shared(context, key, divided ? units : 1, places, (fn, [lhs, rhs, out], range) => {
    const { hi, lo } = divided ? range : { lo: i32.const(0), hi: i32.const(units) }
    const work = context.work(scratchBytes(context, product))
    if (items === 1) return emitProduct(context, fn, product, { a: lhs!, b: rhs!, c: out!, work }, { axis, lo, hi })
    const size = i32.const(count)
    const item = fn.keep(i32.divS(lo, size))
    const [first, start, end] = [fn.local("i32"), fn.local("i32"), fn.local("i32")]
    fn.loop(
      () => i32.geS(i32.mul(item, size), hi),
      () => {
        fn.set(first, i32.mul(item, size))
        const within = (unit: Expr<"i32">): Expr<"i32"> => i32.sub(unit, first)
        fn.set(start, select(i32.gtS(lo, first), within(lo), i32.const(0)))
        fn.set(end, select(i32.ltS(hi, i32.add(first, size)), within(hi), size))
        const steps = { lhs: fn.keep(lhs!), rhs: fn.keep(rhs!) }
        let inner = 1
        for (const axis of batch.toReversed()) {
          const index = i32.remS(inner === 1 ? item : i32.divS(item, i32.const(inner)), i32.const(axis.size))
          const at = fn.keep(inner * axis.size === items ? i32.divS(item, i32.const(inner)) : index)
          for (const side of ["lhs", "rhs"] as const) {
            fn.set(steps[side], i32.add(steps[side], i32.mul(at, i32.const(axis[side] * 4))))
          }
          inner *= axis.size
        }
        const c = fn.keep(i32.add(out!, i32.mul(item, i32.const(m.size * n.size * 4))))
        emitProduct(context, fn, product, { a: steps.lhs, b: steps.rhs, c, work }, { axis, lo: start, hi: end })
        fn.set(item, i32.add(item, i32.const(1)))
      }
    )
  })
}
