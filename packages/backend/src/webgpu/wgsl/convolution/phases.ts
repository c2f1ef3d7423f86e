/**
 * A dilated input is zeros for the most part, as in gradients of convolutions with strides: results that stand so many positions apart that
 * they meet elements with the same part of the kernel are a convolution of their own, in which nothing is dilated.
 */
import { range } from "../../../internal/sizes.ts"

/** What a convolution is along one spatial axis: result i meets, with element k of the kernel, position i * stride + k * dilation - before. */
export interface Line {
  readonly out: number
  readonly window: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
  /** positions from one element of the input to the next */
  readonly inputDilation: number
}

/** A line that has some of the results, and some of the kernel's elements. */
export interface Phase extends Line {
  readonly firstOut: number
  readonly outStep: number
  readonly firstWindow: number
  readonly windowStep: number
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

const whole = (line: Line): Phase => ({ ...line, firstOut: 0, outStep: 1, firstWindow: 0, windowStep: 1 })

/** How many of `size` are `first`, `first + step`, ... */
const counted = (size: number, first: number, step: number): number => Math.max(0, Math.ceil((size - first) / step))

const phasesOf = (line: Line): ReadonlyArray<Phase> => {
  const { before, dilation, inputDilation, out, stride, window } = line
  const outStep = inputDilation / gcd(stride, inputDilation)
  const windowStep = inputDilation / gcd(dilation, inputDilation)
  return range(Math.min(outStep, out)).map((firstOut) => {
    const start = (k: number): number => firstOut * stride + k * dilation - before
    const firstWindow = range(windowStep).find((k) => start(k) % inputDilation === 0)
    return {
      firstOut,
      outStep,
      windowStep,
      firstWindow: firstWindow ?? 0,
      inputDilation: 1,
      out: counted(out, firstOut, outStep),
      window: firstWindow === undefined ? 0 : counted(window, firstWindow, windowStep),
      stride: (outStep * stride) / inputDilation,
      dilation: (windowStep * dilation) / inputDilation,
      before: firstWindow === undefined ? 0 : -start(firstWindow) / inputDilation
    }
  })
}

/** dispatches, at most; more than that are one with tests */
const mostPhases = 16

/** Of each convolution its lines, in the order of the axes. */
export const divided = (lines: ReadonlyArray<Line>): ReadonlyArray<ReadonlyArray<Phase>> => {
  const all = lines
    .map(phasesOf)
    .reduce<ReadonlyArray<ReadonlyArray<Phase>>>(
      (before, phases) => before.flatMap((own) => phases.map((phase) => [...own, phase])),
      [[]]
    )
  return all.length > mostPhases ? [lines.map(whole)] : all
}
