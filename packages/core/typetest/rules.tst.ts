/**
 * The rules as the signatures of ops will hold them: code of users that is generic over sizes or shapes type-checks, and mistakes are
 * still one sentence.
 */
import type {
  Attention,
  Concat,
  Conv2d,
  Dim,
  Embedding,
  Gather,
  Guard,
  Heads,
  Known,
  Ok,
  Pad,
  Pool2d,
  Range,
  Shape,
  Size2,
  Slice,
  Split,
  Stack,
  TopK
} from "@typegrad/core/Shape"
import type * as Tensor from "@typegrad/core/Tensor"

type T<S extends Shape> = Tensor.Tensor<S>

import { describe, expect, it } from "tstyche"

declare const conv: <S extends Shape, const F extends number, const K extends Size2>(
  x: T<S>,
  f: Guard<Known<K, S, Conv2d<S, F, K>>, F>,
  k: K
) => T<Ok<Conv2d<S, F, K>>>
declare const pool: <S extends Shape, const K extends Size2>(
  x: T<S>,
  k: Guard<Known<K, S, Pool2d<S, K>>, K>
) => T<Ok<Pool2d<S, K>>>
declare const concat: <A extends Shape, B extends Shape, const X extends number>(
  x: T<A>,
  y: Guard<Known<X, A, Known<X, B, Concat<[A, B], X>>>, T<B>>,
  axis: X
) => T<Ok<Concat<[A, B], X>>>
declare const stack: <A extends Shape, B extends Shape, const X extends number>(
  x: T<A>,
  y: Guard<Known<X, A, Known<X, B, Stack<[A, B], X>>>, T<B>>,
  axis: X
) => T<Ok<Stack<[A, B], X>>>
declare const slice: <S extends Shape, const R extends ReadonlyArray<Range>>(
  x: T<S>,
  r: Guard<Known<R, S, Slice<S, R>>, R>
) => T<Ok<Slice<S, R>>>
declare const pad: <S extends Shape, const R extends ReadonlyArray<readonly [number, number]>>(
  x: T<S>,
  r: Guard<Known<R, S, Pad<S, R>>, R>
) => T<Ok<Pad<S, R>>>
declare const topK: <S extends Shape, const R extends number, P = 0>(
  x: T<S>,
  r: Guard<Known<P, S, TopK<S, R>>, R>
) => T<Ok<TopK<S, R>>>
declare const att: <Q extends Shape, K extends Shape, V extends Shape, P = 0>(
  q: T<Q>,
  k: T<K>,
  v: Guard<Known<P, Q, Known<P, K, Known<P, V, Attention<Q, K, V>>>>, T<V>>
) => T<Ok<Attention<Q, K, V>>>
declare const gather: <S extends Shape, I extends Shape, const X extends number>(
  x: T<S>,
  i: T<I>,
  axis: Guard<Known<X, S, Gather<S, I, X>>, X>
) => T<Ok<Gather<S, I, X>>>
declare const split: <S extends Shape, const N extends number, const X extends number>(
  x: T<S>,
  n: Guard<Known<X, S, Split<S, N, X>>, N>,
  axis: X
) => Split<S, N, X>

