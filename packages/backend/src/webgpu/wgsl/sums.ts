/**
 * Many elements, each made of many terms by an associative operation, always in the same order. An element belongs to some invocations of a
 * workgroup, each of which takes every so many-th term; what they have is combined in a tree. Where there are few elements, their terms are
 * cut into segments, and a second dispatch combines these.
 */
import type { DType } from "@typegrad/core/DType"
import { declareFor } from "./elementwise/functions.ts"
import { sizeFor } from "./maps.ts"
import { load, type Operands, operands, type Shader, type Site, store, typeOf } from "./shader.ts"

export interface Sums {
  readonly name: string
  readonly dtype: DType
  readonly identity: string
  readonly combine: (a: string, b: string) => string
  /** whether what additions round away is kept */
  readonly compensated: boolean
  readonly outputs: number
  readonly terms: number
  /** whether neighbours in memory are terms of one element, not of neighbouring elements */
  readonly alongTerms: boolean
  /** of element `o`, what all its terms need, and its term `r` */
  readonly code: (operands: Operands) => {
    readonly before: ReadonlyArray<string>
    readonly inside: ReadonlyArray<string>
    readonly value: string
  }
  /** puts element `o` where it belongs */
  readonly result: (operands: Operands, total: string) => ReadonlyArray<string>
}

/** invocations that keep a large device busy */
const enough = 2 ** 16
/** of a workgroup */
const most = 256
/** Terms of an element that are worth more than one invocation. */
const worthwhile = 64
/** Terms that an invocation of several should have: waiting for each other costs as much, and where a processor plays the GPU, more. */
const enoughTerms = 32
/** Terms of an invocation that are worth a second dispatch, which then has no more than that of an element. */
const many = 256
/** Terms that are combined one after the other: errors grow with it, and with the number of blocks. */
const longest = 16

/** the largest power of two that is at most `x`, within bounds */
const powerWithin = (x: number, high: number): number => 2 ** Math.floor(Math.log2(Math.min(Math.max(x, 1), high)))

const powerAbove = (x: number): number => 2 ** Math.ceil(Math.log2(x))

interface Shares {
  /** invocations of one element, neighbours if terms are */
  readonly team: number
  /** elements of a workgroup */
  readonly teams: number
  readonly segments: number
  /** terms of a segment */
  readonly length: number
}

/** Elements side by side are read side by side: of many, each is one invocation's. */
const sharesOf = ({ alongTerms, outputs, terms }: Sums): Shares => {
  const widest = alongTerms ? most : outputs < 32 ? most / powerAbove(outputs) : 1
  const team = terms < worthwhile ? 1 : powerWithin(terms / enoughTerms, widest)
  const each = terms / team
  const wanted = Math.min(enough / (outputs * team), each / longest)
  const length = Math.ceil(terms / (each > many ? powerWithin(wanted, many) : 1) / team) * team
  const segments = Math.ceil(terms / length)
  const size = team > 1 ? most : sizeFor(outputs * segments)
  return { team, teams: Math.min(powerAbove(outputs), size / team), segments, length }
}

/** `part` becomes the combination of the terms from `start` on, before `end`, each `team` after the other. */
const adding = (sums: Sums, team: number, count: number | null, inside: ReadonlyArray<string>, value: string) => [
  `var part = ${sums.identity};`,
  ...(count === null
    ? [`for (var r = start; r < stop; r += ${team}u) {`]
    : [`for (var turn = 0u; turn < ${count}u; turn++) {`, `let r = start + turn * ${team}u;`]),
  ...inside,
  `part = ${sums.combine("part", value)};`,
  "}"
]

/** the largest divisor that is no longer than a block; null where blocks would be short, or terms are not shared evenly */
const evenly = ({ terms }: Sums, { length, segments, team }: Shares): number | null => {
  if (segments * length !== terms || length % team !== 0) return null
  const each = length / team
  for (let block = Math.min(each, longest); block >= Math.min(each, 4); block--) if (each % block === 0) return block
  return null
}

