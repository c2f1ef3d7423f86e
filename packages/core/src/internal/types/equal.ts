import type { Bz } from "./guard.ts"

/**
 * `"ne"` if two dims are known to differ, else 0.
 *
 * @since 0.1.0
 * @category checks
 */
export type DimNe<A, B> = [A] extends [B]
  ? 0
  : [B] extends [A]
    ? 0
    : [number] extends [A]
      ? 0
      : [number] extends [B]
        ? 0
        : "ne"

/**
 * `"ne"` if two shapes are known to differ in rank or in a dim, else 0.
 *
 * @since 0.1.0
 * @category checks
 */
export type ShapeNe<A, B, Z extends string = "v"> = A extends readonly [infer a, ...infer AR]
  ? B extends readonly [infer b, ...infer BR]
    ? Bz<DimNe<a, b>, Z> extends Bz<"ne", Z>
      ? "ne"
      : ShapeNe<AR, BR, Z>
    : B extends readonly []
      ? "ne"
      : 0
  : A extends readonly []
    ? B extends readonly []
      ? 0
      : B extends readonly [unknown, ...ReadonlyArray<unknown>]
        ? "ne"
        : 0
    : 0

/**
 * `true` unless two shapes are known to differ. Callers inside an alias pass their own `Z`.
 *
 * @since 0.1.0
 * @category checks
 */
export type ShapeEq<A, B, Z extends string = "v"> = Bz<ShapeNe<A, B>, Z> extends Bz<"ne", Z> ? false : true

/**
 * Whether two types are identical. Unlike assignability it is decided for type parameters of the caller: such a one is itself
 * only.
 *
 * @since 0.1.0
 * @category checks
 */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
