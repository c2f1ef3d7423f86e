/** As Tensor.tst.ts, for the ops that take tensors apart, put them together and reorder them. */
import * as Tensor from "@typegrad/core/Tensor"
import { describe, expect, it } from "tstyche"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

const n: number = 32
const v3 = Tensor.zeros([3])
const m23 = Tensor.zeros([2, 3])
const m24 = Tensor.zeros([2, 4])
const c234 = Tensor.zeros([2, 3, 4])
const unknown4 = Tensor.zeros([n, 4])
const batch4 = Tensor.refine(unknown4, ["batch", 4])
const time4 = Tensor.refine(unknown4, ["time", 4])
const i3 = Tensor.zeros([3], "int32")
const b3 = Tensor.zeros([3], "bool")
const none = Tensor.zeros([0])
const scalar = Tensor.zeros([])
const image = Tensor.zeros([8, 14, 14, 12])

describe("slice", () => {
  it("accepts", () => {
    expect(Tensor.slice(m23, [null, [1]])).type.toBe<T<[2, 2]>>()
    expect(Tensor.slice(batch4, [null, [-2]])).type.toBe<T<["batch", 2]>>()
    expect(Tensor.slice(batch4, [[1]])).type.toBe<T<[number, 4]>>()
    expect(Tensor.slice(i3, [[0, null, 2]])).type.toBe<T<[2], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "slice: stop 5 is past the end of axis 1 of [2, 3] (size 3)"
    Tensor.slice(m23, [null, [0, 5]])
    // @ts-expect-error "slice: 2 ranges but [3] has rank 1"
    Tensor.slice(v3, [null, null])
  })
})

describe("at", () => {
  it("accepts", () => {
    expect(Tensor.at(m23, 1)).type.toBe<T<[3]>>()
    expect(Tensor.at(m23, -3, 1)).type.toBe<T<[2]>>()
    expect(Tensor.at(batch4, 7)).type.toBe<T<[4]>>()
    expect(Tensor.at(batch4, n, 1)).type.toBe<T<["batch"]>>()
    expect(Tensor.at(i3, 2)).type.toBe<T<[], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "at: index 3 is outside of axis 1 of [2, 3] (size 3)"
    Tensor.at(m23, 3, 1)
    // @ts-expect-error "at: index -3 is outside of axis 0 of [2, 3] (size 2)"
    Tensor.at(m23, -3)
    // @ts-expect-error "at: 0.5 is not an index"
    Tensor.at(m23, 0.5)
    // @ts-expect-error "at: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.at(m23, 0, 2)
    // @ts-expect-error "at: axis 0 is out of range for [] (rank 0)"
    Tensor.at(scalar, 0)
  })
})

describe("concat", () => {
  it("accepts", () => {
    expect(Tensor.concat([m23, m24], 1)).type.toBe<T<[2, 7]>>()
    expect(Tensor.concat([batch4, batch4], -1)).type.toBe<T<["batch", 8]>>()
    expect(Tensor.concat([batch4, m24], 0)).type.toBe<T<[number, 4]>>()
    expect(Tensor.concat([i3, i3, i3], 0)).type.toBe<T<[9], "int32">>()
    const many: ReadonlyArray<T<[2, 3]>> = [m23, m23]
    expect(Tensor.concat(many, 0)).type.toBe<T<Array<number | string>>>()
  })
  it("refuses", () => {
    // @ts-expect-error "concat: [2, 3] and [2, 4] must agree on every axis except 0: 3 vs 4 (axis 1)"
    Tensor.concat([m23, m24], 0)
    // @ts-expect-error "concat: ranks differ: [2, 3] vs [3]"
    Tensor.concat([m23, v3], 0)
    // @ts-expect-error "concat: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.concat([m23, m23], 2)
    // @ts-expect-error "concat: dtypes differ: float32 and int32: cast them first"
    Tensor.concat([v3, i3], 0)
    // @ts-expect-error "concat: needs at least one tensor"
    Tensor.concat([], 0)
  })
})

describe("stack", () => {
  it("accepts", () => {
    expect(Tensor.stack([m23, m23])).type.toBe<T<[2, 2, 3]>>()
    expect(Tensor.stack([batch4, batch4, batch4], -1)).type.toBe<T<["batch", 4, 3]>>()
    expect(Tensor.stack([b3, b3], 1)).type.toBe<T<[3, 2], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "stack: shapes differ: [2, 3] vs [2, 4]: 3 vs 4 (axis 1)"
    Tensor.stack([m23, m24])
    // @ts-expect-error "stack: shapes differ: [batch, 4] vs [time, 4]: batch vs time (axis 0)"
    Tensor.stack([batch4, time4])
    // @ts-expect-error "stack: axis 2 is out of range for [3, 1] (rank 2)"
    Tensor.stack([v3, v3], 2)
    // @ts-expect-error "stack: dtypes differ: int32 and bool: cast them first"
    Tensor.stack([i3, b3])
  })
})

