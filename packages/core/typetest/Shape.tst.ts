/** Rules whose ops are to come: a shape where all is well, else a sentence. test/Shape.agreement.test.ts runs them. */
import type {
  Attention,
  Concat,
  Conv1d,
  Conv2d,
  ConvDim,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTransposeDim,
  Embedding,
  Gather,
  GatherAlong,
  GroupDim,
  GroupedAttention,
  Heads,
  Pad,
  Pool1d,
  Pool2d,
  Slice,
  Split,
  Stack,
  TopK
} from "@typegrad/core/Shape"
import { describe, expect, it } from "tstyche"

it("concat", () => {
  expect<Concat<[[2, 3], [4, 3], [5, 3]], 0>>().type.toBe<[11, 3]>()
  expect<Concat<[["batch", 3], ["batch", 4]], -1>>().type.toBe<["batch", 7]>()
  expect<Concat<[["batch", 3], [7, 3]], 0>>().type.toBe<[number, 3]>()
  expect<Concat<[[number, 3], [2, 4]], 1>>().type.toBe<[2, 7]>()
  expect<
    Concat<[[2, 3], [2, 4]], 0>
  >().type.toBe<"concat: [2, 3] and [2, 4] must agree on every axis except 0: 3 vs 4 (axis 1)">()
  expect<Concat<[[2, 3], [2]], 0>>().type.toBe<"concat: ranks differ: [2, 3] vs [2]">()
  expect<Concat<[[2, 3], [2, 3]], 2>>().type.toBe<"concat: axis 2 is out of range for [2, 3] (rank 2)">()
})

it("stack", () => {
  expect<Stack<[[2, 3], [2, 3]], 1>>().type.toBe<[2, 2, 3]>()
  expect<Stack<[["batch"], ["batch"], ["batch"]], -1>>().type.toBe<["batch", 3]>()
  expect<Stack<[[2, 3], [2, 4]]>>().type.toBe<"stack: shapes differ: [2, 3] vs [2, 4]: 3 vs 4 (axis 1)">()
})

it("split", () => {
  expect<Split<[2, 10], 5, 1>>().type.toBe<[[2, 2], [2, 2], [2, 2], [2, 2], [2, 2]]>()
  expect<Split<["batch", 10], [3, 7], -1>>().type.toBe<[["batch", 3], ["batch", 7]]>()
  expect<Split<["batch", 10], 2>>().type.toBe<[[number, 10], [number, 10]]>()
  expect<Split<[2, 10], 3, 1>>().type.toBe<"split: 3 parts do not divide axis 1 of [2, 10] (size 10)">()
  expect<Split<[2, 10], [3, 6], 1>>().type.toBe<"split: sizes [3, 6] add up to 9 but axis 1 of [2, 10] has size 10">()
  expect<Split<[2, 10], 0, 1>>().type.toBe<"split: the number of parts must be a positive whole number but is 0">()
})

it("slice", () => {
  expect<Slice<["batch", 10], [null, [1, 5]]>>().type.toBe<["batch", 4]>()
  expect<Slice<["batch", 10], [[0, 4], [-3]]>>().type.toBe<[4, 3]>()
  expect<Slice<[10], [[0, null, 3]]>>().type.toBe<[4]>()
  expect<Slice<["time"], [[1]]>>().type.toBe<[number]>()
  expect<Slice<[2, 10], [null, [3, 12]]>>().type.toBe<"slice: stop 12 is past the end of axis 1 of [2, 10] (size 10)">()
  expect<Slice<[2, 10], [[-3]]>>().type.toBe<"slice: start -3 is before the beginning of axis 0 of [2, 10] (size 2)">()
  expect<Slice<[10], [[5, 2]]>>().type.toBe<"slice: start 5 is after stop 2 on axis 0 of [10] (size 10)">()
  expect<Slice<[2], [[0], [0]]>>().type.toBe<"slice: 2 ranges but [2] has rank 1">()
  expect<Slice<[2], [[0, 2, 0]]>>().type.toBe<"slice: step must be a positive whole number but is 0">()
  expect<Slice<[2], [[0.5]]>>().type.toBe<"slice: 0.5 is not an index">()
})

it("pad", () => {
  expect<Pad<["batch", 3], [[0, 0], [1, 2]]>>().type.toBe<["batch", 6]>()
  expect<Pad<["batch", 3], [[1, 0], [0, 0]]>>().type.toBe<[number, 3]>()
  expect<Pad<[2, 3], [[0, 0]]>>().type.toBe<"pad: 1 paddings but [2, 3] has rank 2">()
  expect<Pad<[2], [[-1, 0]]>>().type.toBe<"pad: a padding must be a whole number from 0 but is -1">()
})

