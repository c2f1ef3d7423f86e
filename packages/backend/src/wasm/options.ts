/** What is wrong with the options of a layer: from JavaScript, or from a file, they may be anything. */
import type { Options } from "./Wasm.ts"

/** Threads start one after the other, and each reserves address space. */
const mostThreads = 64

const gibibyte = 2 ** 30

const rules: { readonly [K in keyof Options]-?: readonly [holds: (value: unknown) => boolean, wanted: string] } = {
  deterministic: [(value) => typeof value === "boolean", "true or false"],
  simd: [(value) => value === 128 || value === 256, "128 or 256"],
  maxBytes: [
    (value) => typeof value === "number" && value >= 1 && value <= 2 * gibibyte,
    "a number of bytes from 1 to 2 GiB (2147483648)"
  ],
  threads: [
    (value) => value === "auto" || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= mostThreads),
    `"auto" or a whole number from 1 to ${mostThreads}`
  ],
  kernels: [(value) => value instanceof WebAssembly.Module, "a compiled WebAssembly.Module"],
  profile: [(value) => typeof value === "object" && value !== null && "~collector" in value, "made by Wasm.profile()"]
}

const show = (value: unknown): string =>
  typeof value === "string"
    ? JSON.stringify(value)
    : value === null || typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : `a value of type ${typeof value}`

/** A sentence about the first option that means nothing, or null. */
export const problem = (options: Options): string | null => {
  for (const [name, value] of Object.entries(options)) {
    const rule = rules[name as keyof Options] as (typeof rules)["simd"] | undefined
    if (rule === undefined) {
      return `there is no option ${JSON.stringify(name)}: the options are ${Object.keys(rules).join(", ")}`
    }
    if (value !== undefined && !rule[0](value)) return `the option ${name} must be ${rule[1]} but is ${show(value)}`
  }
  return null
}