describe("rules in signatures", () => {
  it("take sizes and shapes that are type parameters", () => {
    const c1 = <H extends number>(x: T<[H, H, 3]>) => pool(conv(x, 8, 3), 2)
    const c2 = <F extends number>(x: T<[28, 28, 3]>, f: F): T<[26, 26, F]> => conv(x, f, 3)
    const c3 = <B extends Dim>(x: T<[B, 28, 28, 3]>): T<[B, 13, 13, 8]> => pool(conv(x, 8, 3), 2)
    const c4 = <S extends Shape>(x: T<S>) => conv(x, 8, 3)
    const k1 = <B extends Dim>(x: T<[B, 3]>, y: T<[B, 4]>): T<[B, 7]> => concat(x, y, 1)
    const k2 = <N extends number>(x: T<[N, 3]>, y: T<[N, 4]>) => concat(x, y, 1)
    const k3 = <S extends Shape>(x: T<S>, y: T<S>) => concat(x, y, 0)
    const k4 = <B extends Dim, C extends Dim>(x: T<[B, 3]>, y: T<[C, 3]>) => stack(x, y, 0)
    const k5 = <B extends Dim>(x: T<[B, 3]>, y: T<[B, 3]>): T<[2, B, 3]> => stack(x, y, 0)
    const s1 = <B extends Dim>(x: T<[B, 10]>): T<[B, 4]> => slice(x, [null, [1, 5]])
    const s2 = <N extends number>(x: T<[N, 10]>) => slice(x, [[1, 5]])
    const s3 = <N extends number>(x: T<[10, 10]>, n: N) => slice(x, [[0, n]])
    const p1 = <B extends Dim>(x: T<[B, 10]>): T<[B, 12]> =>
      pad(x, [
        [0, 0],
        [1, 1]
      ])
    const p2 = <N extends number>(x: T<[N, 10]>) =>
      pad(x, [
        [1, 0],
        [1, 1]
      ])
    const t1 = <N extends number>(x: T<[3, N]>): T<[3, 5]> => topK(x, 5)
    const t2 = <N extends number>(x: T<[3, 10]>, n: N): T<[3, N]> => topK(x, n)
    const g1 = <V extends number, B extends Dim>(x: T<[V, 64]>, i: T<[B]>): T<[B, 64]> => gather(x, i, 0)
    const a1 = <B extends Dim, N extends number>(q: T<[B, 10, N]>): T<[B, 10, N]> => att(q, q, q)
    const h1 = <N extends number, H extends number>() => null! as Heads<N, H>
    const sp = <B extends Dim>(x: T<[B, 10]>): [T<[B, 5]>["shape"], unknown] => split(x, 2, 1)
    const em = <B extends Dim>(): [B, 64] => null! as Embedding<[100, 64], [B]>
    expect([c1, c2, c3, c4, k1, k2, k3, k4, k5, s1, s2, s3, p1, p2, t1, t2, g1, a1, h1, sp, em]).type.toBeAssignableTo<
      ReadonlyArray<Function>
    >()
    expect(c1(null! as T<[32, 32, 3]>)).type.toBe<T<[15, 15, 8]>>()
    expect(c4(null! as T<[32, 32, 3]>)).type.toBe<T<[30, 30, 8]>>()
    expect(k2(null! as T<[9, 3]>, null! as T<[9, 4]>)).type.toBe<T<[9, 7]>>()
    expect(k3(null! as T<[9, 3]>, null! as T<[9, 3]>)).type.toBe<T<[18, 3]>>()
    expect(s2(null! as T<[9, 10]>)).type.toBe<T<[4, 10]>>()
    expect(s3(null! as T<[10, 10]>, 4)).type.toBe<T<[4, 10]>>()
    expect(p2(null! as T<[9, 10]>)).type.toBe<T<[10, 12]>>()
    expect(h1<768, 12>()).type.toBe<64>()
  })

  it("refuse what is wrong", () => {
    // @ts-expect-error "conv2d: kernel 5 does not fit into [4, 4, 3]"
    conv(null! as T<[4, 4, 3]>, 8, 5)
    // @ts-expect-error "maxPool2d: kernel 5 does not fit into [4, 4, 3]"
    pool(null! as T<[4, 4, 3]>, 5)
    // @ts-expect-error "concat: [4, 3] and [5, 3] must agree on every axis except 1: 4 vs 5 (axis 0)"
    concat(null! as T<[4, 3]>, null! as T<[5, 3]>, 1)
    // @ts-expect-error "stack: shapes differ: [4, 3] vs [5, 3]: 4 vs 5 (axis 0)"
    stack(null! as T<[4, 3]>, null! as T<[5, 3]>, 1)
    // @ts-expect-error "topK: k is 5 but axis -1 of [4, 3] has size 3"
    topK(null! as T<[4, 3]>, 5)
    // @ts-expect-error "slice: stop 5 is past the end of axis 0 of [4, 3] (size 4)"
    slice(null! as T<[4, 3]>, [[0, 5]])
    // @ts-expect-error "attention: lengths differ: 4 (axis 0 of key [4, 3]) vs 5 (axis 0 of value [5, 3])"
    att(null! as T<[4, 3]>, null! as T<[4, 3]>, null! as T<[5, 3]>)
    // @ts-expect-error "split: 3 parts do not divide axis 0 of [4, 3] (size 4)"
    split(null! as T<[4, 3]>, 3, 0)
    // @ts-expect-error "gather: axis 2 is out of range for [4, 3] (rank 2)"
    gather(null! as T<[4, 3]>, null! as T<[5]>, 2)
    // @ts-expect-error "pad: a padding must be a whole number from 0 but is -1"
    pad(null! as T<[4, 3]>, [
      [0, -1],
      [0, 0]
    ])
  })
})
