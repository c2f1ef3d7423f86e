import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Safetensors from "@typegrad/train/Safetensors"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const file = "a.safetensors"

const sample = () =>
  Safetensors.encode({
    tensors: {
      weight: NdArray.fromArray([2, 3], "float32", new Float32Array([1.5, -0, Infinity, NaN, 1e-40, 3])),
      empty: NdArray.fromArray([0, 7], "float32", new Float32Array(0)),
      scalar: NdArray.fromArray([], "int32", new Int32Array([-7])),
      mask: NdArray.fromArray([3], "bool", new Uint8Array([1, 0, 1]))
    },
    metadata: { note: "é" }
  })

/** a file with this header and `length` bytes of data */
const withHeader = (header: string, length: number) => {
  const json = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + json.length + length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}

const rejected = (bytes: Uint8Array) => Effect.flip(Safetensors.decode(bytes, { file }))

describe("Safetensors", () => {
  it.effect("round trips bits of every dtype, rank 0 and size 0", () =>
    Effect.gen(function* () {
      const { metadata, tensors } = yield* Safetensors.decode(sample(), { file })
      assert.deepStrictEqual(metadata, { note: "é" })
      assert.deepStrictEqual(Object.keys(tensors), ["weight", "empty", "scalar", "mask"])
      assert.deepStrictEqual(tensors["weight"]!.sizes, [2, 3])
      assert.deepStrictEqual(
        Array.from(new Uint32Array((tensors["weight"]!.data as Float32Array).buffer)),
        Array.from(new Uint32Array(new Float32Array([1.5, -0, Infinity, NaN, 1e-40, 3]).buffer))
      )
      assert.deepStrictEqual(tensors["empty"]!.sizes, [0, 7])
      assert.deepStrictEqual(tensors["scalar"]!.sizes, [])
      assert.deepStrictEqual(Array.from(tensors["scalar"]!.data), [-7])
      assert.deepStrictEqual(Array.from(tensors["mask"]!.data), [1, 0, 1])
    })
  )

  it("writes the header that the format prescribes", () => {
    const bytes = sample()
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    assert.strictEqual(length % 8, 0)
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
    assert.deepStrictEqual(header, {
      __metadata__: { note: "é" },
      weight: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
      empty: { dtype: "F32", shape: [0, 7], data_offsets: [24, 24] },
      scalar: { dtype: "I32", shape: [], data_offsets: [24, 28] },
      mask: { dtype: "BOOL", shape: [3], data_offsets: [28, 31] }
    })
    assert.strictEqual(bytes.length, 8 + length + 31)
  })

  it.effect("rejects every truncation, naming file and offset", () =>
    Effect.gen(function* () {
      const bytes = sample()
      for (let length = 0; length < bytes.length; length++) {
        const error = yield* rejected(bytes.subarray(0, length))
        assert.strictEqual(error._tag, "CheckpointCorrupt")
        assert.strictEqual(error.file, file)
        assert.include(error.message, `at byte ${error.offset}`)
      }
    })
  )

  it.effect("rejects trailing bytes", () =>
    Effect.gen(function* () {
      const bytes = sample()
      const error = yield* rejected(new Uint8Array([...bytes, 0]))
      assert.strictEqual(error.message, `${file}: 1 bytes follow the last tensor (at byte ${bytes.length})`)
    })
  )

  const entry = (shape: string, from: number, to: number, dtype = "F32") =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${from},${to}]}`
  const cases: ReadonlyArray<readonly [title: string, bytes: Uint8Array, message: string]> = [
    ["a header that is not JSON", withHeader("{", 0), "the header is not a JSON object"],
    ["a header that is a list", withHeader("[]", 0), "the header is not a JSON object"],
    ["an unknown dtype", withHeader(`{"a":${entry("[1]", 0, 4, "F64")}}`, 4), "the header entry of a is wrong"],
    ["a negative size", withHeader(`{"a":${entry("[-1]", 0, 4)}}`, 4), "the header entry of a is wrong"],
    [
      "a shape that does not fit its bytes",
      withHeader(`{"a":${entry("[2]", 0, 4)}}`, 4),
      "a is F32 [2], 8 bytes, but has offsets 0 to 4"
    ],
    [
      "a hole between tensors",
      withHeader(`{"a":${entry("[1]", 0, 4)},"b":${entry("[1]", 8, 12)}}`, 12),
      "b starts at 8, but the data before it ends at 4"
    ],
    [
      "tensors that overlap",
      withHeader(`{"a":${entry("[2]", 0, 8)},"b":${entry("[2]", 4, 12)}}`, 12),
      "b starts at 4, but the data before it ends at 8"
    ],
    ["metadata that is not text", withHeader(`{"__metadata__":{"a":1}}`, 0), "__metadata__ is not a record of strings"],
    [
      "bytes that are not UTF-8",
      (() => {
        const bytes = withHeader("{}", 0)
        bytes[8] = 0xff
        return bytes
      })(),
      "the header is not UTF-8"
    ]
  ]
  for (const [title, bytes, message] of cases) {
    it.effect(`rejects ${title}`, () =>
      Effect.gen(function* () {
        assert.include((yield* rejected(bytes)).message, message)
      })
    )
  }

  it.effect.prop(
    "round trips any shapes",
    {
      shapes: Schema.Array(
        Schema.Array(Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 4 })))).pipe(
          Schema.check(Schema.isMaxLength(4))
        )
      ).pipe(Schema.check(Schema.isMaxLength(5)))
    },
    ({ shapes }) =>
      Effect.gen(function* () {
        const tensors = Object.fromEntries(
          shapes.map((sizes, index) => {
            const count = sizes.reduce((total, size) => total * size, 1)
            return [
              `t${index}`,
              NdArray.fromArray(
                [...sizes],
                "float32",
                Float32Array.from({ length: count }, (_, i) => i / 3)
              )
            ]
          })
        )
        const back = yield* Safetensors.decode(Safetensors.encode({ tensors, metadata: {} }), { file })
        assert.deepStrictEqual(Object.keys(back.tensors), Object.keys(tensors))
        for (const [name, array] of Object.entries(tensors)) {
          assert.deepStrictEqual(back.tensors[name]!.sizes, array.sizes)
          assert.deepStrictEqual(back.tensors[name]!.data, array.data)
        }
      })
  )
})