describe("split", () => {
  it("accepts", () => {
    expect(Tensor.split(m24, 2, 1)).type.toBe<[T<[2, 2]>, T<[2, 2]>]>()
    expect(Tensor.split(batch4, [1, 3], -1)).type.toBe<[T<["batch", 1]>, T<["batch", 3]>]>()
    expect(Tensor.split(i3, 3)).type.toBe<[T<[1], "int32">, T<[1], "int32">, T<[1], "int32">]>()
  })
  it("refuses", () => {
    // @ts-expect-error "split: 3 parts do not divide axis 1 of [2, 4] (size 4)"
    Tensor.split(m24, 3, 1)
    // @ts-expect-error "split: sizes [1, 2] add up to 3 but axis -1 of [2, 4] has size 4"
    Tensor.split(m24, [1, 2], -1)
    // @ts-expect-error "split: axis 1 is out of range for [3] (rank 1)"
    Tensor.split(v3, 3, 1)
  })
})

describe("unstack", () => {
  it("accepts", () => {
    expect(Tensor.unstack(m23)).type.toBe<[T<[3]>, T<[3]>]>()
    expect(Tensor.unstack(batch4, -1)).type.toBe<[T<["batch"]>, T<["batch"]>, T<["batch"]>, T<["batch"]>]>()
    expect(Tensor.unstack(batch4)).type.toBe<ReadonlyArray<T<[4]>>>()
  })
  it("refuses", () => {
    // @ts-expect-error "unstack: axis 1 is out of range for [3] (rank 1)"
    Tensor.unstack(v3, 1)
    // @ts-expect-error "unstack: axis -3 is out of range for [2, 3] (rank 2)"
    Tensor.unstack(m23, -3)
  })
})

describe("pad", () => {
  it("accepts", () => {
    expect(
      Tensor.pad(m23, [
        [0, 0],
        [1, 2]
      ])
    ).type.toBe<T<[2, 6]>>()
    expect(
      Tensor.pad(
        batch4,
        [
          [0, 0],
          [1, 1]
        ],
        { mode: "edge" }
      )
    ).type.toBe<T<["batch", 6]>>()
    expect(Tensor.pad(v3, [[2, 2]], { mode: "reflect" })).type.toBe<T<[7]>>()
    expect(Tensor.pad(v3, [[9, 9]], { mode: "edge" })).type.toBe<T<[21]>>()
    expect(Tensor.pad(i3, [[1, 0]], { value: 7 })).type.toBe<T<[4], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "pad: 1 paddings but [2, 3] has rank 2"
    Tensor.pad(m23, [[1, 1]])
    // @ts-expect-error "pad: reflect can add 2 elements to an end of axis 0 of [3] (size 3), not 3"
    Tensor.pad(v3, [[0, 3]], { mode: "reflect" })
    // @ts-expect-error "pad: circular can add 3 elements to an end of axis 0 of [3] (size 3), not 4"
    Tensor.pad(v3, [[4, 0]], { mode: "circular" })
    // @ts-expect-error "pad: edge can add 0 elements to an end of axis 0 of [0] (size 0), not 1"
    Tensor.pad(none, [[1, 0]], { mode: "edge" })
    // @ts-expect-error "pad: a padding must be a whole number from 0 but is -1"
    Tensor.pad(v3, [[-1, 0]])
  })
})

describe("reverse", () => {
  it("accepts", () => {
    expect(Tensor.reverse(m23)).type.toBe<T<[2, 3]>>()
    expect(Tensor.reverse(batch4, [0, -1])).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "reverse: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.reverse(m23, [2])
    // @ts-expect-error "reverse: axis -1 is repeated"
    Tensor.reverse(m23, [1, -1])
  })
})

describe("roll", () => {
  it("accepts", () => {
    expect(Tensor.roll(batch4, -1, 0)).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "roll: axis 1 is out of range for [3] (rank 1)"
    Tensor.roll(v3, 1, 1)
  })
})

