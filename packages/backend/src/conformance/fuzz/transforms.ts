/** Transforms around bodies that are random programs themselves. */
import { Grad } from "../Case.ts"
import { below, type Choice, choose, type Fact, type Growing, isFloat, pick, same, type Value } from "./growing.ts"
import type { Statement } from "./program.ts"

const has = (name: string): boolean => name in Grad

const deepest = 2

const some = (state: Growing, n: number, fits: (value: Value) => boolean): ReadonlyArray<Value> =>
  Array.from({ length: n }, () => choose(state, fits)).filter((value) => value !== undefined)

const ids = (values: ReadonlyArray<Value>): ReadonlyArray<number> => values.map(({ id }) => id)

const around = (
  weight: number,
  name: string,
  make: (state: Growing) => { readonly statement: Omit<Statement, "call">; readonly like: Fact } | null
): Choice => ({
  weight,
  make: (state) => {
    if (!has(name) || state.depth >= deepest) return null
    const found = make(state)
    return found === null ? null : { ...found.like, statement: { call: name, ...found.statement } }
  }
})

const unknown = { grain: null, most: 100 }

export const transforms: ReadonlyArray<Choice> = [
  around(5, "grad", (state) => {
    const args = some(state, 1 + below(state.next, 2), isFloat)
    const inner = args.length === 0 ? null : state.body(args, isFloat)
    if (inner === null) return null
    return { statement: { args: ids(args), body: inner.body, pick: below(state.next, args.length) }, like: unknown }
  }),
  around(3, "jvp", (state) => {
    const args = some(state, 1 + below(state.next, 2), isFloat)
    const tangents = args.map((value) => choose(state, same(value))!)
    const inner = args.length === 0 ? null : state.body(args, isFloat)
    if (inner === null) return null
    return { statement: { args: ids([...args, ...tangents]), body: inner.body, pick: 1 }, like: unknown }
  }),
  around(5, "vmap", (state) => {
    const args = some(state, 1 + below(state.next, 3), () => true)
    const first = args.find(({ sizes }) => sizes.length > 0)
    if (first === undefined) return null
    const n = pick(state.next, first.sizes)!
    const axes = args.map((value) => {
      const at = value.sizes.flatMap((size, i) => (size === n ? [i] : []))
      return value === first || state.next() < 0.7 ? (pick(state.next, at) ?? null) : null
    })
    const like = args.map((value, i) => ({ ...value, sizes: value.sizes.filter((_, axis) => axis !== axes[i]) }))
    const inner = state.body(like, () => true)
    if (inner === null) return null
    const options = { in: axes, out: below(state.next, inner.result.sizes.length + 1) }
    return { statement: { args: ids(args), body: inner.body, rest: [options], pick: 0 }, like: inner.result }
  }),
  around(3, "remat", (state) => {
    const args = some(state, 1 + below(state.next, 2), () => true)
    const inner = args.length === 0 ? null : state.body(args, () => true)
    if (inner === null) return null
    return { statement: { args: ids(args), body: inner.body, pick: 0 }, like: inner.result }
  }),
  around(2, "cond", (state) => {
    const predicate = choose(state, ({ dtype, sizes }) => dtype === "bool" && sizes.length === 0)
    const args = some(state, 1 + below(state.next, 2), isFloat)
    const inner = args.length === 0 || predicate === undefined ? null : state.body(args, isFloat)
    if (inner === null || predicate === undefined) return null
    const { body, result, values } = inner
    const other = values.findLast((value) => value.id !== result.id && same(result)(value)) ?? result
    const results = state.next() < 0.5 ? [result.id, other.id] : [other.id, result.id]
    const like = { grain: null, most: Math.max(result.most, other.most) }
    return { statement: { args: ids([predicate, ...args]), body: { ...body, results }, rest: [] }, like }
  }),
  around(4, "scan", (state) => {
    const sequence = choose(state, ({ sizes }) => sizes.length > 0 && sizes[0]! <= 5)
    const carry = choose(state, isFloat)
    if (sequence === undefined || carry === undefined) return null
    const like = [
      { ...carry, grain: null, least: undefined, most: Math.max(1, carry.most) },
      { ...sequence, sizes: sequence.sizes.slice(1) }
    ]
    const inner = state.body(like, same(carry))
    if (inner === null) return null
    // what is carried stays within (-1, 1)
    const { body, result } = inner
    const next = body.inputs + body.statements.length
    const statements = [...body.statements, { call: "tanh", args: [result.id] }]
    const out = below(state.next, 2) === 0 ? next : result.id
    const options = { reverse: state.next() < 0.5 }
    return {
      statement: {
        args: ids([carry, sequence]),
        body: { inputs: body.inputs, statements, results: [next, out] },
        rest: [options],
        pick: below(state.next, 2)
      },
      like: { grain: null, most: Math.max(1, result.most) }
    }
  })
]
