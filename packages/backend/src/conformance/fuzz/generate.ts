/** Random well-typed programs from a seed. */
import { product } from "../../internal/sizes.ts"
import { Grad, T } from "../Case.ts"
import { type Source, source } from "../values.ts"
import { choices } from "./catalogue.ts"
import { below, type Fact, type Growing, type Inner, type Like, pick, type Value } from "./growing.ts"
import { build, dtypeOf, type Input, live, type Program, type Statement } from "./program.ts"

/** Values are rounded where a sum of two no longer fits 24 bits. */
const settled = ({ grain, least, most }: Fact): Fact => ({
  grain: grain !== null && most <= grain * 2 ** 20 ? grain : null,
  ...{ least, most }
})

/** The largest number of elements of a value. */
const limit = 3000

const grow = (state: Growing, values: Array<Value>, statements: Array<Statement>, inputs: number): void => {
  const total = choices.reduce((sum, { weight }) => sum + weight, 0)
  let left = state.next() * total
  const choice = choices.find(({ weight }) => (left -= weight) < 0)!
  const step = choice.make({ ...state, values })
  if (step === null || step.most > 1e6) return
  const tensors = values.map(({ tensor }) => tensor)
  const [tensor] = build({ statements: [{ ...step.statement }], results: [tensors.length] }, tensors)
  const sizes = tensor!.shape as ReadonlyArray<number>
  if (product(sizes) > limit) return
  values.push({ id: inputs + statements.length, sizes, dtype: tensor!.dtype, tensor: tensor!, ...settled(step) })
  statements.push(step.statement)
}

/** Statements over values given, `length` of them or a few less. */
const statementsOver = (
  next: Source,
  given: ReadonlyArray<Value>,
  length: number,
  depth: number
): { readonly values: ReadonlyArray<Value>; readonly statements: ReadonlyArray<Statement> } => {
  const values = [...given]
  const statements: Array<Statement> = []
  for (let i = 0; i < 2 * length && statements.length < length; i++) {
    const body: Growing["body"] = (like, fits) => bodyOver(next, like, depth + 1, fits)
    grow({ next, values, depth, body }, values, statements, given.length)
  }
  return { values, statements }
}

const bodyOver = (
  next: Source,
  like: ReadonlyArray<Like>,
  depth: number,
  fits: (value: Value) => boolean
): Inner | null => {
  const given = like.map(
    (value, id): Value => ({ ...value, id, tensor: Grad.stopGradient(T.zeros(value.sizes, value.dtype)) })
  )
  const { statements, values } = statementsOver(next, given, 2 + below(next, 7), depth)
  const result = values.findLast((value) => value.id >= given.length && fits(value))
  if (result === undefined) return null
  const used = statements.slice(0, result.id - given.length + 1)
  const known = values.filter(({ id }) => id <= result.id)
  return { body: { inputs: given.length, statements: used, results: [result.id] }, result, values: known }
}

const kinds: ReadonlyArray<Input["elements"]> = ["normal", "exact", "normal", "exact", "integers", "bools", "indices"]

const facts: Readonly<Record<Input["elements"], Fact>> = {
  normal: { grain: null, most: 6 },
  exact: { grain: 0.25, most: 4 },
  integers: { grain: 1, most: 8 },
  indices: { grain: 1, most: 3 },
  bools: { grain: 1, most: 1 }
}

const dims: ReadonlyArray<number> = [1, 2, 3, 4, 5, 7, 8, 9, 13, 17]

/** A program of up to `length` statements, those of bodies not counted. */
export const generate = (seed: number, length = 30): Program => {
  const next = source(seed)
  const few = Array.from({ length: 3 }, () => (next() < 0.04 ? 0 : pick(next, dims)!))
  const shape = () => Array.from({ length: below(next, 4) }, () => pick(next, few)!)
  const shapes = [shape(), shape(), shape()]
  const inputs = [
    ...kinds.map((elements, i): Input => ({ sizes: pick(next, shapes)!, elements, seed: 100 * seed + i })),
    // where a dynamic slice starts
    { sizes: [], elements: "indices", seed: 100 * seed + kinds.length } as const
  ]
  const given = inputs.map((input, id): Value => {
    const dtype = dtypeOf(input)
    return { id, sizes: input.sizes, dtype, tensor: T.zeros(input.sizes, dtype), ...facts[input.elements] }
  })
  const { statements, values } = statementsOver(next, given, 3 + below(next, length - 2), 0)
  const results = values.slice(given.length).map(({ id }) => id)
  // what nothing reads, and some more
  const read = new Set(statements.flatMap(({ args }) => args))
  const kept = results.filter((id) => !read.has(id) || next() < 0.1)
  return live({ inputs, statements, results: kept.length === 0 ? [0] : kept })
}
