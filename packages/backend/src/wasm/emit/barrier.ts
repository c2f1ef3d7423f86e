/**
 * Where threads meet: nobody goes on before all have come, and then each sees what the others have written. The last one to come
 * counts the meeting; the others watch that number for a while, then sleep on it (sense reversal, Mellor-Crummey and Scott 1991, with
 * a count for a sense).
 */
import { Control, late } from "../threads/control.ts"
import type { Expr, FunctionRef } from "./assembler.ts"
import type { Context } from "./context.ts"
import { atomic, i32 } from "./instructions.ts"

/** Threads that run a module together. */
export interface Together {
  readonly count: number
  /** byte address of the block they talk through */
  readonly control: number
  /** how often a thread looks before it sleeps */
  readonly spins: number
}

/** of a sleep: how soon a thread hears that another one has failed */
const milliseconds = 100

const drop = 0x1a
const unreachable = 0x00

/**
 * The module's barrier. It imports `env.maySleep`, and `env.rounds`: after so many sleeps, or times `spins` looks of a thread that may
 * not sleep, it traps, for somebody will never come.
 */
export const barrier = (context: Context, { control, count, spins }: Together): FunctionRef<readonly []> =>
  context.helper("barrier", () =>
    context.module.function([], (fn) => {
      const block = i32.const(control)
      const [meeting, left, rounds] = [fn.local("i32"), fn.local("i32"), fn.local("i32")]
      const met = (): Expr<"i32"> => i32.ne(atomic.load(block, Control.meetings), meeting)
      const add = (offset: number, value: number): void =>
        fn.emit([atomic.add(block, i32.const(value), offset).code, drop])
      const last = (): void => {
        fn.emit(atomic.store(block, i32.const(0), Control.arrived))
        add(Control.meetings, 1)
        fn.when(atomic.load(block, Control.waiting), () =>
          fn.emit([atomic.notify(block, count, Control.meetings).code, drop])
        )
      }
      const sleep = (): void => {
        fn.set(rounds, i32.add(rounds, i32.const(1)))
        const over = i32.eq(rounds, context.module.global("rounds"))
        fn.when(over, () => fn.emit(atomic.store(block, i32.const(late), Control.failed)))
        fn.when(atomic.load(block, Control.failed), () => fn.emit([unreachable]))
        fn.when(context.module.global("maySleep"), () => {
          add(Control.waiting, 1)
          fn.emit([atomic.wait(block, meeting, milliseconds, Control.meetings).code, drop])
          add(Control.waiting, -1)
        })
      }
      fn.set(meeting, atomic.load(block, Control.meetings))
      fn.when(i32.eq(atomic.add(block, i32.const(1), Control.arrived), i32.const(count - 1)), last, () =>
        fn.loop(met, () => {
          fn.set(left, i32.const(spins))
          fn.loop(
            () => i32.or(i32.eqz(left), met()),
            () => fn.set(left, i32.sub(left, i32.const(1)))
          )
          fn.when(i32.eqz(left), sleep)
        })
      )
    })
  )
