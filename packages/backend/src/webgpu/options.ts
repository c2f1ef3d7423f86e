/** What the options of the layer may be. */
import { having, oneOf, type Rules, wholeNumber } from "../internal/options.ts"
import type { Options } from "./Webgpu.ts"

/** Each step under way may hold what it gives back. */
const mostInFlight = 64

export const rules: Rules<Options> = {
  gpu: [/*#__PURE__*/ having("requestAdapter"), "a GPU, such as navigator.gpu"],
  device: [/*#__PURE__*/ having("createComputePipelineAsync"), "a GPUDevice"],
  powerPreference: [/*#__PURE__*/ oneOf("low-power", "high-performance"), '"low-power" or "high-performance"'],
  maxBytes: [(value) => typeof value === "number" && value >= 1, "a number of bytes from 1"],
  inFlight: [/*#__PURE__*/ wholeNumber(1, mostInFlight), `a whole number from 1 to ${mostInFlight}`]
}
