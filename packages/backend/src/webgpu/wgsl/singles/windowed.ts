/** Primitives that fold what lies in each window: an invocation a window. */
import type { WindowAttrs } from "@typegrad/core/Graph"
import { product, rowMajor } from "../../../internal/sizes.ts"
import { unravel } from "../indices.ts"
import { operands, type Shader } from "../shader.ts"
import { elements } from "./elements.ts"
import type { Fold } from "./fold.ts"
import type { Placed } from "./Single.ts"

interface Windows {
  readonly attrs: WindowAttrs
  readonly inputs: ReadonlyArray<Placed>
  readonly result: Placed
}

interface Visits {
  readonly declarations: string
  readonly before: string
  /** statements for the element `at` of x, whose bits are given; elements come in row-major order */
  readonly visit: (bits: string) => string
  /** the bits of the result */
  readonly result: string
}

export const windowed = (
  name: string,
  { attrs, inputs: [x], result }: Windows,
  visits: Visits
): ReadonlyArray<Shader> => {
  const { dilation, padding, strides, window } = attrs
  const given = operands()
  const source = given.ref(x!.spot)
  const steps = rowMajor(x!.sizes)
  const { code, coordinates } = unravel("id", result.sizes)
  const terms: Array<string> = ["0u"]
  const loops: Array<string> = []
  result.sizes.forEach((size, axis) => {
    const [before, length] = [padding[axis]![0], x!.sizes[axis]!]
    const [stride, reach, step] = [strides[axis]!, (window[axis]! - 1) * dilation[axis]!, steps[axis]!]
    if (size === 1 && length === 1 && window[axis] === 1 && before === 0) return
    const start = `${coordinates[axis]} * ${stride}u - ${before >>> 0}u`
    const position = window[axis] === 1 ? `p${axis}` : `p${axis} + w${axis} * ${dilation[axis]!}u`
    terms.push(`q${axis} * ${step}u`)
    const inside = before <= 0 && (size - 1) * stride - before + reach < length
    loops.push(
      [
        `let p${axis} = ${start};`,
        ...(window[axis] === 1 ? [] : [`for (var w${axis} = 0u; w${axis} < ${window[axis]!}u; w${axis}++) {`]),
        `let q${axis} = ${position};`,
        // a position before the first wraps, and is too large
        ...(inside ? [] : [`if (q${axis} < ${length}u) {`])
      ].join("\n")
    )
  })
  const open = loops.join("\n")
  const closed = "}\n".repeat(open.split("{").length - 1)
  const lines = [
    ...code,
    visits.before,
    open,
    `let at = ${terms.join(" + ")};`,
    visits.visit(source.at("at")),
    `${closed}${given.ref(result.spot).at("id")} = ${visits.result};`
  ]
  return elements(name, product(result.sizes), given, lines, visits.declarations)
}

export const foldedWindows = (name: string, windows: Windows, fold: Fold): ReadonlyArray<Shader> => {
  const { combine, declarations, identity, load, store, type } = fold
  return windowed(name, windows, {
    ...{ declarations, before: `var folded: ${type} = ${identity};`, result: store("folded") },
    visit: (bits) => `folded = ${combine("folded", load(bits))};`
  })
}
