/** `einsum` and the patterns against loops over indices, and their gradients against central differences. */
import { assert, describe, it } from "@effect/vitest"
import { sizes } from "../src/internal/Node.ts"
import { reverse } from "../src/internal/reverse.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Tensor from "../src/Tensor.ts"
import { asNode, count, differences, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"
import { type Draw, draw } from "./random.ts"

const seed = Number(process.env["TYPEGRAD_SEED"] ?? 1)
const runs = process.env["TYPEGRAD_LONG"] === "1" ? 300 : 40

type Index = Readonly<Record<string, number>>

/** Every choice of indices below the sizes of words. */
const every = (words: ReadonlyArray<string>, size: Index): Array<Index> =>
  words.reduce<Array<Index>>(
    (all, word) => all.flatMap((index) => Array.from({ length: size[word]! }, (_, i) => ({ ...index, [word]: i }))),
    [{}]
  )

/** The place in row-major order of an element whose axes are products of words. */
const place = (groups: ReadonlyArray<ReadonlyArray<string>>, size: Index, index: Index): number =>
  groups.flat().reduce((at, word) => at * size[word]! + index[word]!, 0)

const single = (words: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => words.map((word) => [word])
const write = (groups: ReadonlyArray<ReadonlyArray<string>>): string =>
  groups.map((group) => (group.length === 0 ? "1" : group.length === 1 ? group[0] : `(${group.join(" ")})`)).join(" ")

/** The gradient of every operand agrees with central differences. */
const checkGradients = (
  build: (...x: ReadonlyArray<Tensor.AnyTensor>) => Tensor.AnyTensor,
  operands: ReadonlyArray<ReadonlyArray<number>>,
  data: ReadonlyArray<Float64Array>
): void => {
  const inputs = operands.map((each, i) => input(i, each))
  const y = asNode(build(...inputs))
  const cotangent = numbers(count(sizes(y)), 99)
  const all = [...data, cotangent]
  const found = reverse([y], [input(operands.length, sizes(y))], inputs)
  found.forEach((gradient, i) => {
    const expected = differences((values) => evaluate([y], values)[0]!, all, cotangent, i)
    const actual = gradient === null ? expected.map(() => 0) : evaluate([gradient], all)[0]!
    assert.isBelow(distance(actual, expected), 1e-6, `operand ${i}: ${actual} but ${expected}`)
  })
}

const shuffle = <A>(random: Draw, all: ReadonlyArray<A>): Array<A> => {
  const rest = [...all]
  return all.map(() => rest.splice(random.below(rest.length), 1)[0]!)
}

describe("einsum", () => {
  const random = draw(seed)
  const words = ["i", "j", "k", "l"]
  const one = () => {
    const size = Object.fromEntries(words.map((word) => [word, 1 + random.below(3)]))
    const inputs = Array.from({ length: 1 + random.below(3) }, () =>
      Array.from({ length: random.below(4) }, () => random.pick(words))
    )
    const output = shuffle(random, [...new Set(inputs.flat())]).filter(() => random.below(2) === 0)
    const letters = random.below(4) === 0
    return {
      size,
      inputs,
      output,
      equation: letters
        ? `${inputs.map((each) => each.join("")).join(",")}->${output.join("")}`
        : `${inputs.map((each) => each.join(" ")).join(", ")} -> ${output.join(" ")}`
    }
  }

  it.each(Array.from({ length: runs }, one))("$equation", ({ equation, inputs, output, size }) => {
    const operands = inputs.map((each) => each.map((word) => size[word]!))
    const data = operands.map((each, i) => numbers(count(each), i + seed))
    const build = (...x: ReadonlyArray<Tensor.AnyTensor>): Tensor.AnyTensor => Tensor.einsum(equation, ...x)
    const expected = new Float64Array(count(output.map((word) => size[word]!)))
    for (const index of every([...new Set(inputs.flat())], size)) {
      expected[place(single(output), size, index)]! += inputs.reduce(
        (product, each, i) => product * data[i]![place(single(each), size, index)]!,
        1
      )
    }
    const result = build(...operands.map((each, i) => input(i, each)))
    assert.deepStrictEqual(
      Tensor.sizes(result),
      output.map((word) => size[word]!)
    )
    assert.isBelow(distance(value(result, data), expected), 1e-12)
    checkGradients(build, operands, data)
  })

  it("contracts by matrix products, without a sum of products", () => {
    const ops = (x: Tensor.AnyTensor): ReadonlyArray<string> => {
      const node = asNode(x)
      return [...node.inputs.flatMap(ops), node.op]
    }
    const q = input(0, [2, 4, 5, 8])
    const k = input(1, [2, 4, 6, 8])
    assert.deepStrictEqual(ops(Tensor.einsum("b h q d, b h k d -> b h q k", q, k)), ["input", "input", "dot"])
    assert.deepStrictEqual(ops(Tensor.einsum("b h q d, b h k d -> b q h k", q, k)), [
      "input",
      "input",
      "dot",
      "transpose"
    ])
  })

  it("does not multiply what is off the diagonal", () => {
    const x = Tensor.constant(
      NdArray.make([
        [1, Number.NaN],
        [Number.POSITIVE_INFINITY, 2]
      ])
    )
    assert.deepStrictEqual(value(Tensor.einsum("i i ->", x)), [3])
    assert.deepStrictEqual(value(Tensor.einsum("i i -> i", x)), [1, 2])
  })
})

/** Words in random groups of at most two. */
const grouped = (random: Draw, words: ReadonlyArray<string>): Array<Array<string>> => {
  const groups: Array<Array<string>> = []
  for (let i = 0; i < words.length; ) {
    const length = 1 + random.below(2)
    if (random.below(6) === 0) groups.push([])
    groups.push(words.slice(i, i + length))
    i += length
  }
  return groups
}

const reducers: Record<string, (all: ReadonlyArray<number>) => number> = {
  sum: (all) => all.reduce((sum, x) => sum + x, 0),
  mean: (all) => all.reduce((sum, x) => sum + x, 0) / all.length,
  max: (all) => Math.max(...all),
  min: (all) => Math.min(...all)
}

describe("patterns", () => {
  const random = draw(seed + 1)
  const words = ["a", "b", "c", "d"]
  const one = () => {
    const op = random.pick(["rearrange", "reduce", "repeat"] as const)
    const size: Index = Object.fromEntries(["a", "b", "c", "d", "r", "s"].map((word) => [word, 1 + random.below(3)]))
    const own = words.slice(0, random.below(5))
    const left = grouped(random, shuffle(random, own))
    const extra = ["r", "s"].slice(0, random.below(3))
    const kept = op === "reduce" ? own.filter(() => random.below(2) === 0) : op === "repeat" ? [...own, ...extra] : own
    const right = grouped(random, shuffle(random, kept))
    // all factors but one of every product, and what is new
    const given = [...left.flatMap((group) => group.slice(1)), ...(op === "repeat" ? extra : [])]
    return {
      op,
      size,
      own,
      left,
      kept,
      right,
      how: random.pick(["sum", "mean", "max", "min"] as const),
      given: Object.fromEntries(given.map((word) => [word, size[word]!])),
      pattern: `${write(left)} -> ${write(right)}`
    }
  }

  it.each(Array.from({ length: runs }, one))(
    "$op $pattern",
    ({ given, how, kept, left, op, own, pattern, right, size }) => {
      const from = left.map((group) => count(group.map((word) => size[word]!)))
      const data = [numbers(count(from), seed)]
      const build = (...[x]: ReadonlyArray<Tensor.AnyTensor>): Tensor.AnyTensor =>
        op === "reduce"
          ? Tensor.reduce(x!, pattern, how as never, given)
          : op === "repeat"
            ? Tensor.repeat(x!, pattern, given)
            : Tensor.rearrange(x!, pattern, given)
      const result = build(input(0, from))
      const to = right.map((group) => count(group.map((word) => size[word]!)))
      assert.deepStrictEqual(Tensor.sizes(result), to)
      const read: Array<Array<number>> = Array.from({ length: count(to) }, () => [])
      for (const index of every([...new Set([...own, ...kept])], size)) {
        read[place(right, size, index)]!.push(data[0]![place(left, size, index)]!)
      }
      const expected = read.map((all) => (op === "reduce" ? reducers[how]!(all) : all[0]!))
      assert.isBelow(distance(value(result, data), expected), 1e-12)
      checkGradients(build, [from], data)
    }
  )

  it("keep names and take products of names apart", () => {
    const n: number = 3
    const x = Tensor.refine(Tensor.zeros([n, 12, 4]), ["batch", 12, 4])
    assert.deepStrictEqual(Tensor.rearrange(x, "b t c -> c b t").shape, [4, "batch", 12])
    const flat = Tensor.rearrange(x, "b t c -> (b t) c")
    assert.deepStrictEqual(flat.shape, ["12*batch", 4])
    assert.deepStrictEqual(Tensor.reshape(flat, ["batch", 12, 4]).shape, ["batch", 12, 4])
  })
})

describe("an ellipsis", () => {
  const given = [numbers(24, 1), numbers(20, 2)]
  const [x, w] = [input(0, [2, 3, 4]), input(1, [4, 5])] as const
  const einsum = Tensor.einsum as (...given: ReadonlyArray<unknown>) => Tensor.AnyTensor
  const same = (left: Tensor.AnyTensor, right: Tensor.AnyTensor): void => {
    assert.deepStrictEqual(left.shape, right.shape)
    assert.isBelow(distance(value(left, given), value(right, given)), 1e-12)
  }

  it("stands for all axes that are left, in letters and in words", () => {
    same(einsum("...i,io->...o", x, w), einsum("abi,io->abo", x, w))
    same(einsum("... i, i o -> o ...", x, w), einsum("abi,io->oab", x, w))
    same(einsum("i...->...i", x), einsum("iab->abi", x))
    same(einsum("...ij->...", x), einsum("aij->a", x))
    same(einsum("...abc,...->abc...", x, einsum("ij->", w)), einsum("abc,ij->abc", x, w))
    // those of several operands from their ends
    same(einsum("...,...->...", x, einsum("abi->bi", x)), einsum("abi,bi->abi", x, einsum("abi->bi", x)))
    // not in the output: summed
    same(einsum("...i,io->o", x, w), einsum("abi,io->o", x, w))
  })

  it("is checked at run time", () => {
    const says = (f: () => unknown, sentence: string) => assert.throws(f, sentence)
    says(() => einsum("...,...->...", x, w), 'einsum "...,...->...": index ...2 is 3 and also 4')
    says(() => einsum("...i...->i", x), 'einsum "...i...->i": a subscript has ... twice')
    says(() => einsum("...abc->abc", w), 'einsum "...abc->abc": operand 0 is [4, 5] but its subscript has 3 axes')
  })
})
