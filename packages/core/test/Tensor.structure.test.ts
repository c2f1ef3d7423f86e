/** What the ops that move elements give, against definitions by index, and their gradients. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sizes as sizesOf } from "../src/internal/Node.ts"
import * as NdArray from "../src/NdArray.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { asNode, count, differences, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"

type Index = ReadonlyArray<number>

/** ops whose shapes only run time knows */
const T = Tensor as unknown as { readonly [K in keyof typeof Tensor]: (...args: ReadonlyArray<any>) => any }

const tensor = (index: number, sizes: Index): any => input(index, sizes)

/** 0, 1, 2, ... of these sizes */
const counting = (...sizes: Index): any => T.reshape(Tensor.arange(count(sizes) as never), sizes)

const is = (actual: Tensor.AnyTensor, sizes: Index, expected: ReadonlyArray<number>): void => {
  assert.deepStrictEqual(sizesOf(asNode(actual)), sizes)
  assert.deepStrictEqual(
    value(actual).map((x) => x + 0),
    expected
  )
}

const test = (name: string, run: () => void) => it.effect(name, () => Effect.sync(run))

const fails = (run: () => unknown, message: string): void => {
  try {
    run()
  } catch (error) {
    assert.instanceOf(error, ShapeError)
    assert.strictEqual(error.message, message)
    return
  }
  assert.fail("nothing is thrown")
}

describe("slices", () => {
  const x = counting(3, 4)
  test("slice", () => {
    is(T.slice(x, [[1], [0, 3]]), [2, 3], [4, 5, 6, 8, 9, 10])
    is(T.slice(x, [null, [-3, -1]]), [3, 2], [1, 2, 5, 6, 9, 10])
    is(
      T.slice(x, [
        [0, null, 2],
        [1, 4, 2]
      ]),
      [2, 2],
      [1, 3, 9, 11]
    )
    is(T.slice(x, [[1, 1]]), [0, 4], [])
    is(T.slice(x, []), [3, 4], value(x))
  })
  test("at", () => {
    is(T.at(x, 1), [4], [4, 5, 6, 7])
    is(T.at(x, -1, 1), [3], [3, 7, 11])
    fails(() => T.at(x, 4, 1), "at: index 4 is outside of axis 1 of [3, 4] (size 4)")
    fails(() => T.at(x, -4), "at: index -4 is outside of axis 0 of [3, 4] (size 3)")
    fails(() => T.at(x, 0.5), "at: 0.5 is not an index")
  })
  test("split and unstack are the inverse of concat and stack", () => {
    for (const axis of [0, 1, -1]) {
      is(T.concat(T.split(x, axis === 0 ? [1, 0, 2] : 2, axis), axis), [3, 4], value(x))
      is(T.stack(T.unstack(x, axis), axis), [3, 4], value(x))
    }
    is(T.split(x, 2, 1)[1], [3, 2], [2, 3, 6, 7, 10, 11])
    is(T.unstack(x, 1)[2], [3], [2, 6, 10])
    assert.deepStrictEqual(T.unstack(T.zeros([0, 3])), [])
  })
})