describe("moveAxis", () => {
  it("accepts", () => {
    expect(Tensor.moveAxis(c234, 0, -1)).type.toBe<T<[3, 4, 2]>>()
    expect(Tensor.moveAxis(batch4, 1, 0)).type.toBe<T<[4, "batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "moveAxis: axis 3 is out of range for [2, 3, 4] (rank 3)"
    Tensor.moveAxis(c234, 3, 0)
    // @ts-expect-error "moveAxis: axis -4 is out of range for [2, 3, 4] (rank 3)"
    Tensor.moveAxis(c234, 0, -4)
  })
})

describe("swapAxes", () => {
  it("accepts", () => {
    expect(Tensor.swapAxes(c234, 0, -1)).type.toBe<T<[4, 3, 2]>>()
    expect(Tensor.swapAxes(batch4, 0, 1)).type.toBe<T<[4, "batch"]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "swapAxes: axis 2 is out of range for [2, 3] (rank 2)"
    Tensor.swapAxes(m23, 0, 2)
  })
})

describe("tile", () => {
  it("accepts", () => {
    expect(Tensor.tile(m23, [2, 4])).type.toBe<T<[4, 12]>>()
    expect(Tensor.tile(batch4, [1, 3])).type.toBe<T<["batch", 12]>>()
    expect(Tensor.tile(batch4, [2, 1])).type.toBe<T<[number, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "tile: 1 repeats but [2, 3] has rank 2"
    Tensor.tile(m23, [2])
    // @ts-expect-error "tile: a number of repeats must be a whole number from 0 but is -2"
    Tensor.tile(v3, [-2])
  })
})

describe("dynamicSlice", () => {
  it("accepts", () => {
    expect(Tensor.dynamicSlice(m23, [Tensor.scalar(1, "int32"), 0], [1, null])).type.toBe<T<[1, 3]>>()
    expect(Tensor.dynamicSlice(batch4, [0, 0], [16, 2])).type.toBe<T<[16, 2]>>()
    expect(Tensor.dynamicSlice(batch4, [0, 0], [null, 4])).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "dynamicSlice: 1 starts but [2, 3] has rank 2"
    Tensor.dynamicSlice(m23, [0], [1, 1])
    // @ts-expect-error "dynamicSlice: 1 sizes but [2, 3] has rank 2"
    Tensor.dynamicSlice(m23, [0, 0], [1])
    // @ts-expect-error "dynamicSlice: axis 1 of [2, 3] has no 4 elements"
    Tensor.dynamicSlice(m23, [0, 0], [1, 4])
    // @ts-expect-error "dynamicSlice: a size must be a whole number from 0 but is -1"
    Tensor.dynamicSlice(v3, [0], [-1])
  })
})

describe("dynamicUpdate", () => {
  it("accepts", () => {
    expect(Tensor.dynamicUpdate(m24, m23, [0, Tensor.scalar(1, "int32")])).type.toBe<T<[2, 4]>>()
    expect(Tensor.dynamicUpdate(batch4, m24, [0, 0])).type.toBe<T<["batch", 4]>>()
    expect(Tensor.dynamicUpdate(batch4, batch4, [0, 0])).type.toBe<T<["batch", 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "dynamicUpdate: update [2, 4] does not fit into [2, 3]: 4 vs 3 (axis 1)"
    Tensor.dynamicUpdate(m23, m24, [0, 0])
    // @ts-expect-error "dynamicUpdate: update [time, 4] does not fit into [batch, 4]: time vs batch (axis 0)"
    Tensor.dynamicUpdate(batch4, time4, [0, 0])
    // @ts-expect-error "dynamicUpdate: ranks differ: [2, 3] vs update [3]"
    Tensor.dynamicUpdate(m23, v3, [0, 0])
    // @ts-expect-error "dynamicUpdate: dtypes differ: float32 and int32: cast them first"
    Tensor.dynamicUpdate(v3, i3, [0])
    // @ts-expect-error "dynamicUpdate: 2 starts but [3] has rank 1"
    Tensor.dynamicUpdate(v3, v3, [0, 0])
  })
})

describe("triangle", () => {
  it("accepts", () => {
    expect(Tensor.triangle(3, 4, -1)).type.toBe<T<[3, 4], "bool">>()
    expect(Tensor.triangle(n, n)).type.toBe<T<[number, number], "bool">>()
  })
  it("refuses", () => {
    // @ts-expect-error "triangle: -1 is not a size"
    Tensor.triangle(-1, 3)
    // @ts-expect-error "triangle: 2.5 is not a size"
    Tensor.triangle(3, 2.5)
  })
})

describe("tril and triu", () => {
  it("accept", () => {
    expect(Tensor.tril(c234)).type.toBe<T<[2, 3, 4]>>()
    expect(Tensor.triu(batch4, 1)).type.toBe<T<["batch", 4]>>()
  })
  it("refuse", () => {
    // @ts-expect-error "tril: needs a matrix but got [3]"
    Tensor.tril(v3)
    // @ts-expect-error "triu: needs a matrix but got []"
    Tensor.triu(scalar)
  })
})

describe("diagonal", () => {
  it("accepts", () => {
    expect(Tensor.diagonal(m23)).type.toBe<T<[2]>>()
    expect(Tensor.diagonal(c234, 2)).type.toBe<T<[2, 2]>>()
    expect(Tensor.diagonal(c234, -1)).type.toBe<T<[2, 2]>>()
    expect(Tensor.diagonal(c234, 9)).type.toBe<T<[2, 0]>>()
    expect(Tensor.diagonal(batch4)).type.toBe<T<[number]>>()
    expect(Tensor.diagonal(i3.pipe(Tensor.diag))).type.toBe<T<[3], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "diagonal: needs a matrix but got [3]"
    Tensor.diagonal(v3)
  })
})

describe("trace", () => {
  it("accepts", () => {
    expect(Tensor.trace(c234)).type.toBe<T<[2]>>()
    expect(Tensor.trace(batch4)).type.toBe<T<[]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "trace: needs a matrix but got [3]"
    Tensor.trace(v3)
    // @ts-expect-error "trace: bool has no arithmetic: cast it first"
    Tensor.trace(b3)
  })
})

describe("diag", () => {
  it("accepts", () => {
    expect(Tensor.diag(v3)).type.toBe<T<[3, 3]>>()
    expect(Tensor.diag(m23, -2)).type.toBe<T<[2, 5, 5]>>()
    expect(Tensor.diag(batch4)).type.toBe<T<["batch", 4, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "diag: needs a vector but got []"
    Tensor.diag(scalar)
  })
})

describe("outer", () => {
  it("accepts", () => {
    expect(Tensor.outer(v3, v3)).type.toBe<T<[3, 3]>>()
    expect(Tensor.outer(batch4, i3)).type.toBe<T<["batch", 4, 3]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "outer: bool has no arithmetic: cast it first"
    Tensor.outer(v3, b3)
  })
})

describe("meshgrid", () => {
  it("accepts", () => {
    expect(Tensor.meshgrid([v3, Tensor.arange(4)])).type.toBe<[T<[3, 4]>, T<[3, 4], "int32">]>()
  })
  it("refuses", () => {
    // @ts-expect-error "meshgrid: needs vectors but got [2, 3]"
    Tensor.meshgrid([v3, m23])
  })
})

describe("linspace", () => {
  it("accepts", () => {
    expect(Tensor.linspace(0, 1, 5)).type.toBe<T<[5]>>()
    expect(Tensor.linspace(0, 1, n)).type.toBe<T<[number]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "linspace: -5 is not a size"
    Tensor.linspace(0, 1, -5)
  })
})

describe("depthToSpace", () => {
  it("accepts", () => {
    expect(Tensor.depthToSpace(image, 2)).type.toBe<T<[8, 28, 28, 3]>>()
    expect(Tensor.depthToSpace(image, 2, "channelsFirst")).type.toBe<T<[8, 28, 28, 3]>>()
    expect(Tensor.depthToSpace(image, 1)).type.toBe<T<[8, 14, 14, 12]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "depthToSpace: 12 channels of [8, 14, 14, 12] do not divide by 9"
    Tensor.depthToSpace(image, 3)
    // @ts-expect-error "depthToSpace: block must be a positive whole number but is 0"
    Tensor.depthToSpace(image, 0)
    // @ts-expect-error "depthToSpace: needs [..., height, width, channels] but got [2, 3]"
    Tensor.depthToSpace(m23, 2)
  })
})

describe("spaceToDepth", () => {
  it("accepts", () => {
    expect(Tensor.spaceToDepth(image, 7)).type.toBe<T<[8, 2, 2, 588]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "spaceToDepth: height 14 of [8, 14, 14, 12] does not divide by 3"
    Tensor.spaceToDepth(image, 3)
    // @ts-expect-error "spaceToDepth: width 3 of [2, 3, 4] does not divide by 2"
    Tensor.spaceToDepth(c234, 2)
  })
})

describe("resize", () => {
  it("accepts", () => {
    expect(Tensor.resize(image, [28, 7], "linear")).type.toBe<T<[8, 28, 7, 12]>>()
    expect(Tensor.resize(m23, [5], "cubic", { alignCorners: true })).type.toBe<T<[5, 3]>>()
    expect(Tensor.resize(batch4, [n], "nearest")).type.toBe<T<[number, 4]>>()
    expect(Tensor.resize(Tensor.zeros([2, 3, 1], "int32"), [4, 4], "nearest")).type.toBe<T<[4, 4, 1], "int32">>()
  })
  it("refuses", () => {
    // @ts-expect-error "resize: 2 sizes do not fit [2, 3]: the last axis is channels"
    Tensor.resize(m23, [4, 4], "nearest")
    // @ts-expect-error "resize: a size must be a positive whole number but is 2.5"
    Tensor.resize(m23, [2.5], "nearest")
    // @ts-expect-error "resize: needs float32 but got int32: cast it first"
    Tensor.resize(Tensor.zeros([3, 1], "int32"), [4], "linear")
  })
})

describe("code that is generic", () => {
  it("over sizes", () => {
    const f = <N extends number, M extends number>(x: T<[N, M]>, y: T<[3, M]>, v: T<[M]>, image: T<[N, M, 12]>) => ({
      slice: Tensor.slice(x, [null, [0, 2]]),
      at: Tensor.at(x, 1, 1),
      concat: Tensor.concat([x, y], 0),
      stack: Tensor.stack([x, x], 1),
      split: Tensor.split(x, 2, 1),
      unstack: Tensor.unstack(x, 1),
      pad: Tensor.pad(x, [
        [0, 0],
        [1, 1]
      ]),
      reverse: Tensor.reverse(x, [0]),
      roll: Tensor.roll(x, 1, 1),
      moveAxis: Tensor.moveAxis(x, 0, 1),
      swapAxes: Tensor.swapAxes(x, 0, 1),
      tile: Tensor.tile(x, [1, 2]),
      dynamicSlice: Tensor.dynamicSlice(x, [0, 0], [null, 2]),
      dynamicUpdate: Tensor.dynamicUpdate(x, y, [0, 0]),
      tril: Tensor.tril(x),
      diagonal: Tensor.diagonal(x),
      diag: Tensor.diag(v),
      trace: Tensor.trace(x),
      outer: Tensor.outer(v, v),
      meshgrid: Tensor.meshgrid([v, v]),
      depthToSpace: Tensor.depthToSpace(image, 2),
      spaceToDepth: Tensor.spaceToDepth(image, 2),
      resize: Tensor.resize(image, [4, 4], "linear")
    })
    expect(f<2, 5>).type.toBeCallableWith(
      Tensor.zeros([2, 5]),
      Tensor.zeros([3, 5]),
      Tensor.zeros([5]),
      Tensor.zeros([2, 5, 12])
    )
  })
  it("over shapes and dtypes", () => {
    const f = <S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool">(
      x: T<S, D>,
      y: T<S>
    ) => ({
      slice: Tensor.slice(x, [null, [0, 2]]),
      at: Tensor.at(x, 1, 1),
      concat: Tensor.concat([x, x], 0),
      stack: Tensor.stack([x, x], 1),
      split: Tensor.split(x, 2, 1),
      unstack: Tensor.unstack(x, 1),
      pad: Tensor.pad(x, [[0, 0]]),
      reverse: Tensor.reverse(x, [0]),
      roll: Tensor.roll(x, 1, 1),
      moveAxis: Tensor.moveAxis(x, 0, 1),
      swapAxes: Tensor.swapAxes(x, 0, 1),
      tile: Tensor.tile(x, [1, 2]),
      dynamicSlice: Tensor.dynamicSlice(x, [0, 0], [null, 2]),
      dynamicUpdate: Tensor.dynamicUpdate(x, x, [0, 0]),
      tril: Tensor.tril(x),
      diagonal: Tensor.diagonal(x),
      diag: Tensor.diag(x),
      trace: Tensor.trace(x),
      outer: Tensor.outer(y, y),
      depthToSpace: Tensor.depthToSpace(x, 2),
      spaceToDepth: Tensor.spaceToDepth(x, 2),
      resize: Tensor.resize(y, [4, 4], "linear")
    })
    expect(f<[2, 3], "int32">).type.toBeCallableWith(Tensor.zeros([2, 3], "int32"), m23)
  })
})
