import { crc32, gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import type { DatasetError } from "@typegrad/data/DatasetError"
import * as Idx from "@typegrad/data/Idx"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as PlatformError from "effect/PlatformError"
import * as Schema from "effect/Schema"

const file = "some/file.idx"
const parse = (bytes: Uint8Array) => Idx.parse(bytes, { file })
const failure = (bytes: Uint8Array): Effect.Effect<DatasetError, Idx.Idx> => Effect.flip(parse(bytes))

/** written from the format's description, independently of the reader */
const encode = (code: number, sizes: ReadonlyArray<number>, body: ReadonlyArray<number>): Uint8Array => {
  const header = [0, 0, code, sizes.length]
  for (const size of sizes) header.push((size >>> 24) & 255, (size >>> 16) & 255, (size >>> 8) & 255, size & 255)
  return Uint8Array.from([...header, ...body])
}

const small = encode(8, [2, 3], [1, 2, 3, 4, 5, 255])

describe("Idx.parse", () => {
  it.effect("reads every element type, big-endian", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<readonly [number, ReadonlyArray<number>, string, ReadonlyArray<number>]> = [
        [0x08, [0, 127, 128, 255], "uint8", [0, 127, 128, 255]],
        [0x09, [0, 127, 128, 255], "int8", [0, 127, -128, -1]],
        [0x0b, [0x01, 0x02, 0xff, 0xfe], "int16", [258, -2]],
        [0x0c, [0x01, 0x02, 0x03, 0x04, 0xff, 0xff, 0xff, 0xff], "int32", [16909060, -1]],
        [0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0x20, 0, 0], "float32", [1.5, -2.5]],
        [0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], "float64", [1.5]]
      ]
      for (const [code, body, type, values] of cases) {
        const idx = yield* parse(encode(code, [values.length], body))
        assert.strictEqual(idx.type, type)
        assert.deepStrictEqual(idx.sizes, [values.length])
        assert.deepStrictEqual(Array.from(idx.data), values)
      }
    })
  )

  it.effect("reads scalars, empty arrays and files inside a larger buffer", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(Array.from((yield* parse(encode(8, [], [7]))).data), [7])
      assert.deepStrictEqual((yield* parse(encode(8, [0, 28, 28], []))).sizes, [0, 28, 28])
      const around = new Uint8Array(64).fill(9)
      around.set(encode(0x0c, [1], [0, 0, 1, 0]), 13)
      assert.deepStrictEqual(Array.from((yield* parse(around.subarray(13, 13 + 12))).data), [256])
    })
  )

  it.effect("reads gzip and plain bytes alike", () =>
    Effect.gen(function* () {
      const plain = yield* parse(small)
      const zipped = yield* parse(gzipSync(small))
      assert.deepStrictEqual(plain, zipped)
      const large = encode(
        8,
        [3000, 100],
        Array.from({ length: 300_000 }, (_, i) => (i * 7919) & 255)
      )
      assert.deepStrictEqual((yield* parse(gzipSync(large))).data, large.subarray(12))
    })
  )

  it.effect("names the offset for every length at which a file can be cut", () =>
    Effect.gen(function* () {
      for (let length = 0; length < small.length; length++) {
        const error = yield* failure(small.subarray(0, length))
        assert.strictEqual(error._tag, "DatasetError")
        assert.strictEqual(error.file, file)
        assert.strictEqual(error.offset, length)
        assert.include(error.message, `${file}: truncated at byte ${length}`)
      }
      assert.strictEqual(
        (yield* failure(small.subarray(0, 16))).message,
        `${file}: truncated at byte 16: sizes [2, 3] of uint8 need 18 bytes, 2 are missing`
      )
    })
  )

  it.effect("refuses trailing bytes, a wrong magic number, an unknown type, sizes that overflow", () =>
    Effect.gen(function* () {
      const trailing = yield* failure(Uint8Array.from([...small, 1, 2, 3]))
      assert.strictEqual(trailing.offset, 18)
      assert.include(trailing.message, "3 bytes too many from byte 18 on")
      const png = yield* failure(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]))
      assert.strictEqual(png.offset, 0)
      assert.include(png.message, "not an IDX file: it starts with 0x89 0x50")
      const type = yield* failure(encode(0x0a, [1], [0]))
      assert.strictEqual(type.offset, 2)
      assert.include(type.message, "unsupported element type 0x0a at byte 2")
      const overflow = yield* failure(encode(8, [0xffffffff, 0xffffffff], []))
      assert.strictEqual(overflow.offset, 4)
      assert.include(overflow.message, "sizes [4294967295, 4294967295] of uint8 overflow at byte 4")
      const second = yield* failure(encode(0x0e, [1 << 20, 1 << 12], []))
      assert.strictEqual(second.offset, 8)
    })
  )

  it.effect("every single changed bit of a gzip file is an error or changes nothing", () =>
    Effect.gen(function* () {
      const content = encode(
        8,
        [40, 5],
        Array.from({ length: 200 }, (_, i) => (i * i) & 255)
      )
      const zipped = gzipSync(content)
      const expected = yield* parse(content)
      let refused = 0
      for (let at = 0; at < zipped.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const flipped = Uint8Array.from(zipped)
          flipped[at]! ^= 1 << bit
          const exit = yield* Effect.exit(parse(flipped))
          if (Exit.isSuccess(exit)) {
            // when and where the file was compressed, and the bits that fill up its last byte
            assert.deepStrictEqual(exit.value, expected, `byte ${at}, bit ${bit}`)
          } else {
            const error = yield* Effect.flip(exit)
            assert.strictEqual(error._tag, "DatasetError")
            assert.strictEqual(error.file, file)
            assert.isAtLeast(error.offset!, 0)
            assert.include(error.message, file)
            refused++
          }
        }
      }
      assert.isAbove(refused, 8 * (zipped.length - 12))
    })
  )

  it.effect("names the offset for every length at which a gzip file can be cut, and for bytes behind its end", () =>
    Effect.gen(function* () {
      const zipped = gzipSync(small)
      for (let length = 2; length < zipped.length; length++) {
        const error = yield* failure(zipped.subarray(0, length))
        assert.isAtMost(error.offset!, small.length)
        assert.include(error.message, "the gzip data is truncated or corrupt")
      }
      const error = yield* failure(Uint8Array.from([...zipped, 0]))
      assert.include(error.message, "the gzip data is truncated or corrupt")
    })
  )

  it.effect("reads gzip files of several members, wherever they are divided, as RFC 1952 allows", () =>
    Effect.gen(function* () {
      const concat = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => new Uint8Array(Buffer.concat(parts))
      for (let at = 0; at <= small.length; at++) {
        const zipped = concat(gzipSync(small.subarray(0, at)), gzipSync(small.subarray(at)))
        assert.deepStrictEqual((yield* parse(zipped)).data, small.subarray(12))
      }
      // stored, so that the content shows: it looks like the start of members that are none
      const start = [0x1f, 0x8b, 8, 0]
      const tricky = encode(8, [40], Array.from({ length: 10 }, () => start).flat())
      const large = encode(
        8,
        [300_000],
        Array.from({ length: 300_000 }, (_, i) => (i * 7919) & 255)
      )
      for (const content of [tricky, large]) {
        const parts = [0, 20, 30, content.length].map((to, i, all) => content.subarray(all[i - 1] ?? 0, to))
        const zipped = concat(...parts.map((part) => gzipSync(part, { level: 0 })))
        assert.deepStrictEqual((yield* parse(zipped)).data, content.subarray(8))
      }
    })
  )

  it.effect("refuses a second member that is cut or changed, and bytes behind it", () =>
    Effect.gen(function* () {
      const first = gzipSync(small.subarray(0, 7))
      const second = gzipSync(small.subarray(7))
      for (let length = 1; length < second.length; length++) {
        const error = yield* failure(Uint8Array.from([...first, ...second.subarray(0, length)]))
        assert.isAtMost(error.offset!, small.length)
        assert.include(error.message, "the gzip data is truncated or corrupt")
      }
      const changed = Uint8Array.from([...first, ...second])
      changed[changed.length - 5]! ^= 1 // its checksum
      const behind = Uint8Array.from([...first, ...second, 0])
      for (const bytes of [changed, behind]) {
        const error = yield* failure(bytes)
        assert.include(error.message, "the gzip data is truncated or corrupt")
      }
    })
  )

  it.effect.prop(
    "reads back what was written",
    [Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))), Schema.Boolean],
    ([values, zip]) =>
      Effect.gen(function* () {
        const bytes = encode(8, [1, values.length], values)
        const idx = yield* parse(zip ? gzipSync(bytes) : bytes)
        assert.deepStrictEqual(Array.from(idx.data), values)
        assert.strictEqual(crc32(idx.data as Uint8Array), crc32(Uint8Array.from(values)))
      })
  )
})

