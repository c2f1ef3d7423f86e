/** What the options of the layer may be. */
import { having, oneOf, type Rules, wholeNumber } from "../internal/options.ts"
import type { Options } from "./Wasm.ts"

/** Threads start one after the other, and each reserves address space. */
const mostThreads = 64

const gibibyte = 2 ** 30

const isCount = /*#__PURE__*/ wholeNumber(1, mostThreads)

export const rules: Rules<Options> = {
  deterministic: [/*#__PURE__*/ oneOf(true, false), "true or false"],
  simd: [/*#__PURE__*/ oneOf(128, 256), "128 or 256"],
  maxBytes: [
    (value) => typeof value === "number" && value >= 1 && value <= 2 * gibibyte,
    "a number of bytes from 1 to 2 GiB (2147483648)"
  ],
  threads: [(value) => value === "auto" || isCount(value), `"auto" or a whole number from 1 to ${mostThreads}`],
  kernels: [(value) => value instanceof WebAssembly.Module, "a compiled WebAssembly.Module"],
  profile: [/*#__PURE__*/ having("~collector"), "made by Wasm.profile()"]
}
