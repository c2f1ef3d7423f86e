/** Layers around layers: what must be equal. A check gives a sentence (a string type) or 0. */
import type { DType } from "@typegrad/core/DType"
import type { Bz, ShapeNe, Show } from "@typegrad/core/Shape"
import type { Layer } from "../../Layer.ts"

/** Dtypes that may be equal are. */
type DTypeNe<A, B> = [A] extends [B] ? 0 : [B] extends [A] ? 0 : "ne"

/** The applied layer `A` must map shape `S` and dtype `DT` to themselves. */
export type EndoErr<S, DT, A extends Layer, Op extends string, Z extends string = "v"> = { v: A["~err"] } extends {
  v: string
}
  ? A["~err"]
  : Bz<ShapeNe<S, A["~out"]>, Z> extends Bz<"ne", Z>
    ? `${Op}: the inner layers must keep the shape, but they map ${Show<S>} to ${Show<A["~out"]>}`
    : Bz<DTypeNe<DT, A["~outDt"]>, Z> extends Bz<"ne", Z>
      ? `${Op}: the inner layers must keep the dtype, but they map ${DT & DType} to ${A["~outDt"]}`
      : 0

/** The applied layers `F` and `G` must give the same. */
export type SameOutErr<F extends Layer, G extends Layer, Op extends string, Z extends string = "v"> = {
  v: F["~err"]
} extends { v: string }
  ? F["~err"]
  : { v: G["~err"] } extends { v: string }
    ? G["~err"]
    : Bz<ShapeNe<F["~out"], G["~out"]>, Z> extends Bz<"ne", Z>
      ? `${Op}: the branches give ${Show<F["~out"]>} and ${Show<G["~out"]>}: the shapes must be equal`
      : Bz<DTypeNe<F["~outDt"], G["~outDt"]>, Z> extends Bz<"ne", Z>
        ? `${Op}: the branches give ${F["~outDt"]} and ${G["~outDt"]}: the dtypes must be equal`
        : 0
