/** Rules for one output of several. */
import type { Dt, Join, Shape, Show, Sx } from "@typegrad/core/Shape"
import type { ApplyRule } from "../../Rule.ts"

/** What the rule `R` says of output `Name` of the record `Out`. */
export type OnErr<R, Name extends string, Out, Ex, K, Op extends string> = Name extends keyof Out
  ? Out[Name] extends { readonly dtype: any }
    ? ApplyRule<R, Sx<Out[Name]>, Dt<Out[Name]>, Ex, K> extends { readonly "~err": infer E }
      ? E
      : 0
    : 0
  : Out extends Shape
    ? `${Op}: the model gives ${Show<Out>}, not a record with ${Name}`
    : `${Op}: the model gives no ${Name}, only ${Join<keyof Out>}`
