import { assert, describe, it } from "@effect/vitest"
import type { Dot } from "@typegrad/core/Plan"
import { random, rounds, run, variants } from "./harness.ts"

interface Layout {
  readonly batch: ReadonlyArray<number>
  readonly m: number
  readonly n: number
  readonly k: number
  /** order of the axes in memory: batch axes 0.., then the two others; null strides are broadcast */
  readonly lhs: "mk" | "km"
  readonly rhs: "kn" | "nk"
  readonly broadcast: "none" | "lhs" | "rhs"
  /** batch axes inside the matrix (as heads are in attention) */
  readonly inside: boolean
}

const strides = (
  batch: ReadonlyArray<number>,
  order: readonly [number, number],
  inside: boolean,
  broadcast: boolean
) => {
  const axes = broadcast ? [] : batch
  const sizes = inside ? [order[0], ...axes, order[1]] : [...axes, ...order]
  const all = sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1))
  const own = inside ? all.slice(1, -1) : all.slice(0, -2)
  return {
    count: sizes.reduce((a, b) => a * b, 1),
    batch: broadcast ? batch.map(() => 0) : own,
    outer: inside ? all[0]! : all[all.length - 2]!,
    inner: all[all.length - 1]!
  }
}

const check = (variant: { fma: boolean }, layout: Layout, seed: number): void => {
  const next = random(seed)
  const { batch, m, n, k } = layout
  const l = strides(batch, layout.lhs === "mk" ? [m, k] : [k, m], layout.inside, layout.broadcast === "lhs")
  const r = strides(batch, layout.rhs === "kn" ? [k, n] : [n, k], layout.inside, layout.broadcast === "rhs")
  const a = Float32Array.from({ length: l.count }, () => next() * 2 - 1)
  const b = Float32Array.from({ length: r.count }, () => next() * 2 - 1)
  const kernel: Dot = {
    kind: "dot",
    node: 2,
    lhs: 0,
    rhs: 1,
    batch: batch.map((size, i) => ({ size, lhs: l.batch[i]!, rhs: r.batch[i]! })),
    m: { size: m, lhs: layout.lhs === "mk" ? l.outer : l.inner },
    n: { size: n, rhs: layout.rhs === "kn" ? r.inner : r.outer },
    k: { size: k, lhs: layout.lhs === "mk" ? l.inner : l.outer, rhs: layout.rhs === "kn" ? r.outer : r.inner }
  }
  const got = run(
    variant,
    [
      { sizes: [l.count], dtype: "float32", data: a },
      { sizes: [r.count], dtype: "float32", data: b },
      { sizes: [...batch, m, n], dtype: "float32" }
    ],
    [kernel]
  ).read(2)
  const total = batch.reduce((x, y) => x * y, 1)
  for (let at = 0; at < total; at++) {
    let rest = at
    let from = [0, 0] as [number, number]
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const i = rest % batch[axis]!
      rest = Math.floor(rest / batch[axis]!)
      from = [from[0] + i * kernel.batch[axis]!.lhs, from[1] + i * kernel.batch[axis]!.rhs]
    }
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0
        for (let t = 0; t < k; t++) {
          sum += a[from[0] + i * kernel.m.lhs + t * kernel.k.lhs]! * b[from[1] + j * kernel.n.rhs + t * kernel.k.rhs]!
        }
        const actual = got[(at * m + i) * n + j]!
        assert.isBelow(
          Math.abs(actual - sum),
          1e-6 * (k + 1),
          `seed ${seed}, ${JSON.stringify(layout)}, [${at}, ${i}, ${j}]`
        )
      }
    }
  }
}

const some = (seed: number, largest: number): Layout => {
  const next = random(seed * 7919)
  const size = (): number => Math.floor(next() * (largest + 1))
  const batch = next() < 0.5 ? [] : next() < 0.5 ? [1 + Math.floor(next() * 3)] : [2, 3]
  const inside = batch.length > 0 && next() < 0.5
  return {
    batch,
    m: next() < 0.1 ? 1 : size(),
    n: next() < 0.1 ? 1 : size(),
    k: next() < 0.1 ? 1 : size(),
    lhs: next() < 0.5 ? "mk" : "km",
    rhs: next() < 0.5 ? "kn" : "nk",
    broadcast: batch.length === 0 ? "none" : (["none", "lhs", "rhs"] as const)[Math.floor(next() * 3)]!,
    inside
  }
}

describe.each(variants)("dot, %s", (_name, variant) => {
  it("random sizes up to 40, layouts and batches", () => {
    for (let seed = 1; seed <= 300 * rounds; seed++) check(variant, some(seed, 40), seed)
  })
  it("sizes past every block", () => {
    let seed = 1000
    for (const [m, n, k] of [
      [100, 20, 300],
      [97, 33, 513],
      [7, 1030, 260],
      [193, 8, 256]
    ] as const) {
      for (const lhs of ["mk", "km"] as const) {
        for (const rhs of ["kn", "nk"] as const) {
          check(variant, { batch: [], m, n, k, lhs, rhs, broadcast: "none", inside: false }, seed++)
        }
      }
    }
  })
  it("nothing to sum gives zeros", () => {
    check(variant, { batch: [2], m: 3, n: 4, k: 0, lhs: "mk", rhs: "kn", broadcast: "none", inside: false }, 1)
  })
})
