/** Kernels that say when they end, to `env.mark`: for a profile. */
import type { Kernel, Plan } from "@typegrad/core/Plan"
import type { Collector } from "../profile.ts"
import type { Fn, ModuleBuilder } from "./assembler.ts"
import { i32 } from "./instructions.ts"

/** A kernel's number in the profile. */
export type Mark = number

export interface Marks {
  /** the code of this kernel is emitted from here on, with that of kernels in it, until `leave` */
  readonly enter: (kernel: Kernel, plan: Plan) => Mark
  readonly leave: () => void
  /** of the kernel whose code is emitted */
  readonly current: () => Mark
  readonly emit: (fn: Fn, mark: Mark) => void
}

/** The first function of a module that imports any. */
const imported = { index: 0, params: ["i32"] } as const

export const makeMarks = ({ enter, leave }: Collector, module: ModuleBuilder, threads: boolean): Marks => {
  const entered: Array<Mark> = []
  return {
    enter: (kernel, plan) => {
      const mark = enter(kernel, plan)
      entered.push(mark)
      return mark
    },
    leave: () => {
      entered.pop()
      leave()
    },
    current: () => entered.at(-1)!,
    emit: (fn, mark) => {
      const tell = (): void => fn.call(imported, i32.const(mark))
      if (threads) fn.when(i32.eqz(module.global("thread")), tell)
      else tell()
    }
  }
}
