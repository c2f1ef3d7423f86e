import type { Shape } from "./dim.ts"

/**
 * The type of a checked parameter: the message when the check `E` gives a string, else `T`. A check gives 0 or a shape
 * when all is well, never a plain string. The box makes TypeScript decide even when type parameters of the caller are
 * inside, as if they were `any`: "maybe wrong" counts as right, and the check at run time remains.
 *
 * A check must begin with a distributive test on a naked type parameter (`S extends Ranked ? ...`): a test that does
 * not depend on one is decided once and for all where the alias is declared.
 *
 * @since 0.1.0
 * @category guards
 */
export type Guard<E, T> = { v: E } extends { v: string } ? NoInfer<E> : T

/**
 * `{ v: X }` over a parameter `Z` that is always `"v"`: inside the alias that declares `Z` a conditional on it waits.
 *
 * @since 0.1.0
 * @category guards
 */
export type Bz<X, Z extends string> = { [P in Z]: X }

/**
 * The check `E` of a shape `S`, or 0 while `S` itself is a type parameter of the caller, so that code generic over a whole
 * shape is never refused and the check at run time remains. `P` is another type parameter of the op's signature (a dtype,
 * an axis), a naked one: the test on it makes TypeScript wait until the op is called, where `P` is known.
 *
 * @since 0.1.0
 * @category guards
 */
export type Known<P, S extends Shape, E> = P extends unknown
  ? { v: number } extends { v: S["length"] }
    ? 0
    : E
  : never

/**
 * The check `E` of a dtype `D`, or 0 while `D` is a type parameter of the caller: `Known` for dtypes. `P` is the shape or
 * the operand; of a caller generic over both nothing is decided.
 *
 * @since 0.1.0
 * @category guards
 */
export type Settled<P, D, E> = { v: E } extends { v: string }
  ? P extends unknown
    ? { v: "any dtype" } extends { v: D }
      ? 0
      : E
    : never
  : 0

/**
 * The shape that a check gives, or an unknown shape where it gives a message, so that one mistake is reported once.
 *
 * @since 0.1.0
 * @category guards
 */
export type Ok<R> = R extends readonly [...infer T extends Shape] ? T : Shape
