/**
 * What need not be emitted, because a prebuilt library has it (`wasm/prebuilt`): there a program's code is interpreted, and it refers to
 * functions of the library where it would contain or define them.
 */
import { type Expr, expr, type Fn, type FunctionRef, invoke, type Value } from "./assembler.ts"
import { unsigned } from "./bytes.ts"
import type { Context, V128 } from "./context.ts"

export interface Native {
  /** the function called `name` of the library, or null */
  readonly helper: (name: string) => FunctionRef<ReadonlyArray<Value>> | null
  /** the index of an operation on registers, or null */
  readonly operation: (name: string) => number | null
}

type Operation<Args extends ReadonlyArray<V128>> = (context: Context, fn: Fn, ...args: Args) => V128

/** The code of `operation`, or where a library has it, a reference to it. */
export const inLibrary =
  <Args extends ReadonlyArray<V128>>(name: string, operation: Operation<Args>): Operation<Args> =>
  (context, fn, ...args) => {
    const index = context.native?.operation(name) ?? null
    if (index === null) return operation(context, fn, ...args)
    return expr("v128", ...args.map((arg: Expr<"v128">) => arg.code), 0xff, unsigned(index))
  }

/**
 * As `inLibrary`, for operations of many instructions. In a kernel that has many of them such an operation is a function that is called: a
 * call costs a few percent, and code that is long is compiled for long.
 */
export const outlined = <Args extends ReadonlyArray<V128>>(name: string, operation: Operation<Args>): Operation<Args> =>
  inLibrary(name, (context, fn, ...args) => {
    if (!context.calls) return operation(context, fn, ...args)
    const types = args.map(() => "v128" as const)
    const build = (own: Fn, ...params: ReadonlyArray<V128>): V128 =>
      operation({ ...context, calls: false }, own, ...(params as unknown as Args))
    return invoke(
      context.once(`operation ${name}`, () => context.module.value(types, "v128", build)),
      ...args
    )
  })

/**
 * Says that the iterations of the function's innermost loops are independent, but for what they add up in locals: an interpreter does an
 * instruction for many of them at a time. It is a `nop`, and only where code is interpreted.
 */
export const independent = (context: Context, fn: Fn): void => {
  if (context.native !== null) fn.emit([0x01])
}
