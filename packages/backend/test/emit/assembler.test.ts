import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { type Expr, expr, invoke, makeModule } from "../../src/wasm/emit/assembler.ts"
import { constant, signed, unsigned } from "../../src/wasm/emit/bytes.ts"
import { f32x4, i32, i32x4, select, v128 } from "../../src/wasm/emit/instructions.ts"

const decode = (text: string, isSigned: boolean): number => {
  let value = 0n
  let shift = 0n
  for (const byte of text) {
    value |= BigInt(byte.charCodeAt(0) & 127) << shift
    shift += 7n
  }
  return Number(isSigned ? BigInt.asIntN(Number(shift), value) : value)
}

/** Runs a module that writes i32 results to memory from address 0 on. */
const results = (build: (m: ReturnType<typeof makeModule>) => void, count: number): Array<number> => {
  const module = makeModule()
  build(module)
  const memory = new WebAssembly.Memory({ initial: 1 })
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { env: { memory } })
  ;(instance.exports["main"] as () => void)()
  return Array.from(new Int32Array(memory.buffer, 0, count))
}

const put = (index: number, value: Expr<"i32">) => i32.store(i32.const(0), value, index * 4)

describe("assembler", () => {
  it.prop("LEB128 of any 32-bit integer", [Schema.Int], ([n]) => {
    assert.strictEqual(decode(unsigned(n), false), n >>> 0)
    assert.strictEqual(decode(signed(n), true), n | 0)
  })
  it("LEB128 at the borders of its bytes", () => {
    for (const power of [6, 7, 13, 14, 20, 21, 27, 28, 31]) {
      for (const n of [2 ** power - 1, 2 ** power, -(2 ** power), -(2 ** power) - 1, 2 ** power + 1]) {
        assert.strictEqual(decode(unsigned(n), false), n >>> 0)
        assert.strictEqual(decode(signed(n), true), n | 0)
        assert.isAtMost(signed(n).length, 5)
      }
    }
  })
  it("loops, conditions and calls", () => {
    const got = results((module) => {
      const double = module.function(["i32", "i32"], (fn, at, value) => {
        fn.emit(i32.store(at, i32.add(value, value)))
      })
      module.function(
        [],
        (fn) => {
          const i = fn.keep(i32.const(0))
          const sum = fn.keep(i32.const(0))
          fn.loop(
            () => i32.geS(i, i32.const(10)),
            () => {
              fn.when(
                i32.and(i, i32.const(1)),
                () => fn.set(sum, i32.add(sum, i)),
                () => fn.set(sum, i32.sub(sum, i32.const(1)))
              )
              fn.set(i, i32.add(i, i32.const(1)))
            }
          )
          fn.emit(put(0, sum))
          fn.call(double, i32.const(4), sum)
          fn.emit(put(2, select(i32.eqz(sum), i32.const(1), i32.const(-2))))
        },
        "main"
      )
    }, 3)
    assert.deepStrictEqual(got, [20, 40, -2])
  })
  it("locals of several types keep their values apart", () => {
    const got = results((module) => {
      module.function(
        [],
        (fn) => {
          const a = fn.keep(i32.const(7))
          const v = fn.keep(i32x4.splat(a))
          const b = fn.keep(i32.const(-9))
          const w = fn.keep(i32x4.add(v, i32x4.splat(b)))
          fn.emit(v128.store(i32.const(0), v128.shuffle(v, w, 0, 4, 1, 5)))
          fn.emit(put(4, a))
          fn.emit(put(5, b))
        },
        "main"
      )
    }, 6)
    assert.deepStrictEqual(got, [7, -2, 7, -2, 7, -9])
  })
  it("functions with results", () => {
    const got = results((module) => {
      const square = module.value(["i32"], "i32", (fn, x) => {
        const kept = fn.keep(x)
        return i32.mul(kept, kept)
      })
      const sum = module.value(["i32", "i32"], "i32", (_, a, b) => i32.add(invoke(square, a), invoke(square, b)))
      const nothing = module.function(["i32", "i32"], (fn, at, value) => fn.emit(i32.store(at, value)))
      module.function(
        [],
        (fn) => {
          fn.call(nothing, i32.const(0), invoke(sum, i32.const(3), i32.const(-4)))
          fn.emit(put(1, invoke(square, invoke(square, i32.const(3)))))
        },
        "main"
      )
    }, 2)
    assert.deepStrictEqual(got, [25, 81])
  })
  it("locals of a scope are used again, its value and what was kept outside stays", () => {
    const got = results((module) => {
      module.function(
        [],
        (fn) => {
          const outside = fn.keep(i32.const(5))
          const value = fn.scope(() => {
            const one = fn.keep(i32.const(7))
            const inner = fn.scope(() => i32.add(fn.keep(i32.add(one, outside)), one))
            return i32.add(fn.keep(i32.mul(inner, one)), inner)
          })
          const again = [1, 2, 3].map((n) => fn.keep(i32.const(n)))
          again.forEach((local, i) => fn.emit(put(i, local)))
          fn.emit(put(3, value))
          fn.emit(put(4, outside))
          fn.release(again[0]!)
          const reused = fn.keep(i32.const(11))
          assert.strictEqual(reused.index, again[0]!.index)
          again.slice(1).forEach((local, i) => fn.emit(put(5 + i, local)))
          fn.emit(put(7, reused))
        },
        "main"
      )
    }, 8)
    assert.deepStrictEqual(got, [1, 2, 3, 19 * 8, 5, 2, 3, 11])
  })
  it("addresses of constants are filled in at the end, however large", () => {
    for (const pool of [0, 64, 127, 128, 65536, 2 ** 31 - 64]) {
      const module = makeModule()
      module.function([], (fn) => fn.emit(i32.store(i32.const(0), expr("i32", 0x41, constant(16)))), "main")
      const memory = new WebAssembly.Memory({ initial: 1 })
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes(pool)), { env: { memory } })
      ;(exports["main"] as () => void)()
      assert.strictEqual(new Int32Array(memory.buffer)[0], pool + 16)
    }
  })
  it("a large function: many blocks, locals and bytes", () => {
    const got = results((module) => {
      module.function(
        [],
        (fn) => {
          let value = fn.keep(f32x4.convert(v128.zero))
          for (let i = 0; i < 20_000; i++) value = fn.keep(f32x4.add(value, f32x4.convert(i32x4.splat(i32.const(1)))))
          fn.emit(v128.store(i32.const(0), i32x4.truncSat(value)))
        },
        "main"
      )
    }, 1)
    assert.deepStrictEqual(got, [20_000])
  })
})
