/** Losses and metrics for one output of several: the run-time half of `types/on.ts`. */
import type { AnyTensor } from "@typegrad/core/Tensor"
import { isTensor } from "@typegrad/core/Tensor"
import { fail, show } from "./layer.ts"

type Outputs = AnyTensor | Readonly<Record<string, AnyTensor>>

/** Each function that takes the output takes a record in its place. */
export const on = (op: string, name: string, rule: any, label: string | undefined): any => {
  const pick = (outputs: Outputs): AnyTensor => {
    if (isTensor(outputs))
      return fail(op, `${op}: the model gives ${show(outputs.shape.slice(1))}, not a record with ${name}`)
    return outputs[name] ?? fail(op, `${op}: the model gives no ${name}, only ${Object.keys(outputs).join(", ")}`)
  }
  const { fraction, init, perExample, update } = rule
  /** of metrics: the label field, or a record that has it; of losses: whatever it is */
  const own = (context: any): any => {
    if (label === undefined) return context
    return typeof context === "string" ? label : { ...context, label }
  }
  return {
    ...Object.fromEntries(Object.entries(rule)),
    name: rule.name,
    output: name,
    ...(perExample && { perExample: (y: Outputs, batch: any, c: any) => perExample(pick(y), batch, own(c)) }),
    ...(fraction && { fraction: (y: Outputs, batch: any, c: any) => fraction(pick(y), batch, own(c)) }),
    ...(init && { init: (outputs: any) => init(outputs[name]) }),
    ...(update && { update: (state: any, y: Outputs, batch: any, c: any) => update(state, pick(y), batch, own(c)) })
  }
}
