import type { Broadcast } from "./broadcast.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

/**
 * The shape of a matrix product over the last axis of `A` and the last but one of `B` (the only one of a vector),
 * leading axes broadcast; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Matmul<A extends Shape, B extends Shape, Z extends string = "v"> = A extends Ranked
  ? B extends Ranked
    ? A extends readonly [...infer AB extends Shape, infer k extends Dim]
      ? B extends readonly [...infer BB extends Shape, infer k2 extends Dim, infer n extends Dim]
        ? Bz<DimNe<k, k2>, Z> extends Bz<"ne", Z>
          ? `matmul: inner dimensions differ: ${k} (axis ${AB["length"]} of left ${Show<A>}) vs ${k2} (axis ${BB["length"]} of right ${Show<B>})`
          : AB extends readonly []
            ? [...BB, n]
            : AB extends readonly [...infer AL extends Shape, infer m extends Dim]
              ? AL extends readonly []
                ? [...BB, m, n]
                : BB extends readonly []
                  ? [...AB, n]
                  : Broadcast<AL, BB, "matmul batch axes"> extends infer R
                    ? R extends readonly [...infer T extends Shape]
                      ? [...T, m, n]
                      : R
                    : never
              : never
        : B extends readonly [infer k2 extends Dim]
          ? Bz<DimNe<k, k2>, Z> extends Bz<"ne", Z>
            ? `matmul: inner dimensions differ: ${k} (axis ${AB["length"]} of left ${Show<A>}) vs ${k2} (axis 0 of right ${Show<B>})`
            : AB
          : `matmul: right operand must have rank 1 or more but is ${Show<B>}`
      : `matmul: left operand must have rank 1 or more but is ${Show<A>}`
    : Shape
  : Shape
