/**
 * Constructors of the layers whose rules are ready and whose run time is not: types only. When one lands, `Nn` gets it and it
 * leaves this file.
 */

import type { Tensor } from "@typegrad/core/Tensor"
import type { MultiModel } from "@typegrad/nn/MultiModel"
import type { EmbeddingParams } from "@typegrad/nn/Nn"

export declare const seq2seq: MultiModel<
  { readonly source: Tensor<["sourceTime"], "int32">; readonly target: Tensor<["time"], "int32"> },
  ["time", 9000],
  { readonly encoder: EmbeddingParams<8000, 64>; readonly decoder: EmbeddingParams<9000, 64> },
  {},
  "Key"
>
