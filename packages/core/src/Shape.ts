/**
 * Shapes: the rules by which ops combine them, as types with readable messages. The same rules at run time stand in
 * `internal/shape`, and a failing one throws `ShapeError` with the same sentence.
 *
 * @since 0.1.0
 */

export { attentionAxes, groupedAttentionAxes } from "./internal/shape/attention.ts"
export { ShapeError } from "./internal/shape/error.ts"
export type { ArgMax } from "./internal/types/argMax.ts"
export type { At } from "./internal/types/at.ts"
export type { Attention, Embedding, GroupedAttention, Heads } from "./internal/types/attention.ts"
export type { AxisIndex, SetAxes } from "./internal/types/axis.ts"
export type { Broadcast } from "./internal/types/broadcast.ts"
export type { BroadcastTo } from "./internal/types/broadcastTo.ts"
export type { AddDim, Concat, Meet } from "./internal/types/concat.ts"
export type { Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d } from "./internal/types/conv.ts"
export type {
  ConvDim,
  ConvTransposeDim,
  ConvTransposeDims2,
  GroupDim,
  Padding,
  Padding2,
  PoolDims2,
  Size2,
  SizeAt,
  Slide,
  Slides,
  Windows
} from "./internal/types/convDim.ts"
export type { BadCount, Count, CountErr } from "./internal/types/count.ts"
export type { DepthToSpace, SpaceToDepth } from "./internal/types/depth.ts"
export type { Dim, Mut, Ranked, Shape } from "./internal/types/dim.ts"
export type { DimsErr, SizesErr } from "./internal/types/dims.ts"
export type { BoolErr, FloatErr, IntErr, NumericErr, Promote } from "./internal/types/dtype.ts"
export type { DynamicSlice } from "./internal/types/dynamic.ts"
export type { Einsum, EinsumOperands, EquationErr } from "./internal/types/einsum.ts"
export type { DimNe, Same, ShapeEq, ShapeNe } from "./internal/types/equal.ts"
export type { Gather, GatherAlong, TopK } from "./internal/types/gather.ts"
export type { GatherNd, ScatterNdErr } from "./internal/types/gatherNd.ts"
export type { GridSample } from "./internal/types/gridSample.ts"
export type { Bz, Guard, Known, Ok, Settled } from "./internal/types/guard.ts"
export type {
  KernelConv1d,
  KernelConv2d,
  KernelConvTranspose1d,
  KernelConvTranspose2d
} from "./internal/types/kernel.ts"
export type { Dt, Sh, Simple, Sx } from "./internal/types/leaf.ts"
export type { Matmul } from "./internal/types/matmul.ts"
export type { Diag, Diagonal, Trace } from "./internal/types/matrix.ts"
export type { MoveAxis, SwapAxes } from "./internal/types/moveAxis.ts"
export type { Add, FloorDiv, Gte, Mod, Mul, Sub } from "./internal/types/num.ts"
export type { Meshgrid } from "./internal/types/outer.ts"
export type { Pad } from "./internal/types/pad.ts"
export type { Fold, Unfold } from "./internal/types/patches.ts"
export type { Pattern, PatternOp, ReduceErr } from "./internal/types/pattern.ts"
export type { AdaptivePool1d, AdaptivePool2d, Pool1d, Pool2d } from "./internal/types/pool.ts"
export type { Flat } from "./internal/types/product.ts"
export type { Reduce } from "./internal/types/reduce.ts"
export type { Refine } from "./internal/types/refine.ts"
export type { Reshape } from "./internal/types/reshape.ts"
export type { Resize } from "./internal/types/resize.ts"
export type { ScatterAlongErr, ScatterErr, SegmentErr, UpdateDTypeErr } from "./internal/types/scatter.ts"
export type { Show } from "./internal/types/show.ts"
export type { SizeErr } from "./internal/types/size.ts"
export type { Range, Slice } from "./internal/types/slice.ts"
export type { Split } from "./internal/types/split.ts"
export type { ExpandDims, Squeeze } from "./internal/types/squeeze.ts"
export type { Stack } from "./internal/types/stack.ts"
export type { Join, LastOf, One } from "./internal/types/text.ts"
export type { Tile } from "./internal/types/tile.ts"
export type { Transpose } from "./internal/types/transpose.ts"
export type { Subst, Unify } from "./internal/types/unify.ts"
export type { MaxUnpool2d } from "./internal/types/unpool.ts"
export type { AloneErr, Dims2, FitText, NothingText, WindowErr } from "./internal/types/window.ts"

/**
 * An axis at run time. It has a size always, and a name where the type has a string. A product of names (`"12*batch"`)
 * keeps the sizes of its factors, so that a reshape can take it apart again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Axis {
  readonly name?: string
  readonly size: number
  readonly factors?: Readonly<Record<string, number>>
}
