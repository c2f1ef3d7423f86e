/** What a library says of itself, in a section of its file, and what the translator makes of it. */
import { type Access, accesses, type Key, type Numeric, numerics } from "./opcodes.ts"

/** A library of one variant. Instructions are named by what is before their number. */
export interface Description {
  readonly fma: boolean
  /** where its constants lie: memory is kept free there */
  readonly address: number
  readonly bytes: number
  /** names of instructions, in the order of their numbers */
  readonly instructions: ReadonlyArray<string>
  /** operations without an instruction, and how many operands they take */
  readonly operations: ReadonlyArray<readonly [name: string, arity: number]>
  /** functions that kernels call, and how many arguments they take */
  readonly helpers: ReadonlyArray<readonly [name: string, params: number]>
}

/** bytes after the constants, for the question whether multiply-add rounds once */
export const probeBytes = 64

/** The name of a library's section. */
export const sectionName = "typegrad"

/** Functions of a library have indices from here on, in what is emitted for it. */
export const firstHelper = 1 << 20

export interface Instructions {
  readonly numerics: ReadonlyMap<Key, Numeric>
  readonly accesses: ReadonlyMap<Key, Access>
  readonly has: (name: string) => boolean
  readonly handler: (name: string) => number
  /** on scalars */
  readonly scalar: (key: Key) => number
  /** on tiles; also the one on scalars, where there is no other */
  readonly tile: (key: Key | string) => number
  readonly operation: (index: number) => { readonly number: number; readonly arity: number }
  /** null where it is a function of the program's own */
  readonly call: (index: number) => { readonly number: number; readonly params: number } | null
}

const byKey = <A extends { readonly key: Key }>(all: ReadonlyArray<A>): ReadonlyMap<Key, A> =>
  new Map(all.map((one) => [one.key, one]))

export const instructionsOf = ({ helpers, instructions, operations }: Description): Instructions => {
  const numbers = new Map(instructions.map((name, i) => [name, i]))
  const handler = (name: string): number => {
    const number = numbers.get(name)
    if (number === undefined) throw new Error(`the library has no instruction ${name}`)
    return number
  }
  const tile = (key: Key | string): number => handler(`tile ${key}`)
  return {
    numerics: byKey(numerics),
    accesses: byKey(accesses),
    has: (name) => numbers.has(name),
    handler,
    scalar: (key) => numbers.get(`scalar ${key}`) ?? tile(key),
    tile,
    operation: (index) => {
      const [name, arity] = operations[index]!
      return { number: handler(`operation ${name}`), arity }
    },
    call: (index) => {
      const helper = helpers[index - firstHelper]
      return helper === undefined ? null : { number: handler(`helper ${helper[0]}`), params: helper[1] }
    }
  }
}