describe("joins", () => {
  test("concat and stack", () => {
    const [x, y] = [counting(2, 2), T.add(counting(2, 2), 10)]
    is(T.concat([x, y], 0), [4, 2], [0, 1, 2, 3, 10, 11, 12, 13])
    is(T.concat([x, y], 1), [2, 4], [0, 1, 10, 11, 2, 3, 12, 13])
    is(T.stack([x, y], 1), [2, 2, 2], [0, 1, 10, 11, 2, 3, 12, 13])
    is(T.stack([x, y], -1), [2, 2, 2], [0, 10, 1, 11, 2, 12, 3, 13])
    is(T.concat([x], 1), [2, 2], [0, 1, 2, 3])
    is(T.concat([x, T.zeros([2, 0], "int32")], 1), [2, 2], [0, 1, 2, 3])
    assert.strictEqual(T.concat([T.ones([1], "bool"), T.zeros([1], "bool")], 0).dtype, "bool")
    fails(() => T.concat([x, T.zeros([2, 2])], 0), "concat: dtypes differ: float32 and int32: cast them first")
    fails(
      () => T.stack([T.zeros([1]), T.zeros([1], "bool")]),
      "stack: dtypes differ: float32 and bool: cast them first"
    )
    fails(() => T.concat([], 0), "concat: needs at least one tensor")
  })
  test("names stay where the axis does", () => {
    const batch = Tensor.refine(T.zeros([5, 3]) as Tensor.Tensor<[number, number]>, ["batch", 3])
    assert.deepStrictEqual(T.concat([batch, T.zeros([5, 2])], 1).shape, ["batch", 5])
    assert.deepStrictEqual(T.concat([T.zeros([5, 2]), batch], 1).shape, ["batch", 5])
    assert.deepStrictEqual(T.stack([T.zeros([5, 3]), batch], 1).shape, ["batch", 2, 3])
    assert.deepStrictEqual(T.split(batch, [1, 2], 1)[0].shape, ["batch", 1])
    assert.deepStrictEqual(T.unstack(batch, 1)[0].shape, ["batch"])
    assert.deepStrictEqual(T.slice(batch, [null, [1]]).shape, ["batch", 2])
    assert.deepStrictEqual(T.roll(batch, 2, 0).shape, ["batch", 3])
    assert.deepStrictEqual(T.moveAxis(batch, 0, 1).shape, [3, "batch"])
    assert.deepStrictEqual(
      T.pad(
        batch,
        [
          [0, 0],
          [1, 1]
        ],
        { mode: "edge" }
      ).shape,
      ["batch", 5]
    )
    assert.deepStrictEqual(T.dynamicSlice(batch, [0, 1], [null, 2]).shape, ["batch", 2])
    assert.deepStrictEqual(T.dynamicSlice(batch, [0, 1], [5, 2]).shape, [5, 2])
    assert.deepStrictEqual(T.tile(batch, [1, 2]).shape, ["batch", 6])
  })
})

/** where place i of a padded axis comes from; null is outside */
const source: { readonly [mode: string]: (i: number, n: number) => number | null } = {
  constant: (i, n) => (i < 0 || i >= n ? null : i),
  edge: (i, n) => Math.min(n - 1, Math.max(0, i)),
  reflect: (i, n) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i),
  symmetric: (i, n) => (i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i),
  circular: (i, n) => (i + n) % n
}

describe("pad", () => {
  for (const [mode, from] of Object.entries(source)) {
    test(mode, () => {
      const [rows, columns] = [3, 5]
      const by = [
        [2, 1],
        [0, 4]
      ] as const
      const x = counting(rows, columns)
      const expected = Array.from({ length: 6 * 9 }, (_, k) => {
        const [i, j] = [from(Math.floor(k / 9) - 2, rows), from(k % 9, columns)]
        return i === null || j === null ? -7 : i * columns + j
      })
      is(T.pad(x, by, { mode, value: -7 }), [6, 9], expected)
      is(
        T.pad(
          x,
          [
            [0, 0],
            [0, 0]
          ],
          { mode }
        ),
        [3, 5],
        value(x)
      )
    })
  }
  test("refuses what there is not enough of", () => {
    const x = T.zeros([3])
    fails(
      () => T.pad(x, [[3, 0]], { mode: "reflect" }),
      "pad: reflect can add 2 elements to an end of axis 0 of [3] (size 3), not 3"
    )
    fails(
      () => T.pad(x, [[0, 4]], { mode: "symmetric" }),
      "pad: symmetric can add 3 elements to an end of axis 0 of [3] (size 3), not 4"
    )
    fails(
      () => T.pad(x, [[4, 0]], { mode: "circular" }),
      "pad: circular can add 3 elements to an end of axis 0 of [3] (size 3), not 4"
    )
    fails(
      () => T.pad(T.zeros([0]), [[1, 0]], { mode: "edge" }),
      "pad: edge can add 0 elements to an end of axis 0 of [0] (size 0), not 1"
    )
    fails(() => T.pad(T.zeros([1], "int32"), [[1, 0]], { value: 0.5 }), "pad: 0.5 is no int32")
    is(T.pad(T.zeros([0]), [[1, 2]], { value: 5 }), [3], [5, 5, 5])
  })
})

