/** Fused kernels that reduce: what an invocation adds up, and where it goes. */
import type { DType } from "@typegrad/core/DType"
import type { Fused } from "@typegrad/core/Plan"
import { product } from "../../internal/sizes.ts"
import { live, type Space, spaceOf } from "../../internal/space.ts"
import { statements } from "./body.ts"
import { offsetOf, unravel } from "./indices.ts"
import { literal } from "./literals.ts"
import { mapOf } from "./maps.ts"
import { load, operands, type Shader, type Site, type Spot, store } from "./shader.ts"
import { type Sums, sumUp } from "./sums.ts"

type Reduce = NonNullable<Fused["reduce"]>

const least: { readonly [D in DType]: number } = { float32: -Infinity, int32: -0x80000000, bool: 0 }

/** What a reduction over nothing gives. */
const identityOf = (op: Reduce["op"], dtype: DType): string => literal(op === "reduceSum" ? 0 : least[dtype], dtype)

/** Sums of bools are as their maxima. */
const combineOf =
  (op: Reduce["op"], dtype: DType) =>
  (a: string, b: string): string =>
    dtype === "bool"
      ? `(${a} | ${b})`
      : op === "reduceSum"
        ? `(${a} + ${b})`
        : `${dtype === "float32" ? "tg_max" : "max"}(${a}, ${b})`

const fill = (spot: Spot, dtype: DType, count: number, value: string): Shader => {
  const { ref, spots } = operands()
  return mapOf({ name: "fill", count, element: "u32", spots }, [store(ref(spot), dtype, "id", value)])
}

/** Which instructions differ between the terms of an element. */
const varying = (kernel: Fused, space: Space): ReadonlyArray<boolean> => {
  const out: Array<boolean> = []
  kernel.body.forEach((instruction, i) => {
    const operand = space.operands.findIndex((one) => one.instruction === i)
    const moves = space.axes.some((axis) => axis.reduced && (axis.strides[operand] ?? 0) !== 0)
    out.push(instruction.kind === "compute" ? instruction.args.some((arg) => out[arg]) : moves)
  })
  return out
}

/** The terms of a kernel whose space is not empty, element by element. */
const sumsOf = (site: Site, kernel: Fused, { op, node, value }: Reduce): Sums => {
  const space = spaceOf(kernel)
  const { dtype } = kernel.body[value]!
  const kept = space.axes.filter((axis) => !axis.reduced)
  const reduced = space.axes.filter((axis) => axis.reduced)
  const over = [kept, reduced].map((axes) => axes.map(({ size }) => size)) as [Array<number>, Array<number>]
  const output = unravel("o", over[0])
  const term = unravel("r", over[1])
  const offset = (operand: number): string =>
    offsetOf(
      [...output.coordinates, ...term.coordinates],
      [...kept, ...reduced].map(({ strides }) => strides[operand]!)
    )
  const needed = live(kernel)
  const varies = varying(kernel, space)
  return {
    name: op,
    dtype,
    identity: identityOf(op, dtype),
    combine: combineOf(op, dtype),
    compensated: op === "reduceSum" && dtype === "float32",
    outputs: product(over[0]),
    terms: product(over[1]),
    alongTerms: space.axes[space.vector]!.reduced,
    code: ({ ref }) => {
      const source = (i: number): string => {
        const at = offset(space.operands.findIndex(({ instruction }) => instruction === i))
        const instruction = kernel.body[i]!
        if (instruction.kind !== "load") return `i32(${at})`
        return load(ref(site.spot(instruction.node), instruction.offset), instruction.dtype, at)
      }
      const before = statements(kernel.body, (i) => needed[i]! && !varies[i]!, source)
      const inside = statements(kernel.body, (i) => needed[i]! && varies[i]!, source)
      return { before: [...output.code, ...before], inside: [...term.code, ...inside], value: `v${value}` }
    },
    result: ({ ref }, total) => [
      ...output.code,
      store(ref(site.spot(node)), dtype, offset(space.operands.length - 1), total)
    ]
  }
}

/** A reduction over axes of which one at least is not of size 1. */
export const emitReduction = (site: Site, kernel: Fused, reduce: Reduce): ReadonlyArray<Shader> => {
  const { body, sizes } = kernel
  if (!sizes.includes(0)) return sumUp(site, sumsOf(site, kernel, reduce))
  const count = product(sizes.filter((_, axis) => !reduce.axes.includes(axis)))
  const { dtype } = body[reduce.value]!
  return count === 0 ? [] : [fill(site.spot(reduce.node), dtype, count, identityOf(reduce.op, dtype))]
}
