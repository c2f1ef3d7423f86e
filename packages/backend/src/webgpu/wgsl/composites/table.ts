/** Composites with a kernel, and which calls these kernels are for. */
import type { CompositeCall } from "@typegrad/core/Plan"
import { type Call, callAt } from "../../../internal/composites/call.ts"
import * as Rows from "../../../internal/composites/rows.ts"
import type { Emit } from "../shader.ts"
import { attention, attentionGradient } from "./attention/kernel.ts"
import { type Choose, kernel } from "./Kernel.ts"
import { cell, cellGradient } from "./recurrent.ts"
import { loss, lossGradient } from "./softmaxCrossEntropy.ts"
import { standard, standardGradient } from "./standardise.ts"

const kernels: ReadonlyMap<string, Choose> = /*#__PURE__*/ new Map<string, Choose>([
  ["typegrad/softmaxCrossEntropy", kernel(Rows.crossEntropy, loss)],
  ["typegrad/softmaxCrossEntropyGrad", kernel(Rows.crossEntropyGradient, lossGradient)],
  ["typegrad/lstmCell", kernel(Rows.cell, cell)],
  ["typegrad/lstmCellGrad", kernel(Rows.cellGradient, cellGradient)],
  ["typegrad/standardise", kernel(Rows.standardise, standard)],
  ["typegrad/standardiseGrad", kernel(Rows.standardiseGradient, standardGradient)],
  ["typegrad/attention", attention],
  ["typegrad/attentionGrad", attentionGradient]
])

const choose = (call: Call) => kernels.get(call.name)?.(call) ?? null

/** Whether a call is left to a kernel; otherwise its body is put in its place. */
export const composites = { has: (_name: string, call: Call): boolean => choose(call) !== null } as const

export const emitComposite: Emit<CompositeCall> = (site, { node, results }) => {
  const { call, operands } = callAt(site.graph, node)
  const emit = choose(call)
  if (emit === null) throw new Error(`there is no kernel for this call of ${call.name}`)
  return emit([...operands, ...results].map(site.spot), site)
}
