/** Cases of operators, and how one is compiled and run. */
import { readFileSync } from "node:fs"
import type { DType } from "@typegrad/core/DType"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Effect from "effect/Effect"
import type { Any } from "./adapters/adapter.ts"
import { adapters } from "./adapters/adapters.ts"

export type Packed = readonly [
  kind: "f" | "i" | "b",
  shape: ReadonlyArray<number>,
  data: ReadonlyArray<number | "nan" | "inf" | "-inf">
]

export interface Case {
  readonly name: string
  readonly op: string
  readonly in: ReadonlyArray<Packed | null>
  readonly out: ReadonlyArray<Packed>
  readonly attrs?: object
}

export const cases: ReadonlyArray<Case> = readFileSync(new URL("cases.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))

/** What we have no op for, and nobody would compose. */
const notOffered: ReadonlyArray<readonly [cases: RegExp, why: string]> = [
  [/^(conv|convtranspose)_3d$/, "convolutions are of sequences and images"],
  [/^(max|average|lp)pool_3d/, "windows slide over sequences and images"],
  [/^det_/, "no determinants"],
  [/^adam(_multiple)?_first_step$/, "Adam without its correction of the bias"]
]

/** Why a case is not offered; undefined if it is. */
export const reason = ({ name }: Case): string | undefined => notOffered.find(([names]) => names.test(name))?.[1]

export const dtypes = { f: "float32", i: "int32", b: "bool" } as const satisfies { readonly [kind: string]: DType }

const special = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity }

export const numbers = (data: Packed[2]): Array<number> => data.map((x) => (typeof x === "number" ? x : special[x]))

const array = ([kind, shape, data]: Packed): NdArray.NdArray =>
  NdArray.fromArray(shape as never, dtypes[kind], numbers(data)) as never

export const given = (each: Case): ReadonlyArray<Packed> => each.in.filter((x) => x !== null)

/** The outputs of a case, an array each, for tensors in the place of its inputs. */
export const apply = ({ attrs = {}, in: inputs, op }: Case, tensors: ReadonlyArray<Any>): ReadonlyArray<Any> => {
  const left = [...tensors]
  const result = adapters[op]!(
    inputs.map((x) => (x === null ? null : left.shift())),
    attrs
  )
  return Array.isArray(result) ? result : [result]
}

/** What a function of a case's inputs gives: they are arguments, since constants might be folded before a backend sees them. */
export const run = (each: Case, f: (tensors: ReadonlyArray<Any>) => ReadonlyArray<Any>) =>
  Effect.gen(function* () {
    const inputs = given(each)
    const specs = inputs.map(([kind, shape]) => Spec.make(shape as never, dtypes[kind]))
    const program = yield* Program.compile(((...tensors: ReadonlyArray<Any>) => f(tensors)) as never, specs as never)
    const outputs: Effect.Effect<ReadonlyArray<NdArray.NdArray>, Error> = (program as Any).run(...inputs.map(array))
    return yield* outputs
  }).pipe(Effect.scoped)