describe("orders", () => {
  const x = counting(2, 3)
  test("reverse", () => {
    is(T.reverse(x), [2, 3], [5, 4, 3, 2, 1, 0])
    is(T.reverse(x, [-1]), [2, 3], [2, 1, 0, 5, 4, 3])
    is(T.reverse(x, [0]), [2, 3], [3, 4, 5, 0, 1, 2])
  })
  test("roll", () => {
    is(T.roll(counting(5), 2, 0), [5], [3, 4, 0, 1, 2])
    is(T.roll(counting(5), -7, 0), [5], [2, 3, 4, 0, 1])
    is(T.roll(counting(5), 5, 0), [5], [0, 1, 2, 3, 4])
    is(T.roll(x, 1, 1), [2, 3], [2, 0, 1, 5, 3, 4])
    is(T.roll(T.zeros([0]), 3, 0), [0], [])
    fails(() => T.roll(x, 0.5, 0), "roll: 0.5 is not a number of places")
  })
  test("moveAxis and swapAxes", () => {
    const y = counting(2, 3, 4)
    is(T.moveAxis(y, 0, -1), [3, 4, 2], value(T.transpose(y, [1, 2, 0])))
    is(T.moveAxis(y, 2, 0), [4, 2, 3], value(T.transpose(y, [2, 0, 1])))
    is(T.moveAxis(y, 1, 1), [2, 3, 4], value(y))
    is(T.swapAxes(y, 0, -1), [4, 3, 2], value(T.transpose(y, [2, 1, 0])))
  })
  test("tile", () => {
    is(T.tile(x, [2, 1]), [4, 3], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5])
    is(T.tile(x, [1, 2]), [2, 6], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
    is(T.tile(x, [0, 2]), [0, 6], [])
  })
})

describe("dynamic", () => {
  const x = counting(3, 4)
  const at = (n: number) => Tensor.scalar(n, "int32")
  test("dynamicSlice", () => {
    is(T.dynamicSlice(x, [at(1), 2], [2, 2]), [2, 2], [6, 7, 10, 11])
    is(T.dynamicSlice(x, [at(9), at(-9)], [1, 2]), [1, 2], [8, 9])
    is(T.dynamicSlice(x, [0, at(3)], [null, 1]), [3, 1], [3, 7, 11])
    is(T.dynamicSlice(at(5), [], []), [], [5])
    fails(() => T.dynamicSlice(x, [at(1)], [1, 1]), "dynamicSlice: 1 starts but [3, 4] has rank 2")
    fails(
      () => T.dynamicSlice(x, [T.zeros([1], "int32"), 0], [1, 1]),
      "dynamicSlice: a start must be a scalar but is [1]"
    )
    fails(() => T.dynamicSlice(x, [T.zeros([]), 0], [1, 1]), "dynamicSlice: needs int32 but got float32: cast it first")
    fails(() => T.dynamicSlice(x, [0.5, 0], [1, 1]), "dynamicSlice: 0.5 is not an index")
  })
  test("dynamicUpdate", () => {
    const y = T.full([1, 2], -1, "int32")
    is(T.dynamicUpdate(x, y, [at(1), 2]), [3, 4], [0, 1, 2, 3, 4, 5, -1, -1, 8, 9, 10, 11])
    is(T.dynamicUpdate(x, y, [at(7), 7]), [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1])
    fails(
      () => T.dynamicUpdate(x, T.zeros([1, 2]), [0, 0]),
      "dynamicUpdate: dtypes differ: float32 and int32: cast them first"
    )
  })
})

