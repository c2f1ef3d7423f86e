/**
 * Kernels for threads that run the same code: each does its part of a kernel in pieces, one of them does a kernel in one piece, and they
 * meet where one needs what another has written (single program, multiple data: Darema 2001). For one thread there is nothing of this in
 * the code.
 */
import type { Expr, Fn } from "./assembler.ts"
import { barrier } from "./barrier.ts"
import type { Context } from "./context.ts"
import { i32 } from "./instructions.ts"
import { callAll, type KernelCode } from "./kernel.ts"
import type { Bytes, Task } from "./task.ts"

export interface Crew {
  /** this one next */
  readonly run: (task: Task) => void
  /** a value that all threads read before anything changes it */
  readonly read: (value: Expr<"i32">) => Expr<"i32">
  /** all that was run is done */
  readonly meet: () => void
}

/** Tasks between two meetings: each new one is compared with all. */
const most = 64

const overlap = (some: ReadonlyArray<Bytes>, others: ReadonlyArray<Bytes>): boolean =>
  some.some(([from, to]) => others.some((other) => from < other[1] && other[0] < to))

const conflict = (a: Task, b: Task): boolean => overlap(a.written, b.touched) || overlap(b.written, a.touched)

const sizeOf = ({ touched }: Task): number => touched.reduce((sum, [from, to]) => sum + to - from, 0)

/** Since the last meeting. */
interface Phase {
  /** by whom: a thread, or all of them */
  readonly done: Array<{ readonly task: Task; readonly by: number | null }>
  /** bytes that each thread's own kernels touch */
  readonly loads: Array<number>
}

/** Emits tasks in order. */
export const makeCrew = (context: Context, fn: Fn): Crew => {
  const { together } = context
  const marked =
    (run: (task: Task) => void) =>
    (task: Task): void => {
      run(task)
      if (task.mark !== undefined) context.marks?.emit(fn, task.mark)
    }
  if (together === null) return { run: marked(({ code }) => callAll(fn, code)), read: (value) => value, meet: () => {} }
  const { count } = together
  const thread = context.module.global("thread")
  const [lo, hi] = [fn.local("i32"), fn.local("i32")]
  const begin = (): Phase => ({ done: [], loads: Array<number>(count).fill(0) })
  let phase = begin()
  const wait = (): void => {
    fn.call(barrier(context, together))
    phase = begin()
  }
  const meet = (): void => {
    if (phase.done.length > 0) wait()
  }
  const divide = ({ call, units }: KernelCode): void => {
    const share = (threads: Expr<"i32">): Expr<"i32"> => i32.divS(i32.mul(threads, i32.const(units)), i32.const(count))
    fn.set(lo, share(thread))
    fn.set(hi, share(i32.add(thread, i32.const(1))))
    if (units >= count) call(fn, { lo, hi })
    else fn.when(i32.ltS(lo, hi), () => call(fn, { lo, hi }))
  }
  /** Who does a task in one piece: whoever has done what it needs, or who has done least; null when they must meet before. */
  const chosen = (task: Task): number | null => {
    const before = new Set(phase.done.filter((other) => conflict(task, other.task)).map(({ by }) => by))
    if (before.size === 0) return phase.loads.indexOf(Math.min(...phase.loads))
    return before.size === 1 ? [...before][0]! : null
  }
  const alone = (task: Task): void => {
    let by = chosen(task)
    if (by === null) {
      wait()
      by = 0
    }
    fn.when(i32.eq(thread, i32.const(by)), () => callAll(fn, task.code))
    phase.loads[by]! += sizeOf(task)
    phase.done.push({ task, by })
  }
  return {
    run: marked((task) => {
      if (task.code.collective === true) {
        meet()
        return callAll(fn, task.code)
      }
      if (phase.done.length === most) wait()
      if (task.code.units === 1) return alone(task)
      if (phase.done.some((other) => conflict(task, other.task))) wait()
      divide(task.code)
      phase.done.push({ task, by: null })
    }),
    read: (value) => {
      meet()
      const kept = fn.keep(value)
      wait()
      return kept
    },
    meet
  }
}