/** Terms from `begin` on, before `end`, as `total`. */
const accumulating = (sums: Sums, shares: Shares, inside: ReadonlyArray<string>, value: string): Array<string> => {
  const { length, team } = shares
  const even = evenly(sums, shares)
  const block = even ?? longest
  const single = length <= block * team
  const compensated = sums.compensated && length > 8 * block * team
  const stop = even === null ? [`let stop = min(start + ${block * team}u, end);`] : []
  const add = [...stop, ...adding(sums, team, even, inside, value)]
  if (single) return ["let start = begin;", ...add, "total = part;"]
  return [
    ...(compensated ? ["var lost = 0f;"] : []),
    `for (var start = begin; start < end; start += ${block * team}u) {`,
    ...add,
    ...(compensated
      ? [
          "let next = total + part;",
          "lost += select((part - next) + total, (total - next) + part, abs(total) >= abs(part));",
          "total = next;"
        ]
      : [`total = ${sums.combine("total", "part")};`]),
    "}",
    // of an infinite sum nothing sensible is lost
    ...(compensated ? ["total = select(total, total + lost, tg_size(total) < 0x7f800000u);"] : [])
  ]
}

const shaderOf = (sums: Sums, shares: Shares, result: Sums["result"]): Shader => {
  const { alongTerms, combine, dtype, identity, outputs, terms } = sums
  const { length, segments, team, teams } = shares
  const made = operands()
  const { before, inside, value } = sums.code(made)
  const size = team * teams
  const across = Math.ceil(outputs / teams)
  const isInside = across * teams === outputs ? "true" : `o < ${outputs}u`
  const tree = [
    "scratch[lane] = total;",
    `for (var half = ${team / 2}u; half > 0u; half >>= 1u) {`,
    "workgroupBarrier();",
    `if (t < half) { scratch[lane] = ${combine("scratch[lane]", `scratch[lane + half * ${alongTerms ? 1 : teams}u]`)}; }`,
    "}",
    "total = scratch[lane];"
  ]
  const body = [
    `let segment = group / ${across}u;`,
    `let o = (group % ${across}u) * ${teams}u + ${alongTerms ? `lane / ${team}u` : `lane % ${teams}u`};`,
    `let t = ${alongTerms ? `lane % ${team}u` : `lane / ${teams}u`};`,
    `var total = ${identity};`,
    `if (${isInside}) {`,
    ...before,
    `let begin = segment * ${length}u + t;`,
    `let end = ${segments === 1 ? `${terms}u` : `min(segment * ${length}u + ${length}u, ${terms}u)`};`,
    ...accumulating(sums, shares, inside, value),
    "}",
    ...(team === 1 ? [] : tree),
    `if (t == 0u && ${isInside}) {`,
    ...result(made, "total"),
    "}"
  ].join("\n")
  const scratch = team === 1 ? "" : `var<workgroup> scratch: array<${typeOf(dtype)}, ${size}>;`
  return {
    name: sums.name,
    declarations: `${declareFor(body)}\n${scratch}`,
    body,
    size,
    groups: across * segments,
    element: "u32",
    spots: made.spots
  }
}

/** The dispatches that compute all elements. */
export const sumUp = (site: Site, sums: Sums): ReadonlyArray<Shader> => {
  const shares = sharesOf(sums)
  const { dtype, outputs } = sums
  if (shares.segments === 1) return [shaderOf(sums, shares, sums.result)]
  const parts = site.work(shares.segments * outputs)
  const first = shaderOf(sums, shares, ({ ref }, total) => [
    store(ref(parts), dtype, `(segment * ${outputs}u + o)`, total)
  ])
  const rest: Sums = {
    ...sums,
    terms: shares.segments,
    alongTerms: outputs === 1,
    code: ({ ref }) => ({
      before: [],
      inside: [`let found = ${load(ref(parts), dtype, `(r * ${outputs}u + o)`)};`],
      value: "found"
    })
  }
  return [first, ...sumUp(site, rest)]
}