describe("matrices", () => {
  const x = T.add(counting(2, 3, 4), 1)
  const entry = (i: number, j: number, k: number) => 12 * i + 4 * j + k + 1
  const all = (f: (i: number, j: number, k: number) => number) =>
    Array.from({ length: 24 }, (_, n) => f(Math.floor(n / 12), Math.floor(n / 4) % 3, n % 4))
  for (const offset of [-4, -3, -1, 0, 1, 2, 5]) {
    test(`triangles and diagonals ${offset}`, () => {
      is(
        T.tril(x, offset),
        [2, 3, 4],
        all((i, j, k) => (k - j <= offset ? entry(i, j, k) : 0))
      )
      is(
        T.triu(x, offset),
        [2, 3, 4],
        all((i, j, k) => (k - j >= offset ? entry(i, j, k) : 0))
      )
      const mask = T.triangle(3, 4, offset)
      assert.strictEqual(mask.dtype, "bool")
      is(mask, [3, 4], all((_, j, k) => (k - j <= offset ? 1 : 0)).slice(0, 12))
      const lines = [0, 1].map((i) =>
        [0, 1, 2].flatMap((j) => (j + offset >= 0 && j + offset < 4 ? [entry(i, j, j + offset)] : []))
      )
      is(T.diagonal(x, offset), [2, lines[0]!.length], lines.flat())
      const n = 3 + Math.abs(offset)
      const v = T.add(counting(2, 3), 1)
      const expected = Array.from({ length: 2 * n * n }, (_, at) => {
        const [i, row, column] = [Math.floor(at / (n * n)), Math.floor(at / n) % n, at % n]
        return column - row === offset ? 3 * i + (offset >= 0 ? row : column) + 1 : 0
      })
      is(T.diag(v, offset), [2, n, n], expected)
      is(T.diagonal(T.diag(v, offset), offset), [2, 3], value(v))
    })
  }
  test("trace", () => {
    is(
      T.trace(x),
      [2],
      [entry(0, 0, 0) + entry(0, 1, 1) + entry(0, 2, 2), entry(1, 0, 0) + entry(1, 1, 1) + entry(1, 2, 2)]
    )
    is(T.trace(T.zeros([0, 0])), [], [0])
  })
  test("outer, meshgrid and linspace", () => {
    is(T.outer(counting(2), counting(3)), [2, 3], [0, 0, 0, 0, 1, 2])
    assert.strictEqual(T.outer(counting(2), T.ones([3])).dtype, "float32")
    const [y, z] = T.meshgrid([counting(2), T.ones([3])])
    is(y, [2, 3], [0, 0, 0, 1, 1, 1])
    is(z, [2, 3], [1, 1, 1, 1, 1, 1])
    is(T.linspace(0, 1, 5), [5], [0, 0.25, 0.5, 0.75, 1])
    is(T.linspace(3, 7, 1), [1], [3])
    is(T.linspace(3, 7, 0), [0], [])
    const far = evaluate([T.linspace(-0.1, 0.7, 7)], [], "float32")[0]!
    assert.strictEqual(far[0], Math.fround(-0.1))
    assert.strictEqual(far[6], Math.fround(0.7))
    assert.isBelow(
      distance(
        far,
        Array.from({ length: 7 }, (_, i) => -0.1 + (0.8 * i) / 6)
      ),
      1e-7
    )
  })
})

describe("depth and space", () => {
  const x = counting(1, 2, 3, 8)
  const b = 2
  const at = (h: number, w: number, c: number) => (h * 3 + w) * 8 + c
  const spread = (channel: (i: number, j: number, c: number) => number) =>
    Array.from({ length: 4 * 6 * 2 }, (_, n) => {
      const [h, w, c] = [Math.floor(n / 12), Math.floor(n / 2) % 6, n % 2]
      return at(Math.floor(h / b), Math.floor(w / b), channel(h % b, w % b, c))
    })
  test("as ONNX defines DepthToSpace, channels last", () => {
    is(
      T.depthToSpace(x, 2),
      [1, 4, 6, 2],
      spread((i, j, c) => (i * b + j) * 2 + c)
    )
    is(
      T.depthToSpace(x, 2, "channelsFirst"),
      [1, 4, 6, 2],
      spread((i, j, c) => c * b * b + i * b + j)
    )
  })
  test("and back", () => {
    for (const order of ["blockFirst", "channelsFirst"]) {
      is(T.spaceToDepth(T.depthToSpace(x, 2, order), 2, order), [1, 2, 3, 8], value(x))
    }
  })
})