describe("Idx.read", () => {
  it.effect("fails with the file's name when it is not there", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Idx.read("gone.idx"))
      assert.strictEqual(error.file, "gone.idx")
      assert.include(error.message, "gone.idx: cannot be read")
    }).pipe(
      Effect.provide(
        FileSystem.layerNoop({
          readFile: (path) =>
            Effect.fail(
              PlatformError.systemError({
                _tag: "NotFound",
                module: "FileSystem",
                method: "readFile",
                pathOrDescriptor: path
              })
            )
        })
      )
    )
  )
})

describe("Idx.toNdArray", () => {
  it.effect("makes int32 of integers and float32 of floats", () =>
    Effect.gen(function* () {
      const integers = Idx.toNdArray(yield* parse(small))
      assert.strictEqual(integers.dtype, "int32")
      assert.deepStrictEqual(integers.sizes, [2, 3])
      assert.deepStrictEqual(Array.from(integers.data), [1, 2, 3, 4, 5, 255])
      const floats = Idx.toNdArray(yield* parse(encode(0x0e, [1], [0x3f, 0xf8, 0, 0, 0, 0, 0, 0])))
      assert.strictEqual(floats.dtype, "float32")
      assert.deepStrictEqual(Array.from(floats.data), [1.5])
    })
  )
})
