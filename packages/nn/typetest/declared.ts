/**
 * Constructors of the layers whose rules are ready and whose run time is not: types only. When one lands, `Nn` gets it and it
 * leaves this file.
 */

import type { Padding, Padding2, Size2 } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { Layer } from "@typegrad/nn/Layer"
import type { MultiHeadAttention } from "../src/internal/types/attention.ts"
import type { Count } from "../src/internal/types/check.ts"
import type { ConcatBranches } from "../src/internal/types/concat.ts"
import type { Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d } from "../src/internal/types/conv.ts"
import type { Embedding, EmbeddingParams } from "../src/internal/types/embedding.ts"
import type { MultiModel } from "../src/internal/types/multi.ts"
import type { GlobalPool, Pool1d, Pool2d } from "../src/internal/types/pool.ts"
import type { Counts, PaddingOf } from "../src/internal/types/window.ts"

interface ConvOptions<
  Op extends string,
  F extends number,
  K extends Size2,
  St extends Size2,
  P extends Padding2,
  D extends Size2,
  G extends number,
  Name extends string
> {
  readonly filters: Count<F, `${Op}: filters`>
  readonly kernel: Counts<K, `${Op}: kernel`>
  readonly stride?: Counts<St, `${Op}: stride`>
  readonly padding?: PaddingOf<P, `${Op}: padding`>
  readonly dilation?: Counts<D, `${Op}: dilation`>
  readonly groups?: Count<G, `${Op}: groups`>
  readonly name?: Name
}

export declare const conv1d: <
  const F extends number,
  const K extends number,
  const St extends number = 1,
  const P extends Padding = "valid",
  const D extends number = 1,
  const G extends number = 1,
  const Name extends string = ""
>(
  options: ConvOptions<"conv1d", F, K, St, P, D, G, Name>
) => Conv1d<F, K, St, P, D, G, Name>

export declare const conv2d: <
  const F extends number,
  const K extends Size2,
  const St extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const G extends number = 1,
  const Name extends string = ""
>(
  options: ConvOptions<"conv2d", F, K, St, P, D, G, Name>
) => Conv2d<F, K, St, P, D, G, Name>

export declare const convTranspose1d: <
  const F extends number,
  const K extends number,
  const St extends number = 1,
  const P extends Padding = "valid",
  const D extends number = 1,
  const Name extends string = ""
>(
  options: ConvOptions<"convTranspose1d", F, K, St, P, D, 1, Name>
) => ConvTranspose1d<F, K, St, P, D, Name>

export declare const convTranspose2d: <
  const F extends number,
  const K extends Size2,
  const St extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const Name extends string = ""
>(
  options: ConvOptions<"convTranspose2d", F, K, St, P, D, 1, Name>
) => ConvTranspose2d<F, K, St, P, D, Name>

interface PoolOptions<Op extends string, St extends Size2, P extends Padding2> {
  readonly stride?: Counts<St, `${Op}: stride`>
  readonly padding?: PaddingOf<P, `${Op}: padding`>
}

type MakePool2d<Op extends "maxPool2d" | "avgPool2d"> = <
  const K extends Size2,
  const St extends Size2 = K,
  const P extends Padding2 = "valid"
>(
  kernel: Counts<K, `${Op}: kernel`>,
  options?: PoolOptions<Op, St, P>
) => Pool2d<Op, K, St, P>

type MakePool1d<Op extends "maxPool1d" | "avgPool1d"> = <
  const K extends number,
  const St extends number = K,
  const P extends Padding = "valid"
>(
  kernel: Count<K, `${Op}: kernel`>,
  options?: PoolOptions<Op, St, P>
) => Pool1d<Op, K, St, P>

export declare const maxPool2d: MakePool2d<"maxPool2d">
export declare const avgPool2d: MakePool2d<"avgPool2d">
export declare const maxPool1d: MakePool1d<"maxPool1d">
export declare const avgPool1d: MakePool1d<"avgPool1d">
export declare const globalAvgPool: GlobalPool<"globalAvgPool">
export declare const globalMaxPool: GlobalPool<"globalMaxPool">

export declare const embedding: <const V extends number, const D extends number, const Name extends string = "">(
  vocabulary: Count<V, "embedding: vocabulary">,
  width: Count<D, "embedding: width">,
  options?: { readonly name?: Name }
) => Embedding<V, D, Name>

export declare const multiHeadAttention: <const H extends number, const Name extends string = "">(options: {
  readonly heads: Count<H, "multiHeadAttention: heads">
  readonly name?: Name
}) => MultiHeadAttention<H, Name>

export declare const concatBranches: <const F extends Layer, const G extends Layer, const Name extends string = "">(
  left: F,
  right: G,
  options?: { readonly name?: Name }
) => ConcatBranches<F, G, Name>

export declare const seq2seq: MultiModel<
  { readonly source: Tensor<["sourceTime"], "int32">; readonly target: Tensor<["time"], "int32"> },
  ["time", 9000],
  { readonly encoder: EmbeddingParams<8000, 64>; readonly decoder: EmbeddingParams<9000, 64> },
  {},
  "Key"
>