describe("gradients agree with central differences", () => {
  const programs: Readonly<Record<string, readonly [Index, (x: any) => any]>> = {
    "pad reflect": [
      [3, 4],
      (x) =>
        T.pad(
          x,
          [
            [2, 1],
            [3, 0]
          ],
          { mode: "reflect" }
        )
    ],
    "pad symmetric": [
      [3, 4],
      (x) =>
        T.pad(
          x,
          [
            [2, 1],
            [3, 0]
          ],
          { mode: "symmetric" }
        )
    ],
    "pad edge": [
      [3, 4],
      (x) =>
        T.pad(
          x,
          [
            [2, 1],
            [3, 0]
          ],
          { mode: "edge" }
        )
    ],
    "pad circular": [
      [3, 4],
      (x) =>
        T.pad(
          x,
          [
            [2, 1],
            [3, 0]
          ],
          { mode: "circular" }
        )
    ],
    roll: [[5], (x) => T.roll(T.mul(x, x), 2, 0)],
    tile: [[2, 3], (x) => T.tile(T.mul(x, x), [2, 3])],
    diagonal: [[3, 4], (x) => T.diagonal(T.mul(x, x), 1)],
    diag: [[3], (x) => T.diag(T.mul(x, x), -1)],
    tril: [[3, 3], (x) => T.tril(T.mul(x, x))],
    depthToSpace: [[1, 2, 4], (x) => T.depthToSpace(T.mul(x, x), 2)],
    stack: [[3], (x) => T.stack([x, T.mul(x, x), x], 1)],
    unstack: [[3, 2], (x) => T.unstack(x, 1).reduce(T.mul)],
    dynamic: [
      [4, 3],
      (x) => {
        const part = T.dynamicSlice(x, [Tensor.scalar(1, "int32"), 0], [2, 3])
        return T.dynamicUpdate(x, T.mul(part, part), [Tensor.scalar(2, "int32"), 0])
      }
    ]
  }
  for (const [name, [sizes, f]] of Object.entries(programs)) {
    test(name, () => {
      const x = tensor(0, sizes)
      const y = f(x)
      const own = sizesOf(asNode(y))
      const weights = tensor(1, own)
      const loss = (v: any) => T.sum(T.mul(f(v), weights))
      const found = (Transform.grad as any)(loss)(x)
      const given = [numbers(count(sizes), 3), numbers(count(own), 4)]
      const expected = differences((inputs) => evaluate([y], inputs)[0]!, given, given[1]!, 0)
      assert.isBelow(distance(evaluate([found], given)[0]!, expected), 1e-8)
    })
  }
})

describe("vmap", () => {
  test("dynamicSlice and dynamicUpdate with starts of each example", () => {
    const x = NdArray.make([
      [0, 1, 2, 3, 4],
      [10, 11, 12, 13, 14]
    ])
    const starts = NdArray.make(Int32Array.of(1, 9))
    const [xs, at] = [Tensor.constant(x), Tensor.constant(starts)] as ReadonlyArray<any>
    const part = (Transform.vmap as any)((v: any, s: any) => T.dynamicSlice(v, [s], [2]), { in: [0, 0] })(xs, at)
    is(part, [2, 2], [1, 2, 13, 14])
    const write = (v: any, s: any) => T.dynamicUpdate(v, T.full([2], -1), [s])
    const all = (Transform.vmap as any)(write, { in: [0, 0] })(xs, at)
    is(all, [2, 5], [0, -1, -1, 3, 4, 10, 11, 12, -1, -1])
  })
})
