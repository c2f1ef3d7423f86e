/** Several tensors that become one. */
import type { DType } from "../../DType.ts"
import type { AxisIndex, Nth, SetAxis } from "./axis.ts"
import type { Shape } from "./dim.ts"
import type { Dt, Sh } from "./leaf.ts"
import type { Sub } from "./num.ts"

/** The shapes of tensors. */
export type Shapes<Ts extends ReadonlyArray<unknown>> = { readonly [K in keyof Ts]: Sh<Ts[K]> }

/** The dtype of tensors that have one dtype. */
export type DtypeOf<Ts extends ReadonlyArray<unknown>> = Dt<Ts[number]>

/** A message if `All`, the dtypes of tensors, is more than one; all three is what nothing is known of. */
export type DtypesErr<D extends DType, Op extends string, All extends DType = D> = D extends DType
  ? [All] extends ["float32"]
    ? 0
    : [All] extends ["int32"]
      ? 0
      : [All] extends ["bool"]
        ? 0
        : [DType] extends [All]
          ? 0
          : `${Op}: dtypes differ: ${Two<All>}: cast them first`
  : 0

type Two<D> = "bool" extends D ? ("int32" extends D ? "int32 and bool" : "float32 and bool") : "float32 and int32"

type Times<T, N, O extends ReadonlyArray<unknown> = []> = O["length"] extends N ? O : Times<T, N, [...O, T]>

/** The shapes of the elements of `S` along axis `X`: a tuple where there are few. */
export type Unstack<S extends Shape, X extends number> =
  AxisIndex<S, X, "unstack"> extends infer x
    ? x extends string
      ? x
      : number extends x
        ? ReadonlyArray<Shape>
        : [Nth<S, x>] extends [infer n extends number]
          ? number extends n
            ? ReadonlyArray<SetAxis<S, x, []>>
            : [Sub<n, 257>] extends [never]
              ? Times<SetAxis<S, x, []>, n>
              : ReadonlyArray<SetAxis<S, x, []>>
          : ReadonlyArray<SetAxis<S, x, []>>
    : never
