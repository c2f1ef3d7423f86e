/**
 * Matrix product of float32 with any strides: blocks of both operands are packed into panels, and a micro-kernel multiplies
 * panels into a tile of the result that stays in registers (Goto and van de Geijn 2008).
 */
import type { Fn, FunctionRef, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { either, f32, f32x4, i32, select, v128 } from "./instructions.ts"
import { transpose } from "./lanes.ts"

/** rows of B's block, rows of A's block, columns of B's block */
const KC = 256
const MC = 96
const NC = 1024
/** columns of a tile */
const NR = 8
/** bytes for one tile that does not fit the result */
const spill = 1024

/** Rows of a tile: 12 accumulators, 2 columns and a broadcast fit 16 registers with a fused multiply-add, 8 without. */
const rowsOf = (context: Context): number => (context.fma ? 6 : 4)

const range = (n: number): Array<number> => Array.from({ length: n }, (_, i) => i)

type I32 = Local<"i32">

const advance = (fn: Fn, pointer: I32, by: I32 | number): void =>
  fn.set(pointer, i32.add(pointer, typeof by === "number" ? i32.const(by) : by))

/** i = 0, step, 2 step, ... below `to` */
const count = (fn: Fn, i: I32, to: I32, step: number, body: () => void): void => {
  fn.set(i, i32.const(0))
  fn.loop(
    () => i32.geS(i, to),
    () => {
      body()
      advance(fn, i, step)
    }
  )
}

/**
 * micro(kc, a, b, c, ldc, accumulate): one tile from a panel of A and one of B. The shape of its loop is measured: a second
 * loop, unrolling, or a test at the bottom costs a quarter to a half of its speed.
 */
const micro = (context: Context): FunctionRef<readonly ["i32", "i32", "i32", "i32", "i32", "i32"]> =>
  context.module.function(["i32", "i32", "i32", "i32", "i32", "i32"], (fn, kc, ap, bp, c, ldc, accumulate) => {
    const MR = rowsOf(context)
    const columns = range(NR / 4)
    const tile = range(MR).map(() => columns.map(() => fn.local("v128")))
    const b = columns.map(() => fn.local("v128"))
    const a = fn.local("v128")
    fn.loop(
      () => i32.ltS(kc, i32.const(1)),
      () => {
        for (const j of columns) fn.set(b[j]!, v128.load(bp, j * 16))
        tile.forEach((row, i) => {
          fn.set(a, v128.load32Splat(ap, i * 4))
          row.forEach((sum, j) => {
            fn.set(sum, context.fma ? f32x4.relaxedMadd(a, b[j]!, sum) : f32x4.add(sum, f32x4.mul(a, b[j]!)))
          })
        })
        advance(fn, ap, MR * 4)
        advance(fn, bp, NR * 4)
        fn.set(kc, i32.sub(kc, i32.const(1)))
      }
    )
    const write = (value: (sum: V128, column: number) => V128): void =>
      tile.forEach((row, i) => {
        row.forEach((sum, j) => fn.emit(v128.store(c, value(sum, j), j * 16)))
        if (i < MR - 1) advance(fn, c, ldc)
      })
    fn.when(
      accumulate,
      () => write((sum, j) => f32x4.add(v128.load(c, j * 16), sum)),
      () => write((sum) => sum)
    )
  })

/**
 * pack(n, kc, source, stride, strideK, target): n rows of kc elements into panels of `width` rows, element by element of k
 * interleaved; the last panel is filled up with zeros. Strides in bytes.
 */
const packer = (context: Context, width: number) =>
  context.module.function(["i32", "i32", "i32", "i32", "i32", "i32"], (fn, n, kc, source, stride, strideK, target) => {
    const [p, k, rest, from, at] = [fn.local("i32"), fn.local("i32"), fn.local("i32"), fn.local("i32"), fn.local("i32")]
    const quads = fn.local("i32")
    const rows = range(width).map(() => fn.local("i32"))

    const contiguousRows = (): void => {
      fn.set(from, i32.add(source, i32.shl(p, i32.const(2))))
      count(fn, k, kc, 1, () => {
        let j = 0
        for (; j + 4 <= width; j += 4) fn.emit(v128.store(target, v128.load(from, j * 4), j * 4))
        for (; j < width; j++) fn.emit(f32.store(target, f32.load(from, j * 4), j * 4))
        advance(fn, from, strideK)
        advance(fn, target, width * 4)
      })
    }
    const transposeQuad = (j: number): void => {
      const quad = (t: number): V128 => fn.keep(v128.load(rows[j + t]!))
      transpose(fn, [quad(0), quad(1), quad(2), quad(3)]).forEach((value, t) => {
        fn.emit(v128.store(target, value, (t * width + j) * 4))
      })
    }
    const anyRows = (): void => {
      fn.set(rows[0]!, i32.add(source, i32.mul(p, stride)))
      for (const i of range(width).slice(1)) fn.set(rows[i]!, i32.add(rows[i - 1]!, stride))
      fn.set(quads, select(i32.eq(strideK, i32.const(4)), i32.and(kc, i32.const(-4)), i32.const(0)))
      count(fn, k, quads, 4, () => {
        let j = 0
        for (; j + 4 <= width; j += 4) transposeQuad(j)
        for (; j < width; j++) {
          for (const t of range(4)) fn.emit(f32.store(target, f32.load(rows[j]!, t * 4), (t * width + j) * 4))
        }
        for (const row of rows) advance(fn, row, 16)
        advance(fn, target, width * 16)
      })
      fn.set(k, quads)
      fn.loop(
        () => i32.geS(k, kc),
        () => {
          rows.forEach((row, j) => fn.emit(f32.store(target, f32.load(row), j * 4)))
          for (const row of rows) advance(fn, row, strideK)
          advance(fn, target, width * 4)
          advance(fn, k, 1)
        }
      )
    }
    const lastRows = (): void => {
      fn.set(from, i32.add(source, i32.mul(p, stride)))
      count(fn, k, kc, 1, () => {
        fn.set(at, from)
        for (const j of range(width)) {
          fn.emit(f32.store(target, either(i32.gtS(rest, i32.const(j)), f32.load(at), f32.const(0)), j * 4))
          advance(fn, at, stride)
        }
        advance(fn, from, strideK)
        advance(fn, target, width * 4)
      })
    }
    count(fn, p, n, width, () => {
      fn.set(rest, i32.sub(n, p))
      fn.when(
        i32.geS(rest, i32.const(width)),
        () => fn.when(i32.eq(stride, i32.const(4)), contiguousRows, anyRows),
        lastRows
      )
    })
  })

const build = (context: Context, onto: boolean) => {
  const MR = rowsOf(context)
  const tileKernel = context.helper("tile", () => micro(context))
  const packA = context.helper(`pack ${MR}`, () => packer(context, MR))
  const packB = context.helper(`pack ${NR}`, () => packer(context, NR))
  const i = "i32"
  return context.module.function(
    [i, i, i, i, i, i, i, i, i, i, i],
    (fn, M, N, K, A, strideAM, strideAK, B, strideBK, strideBN, C, work) => {
      const [pc, kc, ic, mc, jc] = [fn.local(i), fn.local(i), fn.local(i), fn.local(i), fn.local(i)]
      const [nc, ir, mr, jr, nr] = [fn.local(i), fn.local(i), fn.local(i), fn.local(i), fn.local(i)]
      const [row, column, tile, from] = [fn.local(i), fn.local(i), fn.local(i), fn.local(i)]
      const panelA = fn.keep(i32.add(work, i32.const(spill)))
      const panelB = fn.keep(i32.add(panelA, i32.const(blockA)))
      const ldc = fn.keep(i32.shl(N, i32.const(2)))
      /** walks 0 to `total` in pieces of `size`; `piece` holds each one's length */
      const pieces = (at: I32, total: I32, size: number, piece: I32, body: () => void): void =>
        count(fn, at, total, size, () => {
          fn.set(piece, i32.sub(total, at))
          fn.set(piece, select(i32.ltS(piece, i32.const(size)), piece, i32.const(size)))
          body()
        })
      const oneTile = (): void => {
        fn.set(tile, i32.add(C, i32.mul(i32.add(ic, ir), ldc)))
        fn.set(tile, i32.add(tile, i32.shl(i32.add(jc, jr), i32.const(2))))
        // what is there is added to: from an earlier block of k, or before the call
        const accumulate = onto ? i32.const(1) : pc
        const a = i32.add(panelA, i32.shl(i32.mul(ir, kc), i32.const(2)))
        const b = i32.add(panelB, i32.shl(i32.mul(jr, kc), i32.const(2)))
        fn.when(
          i32.and(i32.eq(mr, i32.const(MR)), i32.eq(nr, i32.const(NR))),
          () => fn.call(tileKernel, kc, a, b, tile, ldc, accumulate),
          () => {
            fn.call(tileKernel, kc, a, b, work, i32.const(NR * 4), i32.const(0))
            count(fn, row, mr, 1, () =>
              count(fn, column, nr, 1, () => {
                const to = fn.keep(i32.add(i32.add(tile, i32.mul(row, ldc)), i32.shl(column, i32.const(2))))
                fn.set(from, i32.add(work, i32.shl(i32.add(i32.mul(row, i32.const(NR)), column), i32.const(2))))
                fn.emit(f32.store(to, f32.add(either(accumulate, f32.load(to), f32.const(0)), f32.load(from))))
              })
            )
          }
        )
      }
      pieces(jc, N, NC, nc, () =>
        pieces(pc, K, KC, kc, () => {
          const sourceB = i32.add(i32.add(B, i32.mul(pc, strideBK)), i32.mul(jc, strideBN))
          fn.call(packB, nc, kc, sourceB, strideBN, strideBK, panelB)
          pieces(ic, M, MC, mc, () => {
            const sourceA = i32.add(i32.add(A, i32.mul(ic, strideAM)), i32.mul(pc, strideAK))
            fn.call(packA, mc, kc, sourceA, strideAM, strideAK, panelA)
            pieces(jr, nc, NR, nr, () => pieces(ir, mc, MR, mr, oneTile))
          })
        })
      )
    }
  )
}

const blockA = MC * KC * 4 + 64

/** Scratch that a product of these sizes needs. */
export const gemmWorkBytes = (n: number, k: number): number =>
  spill + blockA + Math.min(Math.ceil(n / NR) * NR, NC) * Math.min(k, KC) * 4

/**
 * gemm(M, N, K, A, strideAM, strideAK, B, strideBK, strideBN, C, work): C = A B for K > 0, C contiguous. Strides in bytes.
 */
export const gemm = (context: Context): ReturnType<typeof build> => context.helper("gemm", () => build(context, false))

/** As `gemm`, but C + A B. */
export const gemmOnto = (context: Context): ReturnType<typeof build> =>
  context.helper("gemm onto", () => build(context, true))