it("gather", () => {
  expect<Gather<[100, 64], ["batch", 12]>>().type.toBe<["batch", 12, 64]>()
  expect<Gather<[100, 64], [5], -1>>().type.toBe<[100, 5]>()
  expect<Gather<[100], [5], 1>>().type.toBe<"gather: axis 1 is out of range for [100] (rank 1)">()
  expect<GatherAlong<["batch", 64], ["batch", 5], 1>>().type.toBe<["batch", 5]>()
  expect<
    GatherAlong<[100, 64], [99, 5], 1>
  >().type.toBe<"gatherAlong: [100, 64] and indices [99, 5] must agree on every axis except 1: 100 vs 99 (axis 0)">()
})

it("topK", () => {
  expect<TopK<["batch", 10], 3>>().type.toBe<["batch", 3]>()
  expect<TopK<["time"], 3>>().type.toBe<[3]>()
  expect<TopK<[2, 10], 12>>().type.toBe<"topK: k is 12 but axis -1 of [2, 10] has size 10">()
  expect<TopK<[2, 10], 0>>().type.toBe<"topK: k must be a positive whole number but is 0">()
})

describe("convolution", () => {
  it("of images", () => {
    expect<Conv2d<[28, 28, 1], 6, 5>>().type.toBe<[24, 24, 6]>()
    expect<Conv2d<["batch", 28, 28, 1], 6, 5, 2, "same">>().type.toBe<["batch", 14, 14, 6]>()
    expect<Conv2d<[28, 28, 64], 32, [5, 3], [2, 1], [1, 0], 2, 4>>().type.toBe<[11, 24, 32]>()
    expect<Conv2d<["height", "width", 3], 8, 3, 1, "same">>().type.toBe<["height", "width", 8]>()
    expect<Conv2d<[28, number, 3], 8, 3>>().type.toBe<[26, number, 8]>()
    expect<Conv2d<[4, 4, 1], 6, 5>>().type.toBe<"conv2d: kernel 5 does not fit into [4, 4, 1]">()
    expect<
      Conv2d<[4, 4, 1], 6, 3, 1, "valid", 2>
    >().type.toBe<"conv2d: kernel 3 with dilation 2 does not fit into [4, 4, 1]">()
    expect<
      Conv2d<[2, 2, 1], 6, [5, 7], 1, 1>
    >().type.toBe<"conv2d: kernel [5, 7] does not fit into [2, 2, 1] with padding 1">()
    expect<Conv2d<[10], 6, 5>>().type.toBe<"conv2d expects an image [height, width, channels] but got [10]">()
    expect<
      Conv2d<[8, 8, 64], 6, 5, 1, "valid", 1, 3>
    >().type.toBe<"conv2d: 3 groups do not divide 64 channels of [8, 8, 64]">()
    expect<Conv2d<[8, 8, 6], 8, 5, 1, "valid", 1, 3>>().type.toBe<"conv2d: 3 groups do not divide 8 filters">()
    expect<Conv2d<[8, 8, 6], 8, 0>>().type.toBe<"conv2d: kernel must be a positive whole number but is 0">()
    expect<Conv2d<[8, 8, 6], 8, 3, [1, 0]>>().type.toBe<"conv2d: stride must be a positive whole number but is 0">()
    expect<Conv2d<[8, 8, 6], 0, 3>>().type.toBe<"conv2d: filters must be a positive whole number but is 0">()
    expect<Conv2d<[8, 8, 6], 8, 3, 1, -1>>().type.toBe<"conv2d: padding must be a whole number from 0 but is -1">()
  })
  it("of sequences", () => {
    expect<Conv1d<["batch", 100, 3], 8, 5, 2>>().type.toBe<["batch", 48, 8]>()
    expect<Conv1d<["time", 3], 8, 5>>().type.toBe<[number, 8]>()
    expect<Conv1d<[4, 3], 8, 5>>().type.toBe<"conv1d: kernel 5 does not fit into [4, 3]">()
    expect<Conv1d<[4], 8, 5>>().type.toBe<"conv1d expects a sequence [time, channels] but got [4]">()
  })
  it("transposed", () => {
    expect<ConvTranspose2d<[7, 7, 32], 16, 4, 2, 1>>().type.toBe<[14, 14, 16]>()
    expect<ConvTranspose2d<[7, 7, 32], 16, 3, 2, "same">>().type.toBe<[14, 14, 16]>()
    expect<
      ConvTranspose2d<[1, 1, 32], 16, 2, 1, 3>
    >().type.toBe<"convTranspose2d: kernel 2 leaves nothing of [1, 1, 32] with padding 3">()
    expect<ConvTranspose1d<["batch", 10, 4], 2, 3>>().type.toBe<["batch", 12, 2]>()
    expect<
      ConvTranspose1d<[10, 4], 2, 3, 0>
    >().type.toBe<"convTranspose1d: stride must be a positive whole number but is 0">()
  })
  it("along one axis", () => {
    expect<ConvDim<224, 7, 2, 3>>().type.toBe<112>()
    expect<ConvDim<4, 5>>().type.toBe<null>()
    expect<ConvTransposeDim<112, 4, 2, 1>>().type.toBe<224>()
    expect<GroupDim<64, 4>>().type.toBe<16>()
  })
})

