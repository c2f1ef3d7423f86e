/** Convolutions: which way is the fastest. */

import type { Attrs, Aval } from "@typegrad/core/Graph"
import { product } from "../../internal/sizes.ts"
import type { Expr, Fn } from "./assembler.ts"
import type { Context } from "./context.ts"
import {
  depthwiseFilterUnits,
  depthwiseUnits,
  emitDepthwise,
  emitDepthwiseFilters,
  isDepthwise
} from "./convolution/depthwise.ts"
import { emitDepthwisePhases, hasPhases } from "./convolution/depthwisePhases.ts"
import { emitExchangedFilters, emitFilters, exchanged, exchanges, filterUnits } from "./convolution/filters.ts"
import { blocksOf } from "./convolution/patches.ts"
import { emitPlaneFilters, isPlaneGradient, planeFilterUnits } from "./convolution/planeFilters.ts"
import { emitPlanes, isPlane, planeUnits } from "./convolution/planes.ts"
import { emitProducts, productUnits } from "./convolution/products.ts"
import { emitSpread, spreads } from "./convolution/spread.ts"
import { emitWinograd, winogradUnits } from "./convolution/winograd.ts"
import { emitWinogradFilters, winogradFilterUnits } from "./convolution/winogradFilters.ts"
import { formOf } from "./convolution/winogradForms.ts"
import { type Layout, layoutOf } from "./convolutionLayout.ts"
import { emitFill } from "./fused.ts"
import { type KernelCode, type Range, shared, whole } from "./kernel.ts"
import { independent } from "./native.ts"

type Operand = Aval & { readonly address: number }
type I32 = Expr<"i32">

export interface Convolution {
  readonly attrs: Attrs["convolution"]
  readonly x: Operand
  readonly kernel: Operand
  readonly result: Operand
  /** whether both operands lie turned: see `Plan.Single` */
  readonly turned: boolean
}

/**
 * The convolution of whose kernel a turned one is the gradient: its kernel is the result, its result the kernel; dilation and strides of the
 * kernel are exchanged, and groups are of features.
 */
const ofGradient = ({ attrs, kernel, result, x }: Convolution): Layout => {
  const [read, ...window] = result.sizes.slice(0, -1)
  const filters = result.sizes.at(-1)!
  const turned = [...x.sizes.slice(-1), ...x.sizes.slice(1, -1), ...x.sizes.slice(0, 1)]
  const out = [...kernel.sizes.slice(-2, -1), ...kernel.sizes.slice(0, -2), filters]
  return layoutOf(
    {
      ...{ ...attrs, strides: attrs.kernelDilation, kernelDilation: attrs.strides },
      ...{ featureGroups: attrs.batchGroups, batchGroups: 1 }
    },
    { ...x, sizes: turned },
    { ...kernel, sizes: [...window, read!, filters] },
    { ...result, sizes: out }
  )
}

interface Way {
  readonly name: string
  readonly units: number
  readonly emit: (
    context: Context,
    fn: Fn,
    layout: Layout,
    at: { readonly x: I32; readonly kernel: I32; readonly result: I32 },
    range: Range
  ) => void
}

/** Interpreted, products in the library are faster than code for a layout; the bits are the same where a product has the whole window. */
const inLibrary = ({ native }: Context, layout: Layout): boolean =>
  native !== null && blocksOf(layout).elements === layout.axes[0]!.window

const wayOf = (context: Context, layout: Layout, turned: boolean): Way => {
  const form = formOf(layout)
  if (turned) {
    if (form !== null) {
      const units = winogradFilterUnits(context, layout, form)
      return { name: "winograd filters", units, emit: emitWinogradFilters(form) }
    }
    if (isPlaneGradient(layout)) {
      return { name: "plane filters", units: planeFilterUnits(layout), emit: emitPlaneFilters }
    }
    if (exchanges(layout)) {
      return { name: "exchanged filters", units: filterUnits(exchanged(layout)), emit: emitExchangedFilters }
    }
    return isDepthwise(layout)
      ? { name: "depthwise filters", units: depthwiseFilterUnits(layout), emit: emitDepthwiseFilters }
      : { name: "filters", units: filterUnits(layout), emit: emitFilters }
  }
  if (isDepthwise(layout)) {
    const units = depthwiseUnits(layout)
    return hasPhases(layout)
      ? { name: "depthwise phases", units, emit: emitDepthwisePhases }
      : { name: "depthwise", units, emit: emitDepthwise }
  }
  if (form !== null) return { name: "winograd", units: winogradUnits(layout, form), emit: emitWinograd(form) }
  const plane = isPlane(layout)
  if (plane && !inLibrary(context, layout)) return { name: "planes", units: planeUnits(layout), emit: emitPlanes }
  if (!plane && spreads(layout)) return { name: "spread", units: layout.examples, emit: emitSpread }
  return { name: "products", units: productUnits(layout), emit: emitProducts }
}

export const emitConvolution = (context: Context, call: Convolution): KernelCode => {
  const { kernel, result, x } = call
  const total = product(result.sizes)
  if (total === 0) return whole(context, () => {})
  if (product(x.sizes) === 0 || product(kernel.sizes) === 0)
    return whole(context, (fn) => emitFill(fn, result.address, total, 0))
  const layout = call.turned ? ofGradient(call) : layoutOf(call.attrs, x, kernel, result)
  const { emit, name, units } = wayOf(context, layout, call.turned)
  const addresses = [x.address, kernel.address, result.address]
  const key = `convolution ${name} ${JSON.stringify(layout)}`
  return shared(context, key, units, addresses, (fn, [x, kernel, result], range) => {
    // what spreads adds to pixels that the next one adds to, too
    if (name !== "spread") independent(context, fn)
    emit(context, fn, layout, { x: x!, kernel: kernel!, result: result! }, range)
  })
}
