/** The forward recursion of Graves et al. 2006, section 4.1, in logarithms. */
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as T from "./loose.ts"

/** log 0, finite: the logarithm of a sum of impossible things and its slope are no NaN */
const never = -1e30

const pad = <X extends T.F32 | T.I32>(x: X, paddings: ReadonlyArray<readonly [number, number]>, value: number): X =>
  (Tensor.pad as unknown as (x: X, paddings: unknown, options: object) => X)(x, paddings, { value })
const slice = Tensor.slice as unknown as <X extends T.F32 | T.I32>(
  x: X,
  ranges: ReadonlyArray<readonly [number, number] | null>
) => X
const scan = Transform.scan as unknown as (
  step: (alpha: T.F32, element: { readonly logs: T.F32; readonly runs: T.Bool }) => readonly [T.F32, readonly []],
  first: T.F32,
  sequence: { readonly logs: T.F32; readonly runs: T.Bool }
) => readonly [T.F32, unknown]

/** What stands at the places before by `count`; `fill` where there is none. */
const before = <X extends T.F32 | T.I32>(x: X, count: number, fill: number): X =>
  slice(
    pad(
      x,
      [
        [0, 0],
        [count, 0]
      ],
      fill
    ),
    [null, [0, T.sizes(x)[1]!]]
  )

interface Input {
  /** [batch, time, classes] */
  readonly logits: T.F32
  /** [batch, length] */
  readonly ids: T.I32
  /** [batch] each: how many steps and ids count */
  readonly steps: T.I32
  readonly spelled: T.I32
  readonly blank: number
}

/** -log of the probability of every label, [batch]; Infinity for what cannot be spelled, NaN for ids that are no class. */
export const alignments = ({ logits, ids, steps, spelled, blank }: Input): T.F32 => {
  const [batch, time, classes] = T.sizes(logits) as [number, number, number]
  const length = T.sizes(ids)[1]!
  const places = 2 * length + 1
  const counts = T.less(T.iota([batch, length], 1), T.expandDims(spelled, 1))
  const isClass = T.and(T.greaterEqual(ids, 0), T.less(ids, classes))
  const known = T.where(T.and(counts, isClass), ids, blank)
  // blank, id, blank, id, .., blank
  const pairs = T.reshape(
    pad(
      T.expandDims(known, 2),
      [
        [0, 0],
        [0, 0],
        [1, 0]
      ],
      blank
    ),
    [batch, 2 * length]
  )
  const extended = pad(
    pairs,
    [
      [0, 0],
      [0, 1]
    ],
    blank
  )
  const place = T.iota([batch, places], 1)
  const logs = T.gatherAlong(T.logSoftmax(logits), T.broadcastTo(T.expandDims(extended, 1), [batch, time, places]), 2)
  const mayJump = T.and(T.notEqual(extended, blank), T.notEqual(extended, before(extended, 2, blank)))
  const step = (alpha: T.F32, { logs, runs }: { readonly logs: T.F32; readonly runs: T.Bool }) => {
    const jump = T.where(mayJump, before(alpha, 2, never), never)
    const next = T.add(logSum([alpha, before(alpha, 1, never), jump]), logs)
    return [T.where(T.expandDims(runs, 1), next, alpha), []] as const
  }
  // before the first step only the place before the first blank is possible, from which the first two are reached
  const start = T.where(T.equal(place, 0), 0, T.full([batch, places], never))
  const first = T.where(T.equal(place, 1), 0, start)
  const [head, tail] = [sliceTime(logs, 0, 1), sliceTime(logs, 1, time)]
  const begun = T.where(T.greater(T.expandDims(steps, 1), 0), T.add(first, T.reshape(head, [batch, places])), start)
  const runs = T.less(T.iota([batch, time], 1), T.expandDims(steps, 1))
  const swapped = Tensor.transpose(tail, [1, 0, 2]) as T.F32
  const running = Tensor.transpose(sliceTime(runs, 1, time), [1, 0]) as Tensor.AnyTensor as T.Bool
  const [last] = time > 1 ? scan(step, begun, { logs: swapped, runs: running }) : [begun]
  const twice = Tensor.mul(spelled, 2) as T.I32
  const end = T.expandDims(twice, 1)
  const isEnd = T.or(T.equal(place, end), T.equal(place, Tensor.sub(end, 1) as T.I32))
  const total = T.neg(T.logSumExp(T.where(isEnd, last, never), [1]))
  const wrong = T.sum(T.toFloat(T.and(counts, T.not(isClass))), [1])
  return T.where(T.greater(wrong, 0), Number.NaN, T.where(T.greater(total, 1e29), Infinity, total))
}

const sliceTime = <X extends Tensor.AnyTensor>(x: X, start: number, stop: number): X =>
  slice(x as unknown as T.F32, [null, [start, stop]]) as unknown as X

/** log of the sum of exponentials of tensors of one shape. */
const logSum = (terms: ReadonlyArray<T.F32>): T.F32 => {
  const largest = T.stopGradient(terms.reduce(T.maximum))
  const powers = terms.map((x) => T.exp(T.sub(x, largest)))
  return T.add(T.log(powers.reduce(T.add)), largest)
}