it("pooling", () => {
  expect<Pool2d<["batch", 25, 24, 6], 2>>().type.toBe<["batch", 12, 12, 6]>()
  expect<Pool2d<[112, 112, 64], 3, 2, 1>>().type.toBe<[56, 56, 64]>()
  expect<Pool2d<[1, 8, 6], 2>>().type.toBe<"maxPool2d: kernel 2 does not fit into [1, 8, 6]">()
  expect<Pool2d<[10], 2>>().type.toBe<"maxPool2d expects an image [height, width, channels] but got [10]">()
  expect<Pool1d<[100, 6], 4>>().type.toBe<[25, 6]>()
  expect<Pool1d<[3, 6], 4>>().type.toBe<"maxPool1d: kernel 4 does not fit into [3, 6]">()
})

it("embedding and attention", () => {
  expect<Embedding<[1000, 64], ["batch", 12]>>().type.toBe<["batch", 12, 64]>()
  expect<Embedding<[64], [12]>>().type.toBe<"embedding: the table must be [vocabulary, width] but is [64]">()
  expect<Heads<768, 12>>().type.toBe<64>()
  expect<Heads<770, 12>>().type.toBe<"multiHeadAttention: 12 heads do not divide the width 770">()
  expect<Heads<768, 0>>().type.toBe<"multiHeadAttention: heads must be a positive whole number but is 0">()
  expect<Attention<["batch", 8, 10, 64], ["batch", 8, 12, 64], ["batch", 8, 12, 32], [10, 12]>>().type.toBe<
    ["batch", 8, 10, 32]
  >()
  expect<
    Attention<[10, 64], [12, 32], [12, 32]>
  >().type.toBe<"attention: widths differ: 64 (axis 1 of query [10, 64]) vs 32 (axis 1 of key [12, 32])">()
  expect<
    Attention<[10, 64], [12, 64], [13, 32]>
  >().type.toBe<"attention: lengths differ: 12 (axis 0 of key [12, 64]) vs 13 (axis 0 of value [13, 32])">()
  expect<
    Attention<[8, 10, 64], [8, 12, 64], [8, 12, 32], [10, 10]>
  >().type.toBe<"attention: the mask [10, 10] does not stretch to the scores [8, 10, 12]: 10 (axis 1) vs 12 (axis 2 of the scores)">()
  expect<
    Attention<["batch", 10, 64], ["time", 12, 64], ["time", 12, 32]>
  >().type.toBe<"attention batch axes: cannot broadcast [batch] with [time]: batch (axis 0 of left) vs time (axis 0 of right)">()
  expect<
    Attention<[8, 10, 64], [8, 12, 64], [8, 12, 32], [10, 10], "bias">
  >().type.toBe<"attention: the bias [10, 10] does not stretch to the scores [8, 10, 12]: 10 (axis 1) vs 12 (axis 2 of the scores)">()
  expect<GroupedAttention<["batch", 8, 10, 64], ["batch", 2, 12, 64], ["batch", 2, 12, 32], [8, 10, 12]>>().type.toBe<
    ["batch", 8, 10, 32]
  >()
  expect<
    GroupedAttention<[8, 10, 64], [3, 12, 64], [3, 12, 32]>
  >().type.toBe<"attention: the heads of key [3, 12, 64] do not divide those of query [8, 10, 64]: 3 vs 8">()
  expect<
    GroupedAttention<[8, 10, 64], [2, 12, 64], [4, 12, 32]>
  >().type.toBe<"attention: the heads of key [2, 12, 64] and value [4, 12, 32] differ: 2 vs 4">()
})
