import type { Guard } from "@typegrad/core/Shape"
import * as Effect from "effect/Effect"
import type { Dataset } from "../../Dataset.ts"
import { type Arrays, type Core, core, fail, fieldOf, make } from "./dataset.ts"
import type { RenameErr, ZipErr } from "./types.ts"

/** The dataset with its record of fields rearranged: `f` works on records of anything. */
const rearranged = (
  inner: Core<any>,
  f: <A>(record: Readonly<Record<string, A>>) => Readonly<Record<string, A>>
): Core<any> => ({
  ...inner,
  fields: f(inner.fields),
  open: (epoch) => {
    const read = inner.open(epoch)
    return (positions) => Effect.map(read(positions), (arrays): Arrays => f(arrays))
  }
})

/**
 * Renames the field `from` to `to`. Throws `ShapeError` when there is no `from` or already a `to`.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * const digits = Dataset.fromArrays({ x: [1, 2, 3] }).pipe(Dataset.rename("x", "input"))
 * Object.keys(digits.fields) // => ["input"]
 * ```
 *
 * @since 0.1.0
 * @category fields
 */
export const rename =
  <E, B, R, const K extends keyof E & string, const J extends string>(from: K, to: Guard<RenameErr<E, K, J>, J>) =>
  (
    self: Dataset<E, B, R>
  ): Dataset<
    { readonly [P in Exclude<keyof E, K> | J]: P extends J ? E[K] : P extends keyof E ? E[P] : never },
    B,
    R
  > => {
    const inner = core(self)
    fieldOf("rename", inner, from)
    const name = to as string
    if (name !== from && name in inner.fields) fail("rename", `examples already have a field ${name}`)
    return make(
      rearranged(inner, (record) =>
        Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from ? name : key, value]))
      )
    )
  }

/**
 * Keeps these fields only. Throws `ShapeError` for one that does not exist.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * const labels = Dataset.fromArrays({ x: [1, 2], label: [0, 1], weight: [1, 1] }).pipe(Dataset.pick("x", "label"))
 * Object.keys(labels.fields) // => ["x", "label"]
 * ```
 *
 * @since 0.1.0
 * @category fields
 */
export const pick =
  <E, B, R, const K extends keyof E & string>(...names: ReadonlyArray<K>) =>
  (self: Dataset<E, B, R>): Dataset<{ readonly [P in K]: E[P] }, B, R> => {
    const inner = core(self)
    for (const name of names) fieldOf("pick", inner, name)
    if (names.length === 0) fail("pick", "a dataset has at least one field")
    return make(rearranged(inner, (record) => Object.fromEntries(names.map((name) => [name, record[name]!]))))
  }

/**
 * Examples with the fields of both datasets, paired by position. Throws `ShapeError` when a field is in both, or when they have
 * different numbers of examples or different batches. `self` and `other` may be shuffled: with the same key the orders agree.
 *
 * @example
 * ```ts
 * import { Dataset } from "@typegrad/data"
 *
 * const images = Dataset.fromArrays({ image: [[0, 1], [1, 0]] })
 * const pairs = images.pipe(Dataset.zip(Dataset.fromArrays({ label: Int32Array.of(4, 2) })))
 * Object.keys(pairs.fields) // => ["image", "label"]
 * ```
 *
 * @since 0.1.0
 * @category fields
 */
export const zip =
  <E, B, R, F, C, Q>(other: Guard<ZipErr<E, B, F, C>, Dataset<F, C, Q>>) =>
  (self: Dataset<E, B, R>): Dataset<E & F extends infer X ? { readonly [K in keyof X]: X[K] } : never, B, R | Q> => {
    const left = core(self)
    const right = core(other)
    const shared = Object.keys(left.fields).filter((name) => name in right.fields)
    if (shared.length > 0)
      fail("zip", `both datasets have a field ${shared.join(", ")}: rename one with Dataset.rename`)
    if (left.size !== right.size) fail("zip", `one side has ${left.size} examples, the other ${right.size}`)
    if (left.batching?.size !== right.batching?.size || left.batching?.last !== right.batching?.last) {
      const shown = ({ batching }: Core<any>) =>
        batching === null ? "none" : `${batching.size}, last: ${batching.last}`
      fail("zip", `one side has batch ${shown(left)}, the other ${shown(right)}: zip before batch`)
    }
    return make({
      fields: { ...left.fields, ...right.fields },
      size: left.size,
      batching: left.batching,
      fixed: left.fixed || right.fixed,
      ahead: Math.max(left.ahead, right.ahead),
      open: (epoch) => {
        const readLeft = left.open(epoch)
        const readRight = right.open(epoch)
        return (positions) =>
          Effect.zipWith(readLeft(positions), readRight(positions), (a, b): Arrays => ({ ...a, ...b }))
      }
    })
  }
