/**
 * Products as sums: each invocation adds a few results up by itself, or some lanes of a workgroup share them, each with steps of k of its
 * own, and meet in a tree. For vectors, for products that are small but many, and for what has nothing to share.
 */
import { range } from "../../../internal/sizes.ts"
import { operands, type Shader } from "../shader.ts"
import { u32 } from "./dims.ts"
import type { Product, Target } from "./Product.ts"
import { partLength } from "./tiles.ts"

export interface Sums {
  /** results of an invocation */
  readonly rows: number
  readonly columns: number
  /** lanes that share them, a power of 2, and lanes of a workgroup */
  readonly sharing: number
  readonly lanes: number
  /** whether neighboring lanes are those that share, or those that have neighboring results */
  readonly near: "k" | "own"
  /** which results are neighbors, from the fastest axis on */
  readonly order: ReadonlyArray<"item" | "m" | "n">
}

/** products that wait for memory at one time */
const unrolled = 4

export const sumsShader = (product: Product, sums: Sums, out: Target, parts: number): Shader => {
  const { items, k, lhs, m, n, rhs } = product
  const { columns, lanes, near, order, rows, sharing } = sums
  const refs = operands()
  const sizes = { item: items, m: Math.ceil(m / rows), n: Math.ceil(n / columns) }
  const blocks = sizes.item * sizes.m * sizes.n
  const each = lanes / sharing
  const length = partLength(k, parts, sharing)
  const results = range(rows).flatMap((i) => range(columns).map((j) => ({ i, j, sum: `c${i}_${j}` })))

  let inner = 1
  const indices = order.map((axis) => {
    const index = `(block / ${u32(inner)}) % ${u32(sizes[axis])}`
    inner *= sizes[axis]
    return `let ${axis} = ${index};`
  })
  const within = (index: string, i: number, size: number, by: number): string =>
    size % by === 0 ? `${index} * ${u32(by)} + ${i}u` : `min(${index} * ${u32(by)} + ${i}u, ${u32(size - 1)})`

  const step = (at: string): string => `{
let s = a_k(${at}); let t = b_k(${at});
${range(rows)
  .map((i) => `let x${i} = a_at(a${i}, s);`)
  .join(" ")}
${range(columns)
  .map((j) => `let y${j} = b_at(b${j}, t);`)
  .join(" ")}
${results.map(({ i, j, sum }) => `${sum} += x${i} * y${j};`).join("\n")}
}`
  const many = length >= 4 * unrolled * sharing
  const walk = `var at = part * ${u32(length)} + sharer;
let end = min((part + 1u) * ${u32(length)}, ${u32(k)});
${
  many
    ? `for (; at + ${u32((unrolled - 1) * sharing)} < end; at += ${u32(unrolled * sharing)}) {
${range(unrolled)
  .map((i) => step(`at + ${u32(i * sharing)}`))
  .join("\n")}
}`
    : ""
}
for (; at < end; at += ${u32(sharing)}) ${step("at")}`

  const apart = near === "k" ? 1 : each
  const tree = `${results.map(({ sum }, i) => `shared_sums[${u32(i * lanes)} + lane] = ${sum};`).join("\n")}
for (var half = ${u32(sharing / 2)}; half > 0u; half = half / 2u) {
workgroupBarrier();
if (sharer < half) {
${results
  .map(
    (_, i) => `shared_sums[${u32(i * lanes)} + lane] += shared_sums[${u32(i * lanes)} + lane + half * ${u32(apart)}];`
  )
  .join("\n")}
}
}
${results.map(({ sum }, i) => `${sum} = shared_sums[${u32(i * lanes)} + lane];`).join("\n")}`

  const fits = (index: string, i: number, size: number, by: number): ReadonlyArray<string> =>
    size % by === 0 ? [] : [`${index} * ${u32(by)} + ${i}u < ${u32(size)}`]
  const stores = results.map(({ i, j, sum }) => {
    const put = `put(to, m * ${u32(rows)} + ${i}u, n * ${u32(columns)} + ${j}u, ${sum});`
    const conditions = [...fits("m", i, m, rows), ...fits("n", j, n, columns)]
    return conditions.length === 0 ? put : `if (${conditions.join(" && ")}) { ${put} }`
  })

  const body = `let part = group % ${u32(parts)};
let sharer = lane ${near === "k" ? `% ${u32(sharing)}` : `/ ${u32(each)}`};
let own = (group / ${u32(parts)}) * ${u32(each)} + lane ${near === "k" ? `/ ${u32(sharing)}` : `% ${u32(each)}`};
let block = min(own, ${u32(blocks - 1)});
${indices.join("\n")}
${range(rows)
  .map((i) => `let a${i} = a_own(item, ${within("m", i, m, rows)});`)
  .join("\n")}
${range(columns)
  .map((j) => `let b${j} = b_own(item, ${within("n", j, n, columns)});`)
  .join("\n")}
${results.map(({ sum }) => `var ${sum} = 0.0;`).join("\n")}
${walk}
${sharing === 1 ? "" : tree}
if (own < ${u32(blocks)}${sharing === 1 ? "" : " && sharer == 0u"}) {
let to = part * ${u32(items)} + item;
${stores.join("\n")}
}`

  const declarations = [
    lhs.declare("a", refs, "u32"),
    rhs.declare("b", refs, "u32"),
    out.declare(refs, "u32"),
    ...(sharing === 1 ? [] : [`var<workgroup> shared_sums: array<f32, ${results.length * lanes}>;`])
  ].join("\n")
  return {
    ...{ name: `${product.name} by sums`, declarations, body, size: lanes, element: "u32", spots: refs.spots },
    groups: Math.ceil(blocks / each) * parts
  }
}
