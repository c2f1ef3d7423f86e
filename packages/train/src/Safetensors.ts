/**
 * The safetensors format: a JSON header with names, dtypes, shapes and offsets, then the raw little-endian data.
 *
 * Source: https://github.com/huggingface/safetensors (format section of its README).
 *
 * @since 0.1.0
 */
import type { DType } from "@typegrad/core/DType"
import * as NdArray from "@typegrad/core/NdArray"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CheckpointCorrupt } from "./CheckpointError.ts"

/**
 * Named arrays and free text metadata.
 *
 * @since 0.1.0
 * @category models
 */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, NdArray.NdArray>>
  readonly metadata: Readonly<Record<string, string>>
}

const names = { float32: "F32", int32: "I32", bool: "BOOL" } as const
const dtypes = { F32: "float32", I32: "int32", BOOL: "bool" } as const
const elementBytes = { float32: 4, int32: 4, bool: 1 } as const

const Natural = /*#__PURE__*/ Schema.Int.pipe(/*#__PURE__*/ Schema.check(Schema.isGreaterThanOrEqualTo(0)))

const Entry = /*#__PURE__*/ Schema.Struct({
  dtype: Schema.Literals(["F32", "I32", "BOOL"]),
  shape: Schema.Array(Natural),
  data_offsets: Schema.Tuple([Natural, Natural])
})
const decodeEntry = /*#__PURE__*/ Schema.decodeUnknownEffect(Entry)
const decodeHeader = /*#__PURE__*/ Schema.decodeUnknownEffect(
  /*#__PURE__*/ Schema.fromJsonString(/*#__PURE__*/ Schema.Record(Schema.String, Schema.Unknown))
)
const decodeMetadata = /*#__PURE__*/ Schema.decodeUnknownEffect(
  /*#__PURE__*/ Schema.Record(Schema.String, Schema.String)
)

/** ordinary files hold the header in a few kB; the format's own limit */
const maxHeader = 100_000_000

const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((total, size) => total * size, 1)

const makeArray = (dtype: DType, sizes: ReadonlyArray<number>, bytes: Uint8Array): NdArray.NdArray => {
  // not bytes.slice(): of a Node Buffer that is a view
  const copy = new Uint8Array(bytes).buffer
  return dtype === "float32"
    ? NdArray.fromArray(sizes, "float32", new Float32Array(copy))
    : dtype === "int32"
      ? NdArray.fromArray(sizes, "int32", new Int32Array(copy))
      : NdArray.fromArray(sizes, "bool", new Uint8Array(copy))
}

/**
 * Encodes arrays of any shape; the same input gives the same bytes.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Safetensors from "@typegrad/train/Safetensors"
 * import * as Effect from "effect/Effect"
 *
 * const bytes = Safetensors.encode({ tensors: { bias: NdArray.make([1, 2, 3]) }, metadata: { model: "mlp" } })
 * const decoded = Effect.map(
 *   Safetensors.decode(bytes, { file: "mlp.safetensors" }),
 *   ({ metadata, tensors }) => [metadata["model"], Array.from(tensors["bias"]!.data)]
 * )
 * Effect.runPromise(decoded) // => ["mlp", [1, 2, 3]]
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (file: Safetensors): Uint8Array => {
  const entries = Object.entries(file.tensors)
  const header: Record<string, unknown> = {}
  if (Object.keys(file.metadata).length > 0) header["__metadata__"] = file.metadata
  let offset = 0
  for (const [name, array] of entries) {
    const end = offset + array.data.byteLength
    header[name] = { dtype: names[array.dtype], shape: [...array.sizes], data_offsets: [offset, end] }
    offset = end
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const headerBytes = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(8 + headerBytes + offset)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true)
  bytes.fill(0x20, 8, 8 + headerBytes)
  bytes.set(json, 8)
  let at = 8 + headerBytes
  for (const [, array] of entries) {
    bytes.set(new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength), at)
    at += array.data.byteLength
  }
  return bytes
}

/**
 * Decodes a whole file. Fails with `CheckpointCorrupt`, which names file and byte offset, when the header is not what the
 * format says or when offsets, shapes and the file's length do not agree.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  options: { readonly file: string }
): Effect.fn.Return<Safetensors, CheckpointCorrupt> {
  const corrupt = (offset: number, message: string) =>
    new CheckpointCorrupt({ file: options.file, offset, message: `${options.file}: ${message} (at byte ${offset})` })
  if (bytes.length < 8) {
    return yield* corrupt(
      0,
      `a safetensors file starts with 8 bytes of header length, but the file has ${bytes.length}`
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const declared = view.getBigUint64(0, true)
  if (declared > BigInt(maxHeader) || Number(declared) > bytes.length - 8) {
    return yield* corrupt(
      0,
      `the header is said to take ${declared} bytes, but the file has ${bytes.length - 8} after it`
    )
  }
  const headerBytes = Number(declared)
  const start = 8 + headerBytes
  const text = yield* Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)),
    catch: () => corrupt(8, "the header is not UTF-8")
  })
  const header = yield* Effect.mapError(decodeHeader(text), (error) =>
    corrupt(8, `the header is not a JSON object: ${error.message}`)
  )
  const metadata =
    header["__metadata__"] === undefined
      ? {}
      : yield* Effect.mapError(decodeMetadata(header["__metadata__"]), (error) =>
          corrupt(8, `__metadata__ is not a record of strings: ${error.message}`)
        )
  const tensors: Record<string, NdArray.NdArray> = {}
  const spans: Array<readonly [begin: number, end: number, name: string]> = []
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") continue
    const entry = yield* Effect.mapError(decodeEntry(value), (error) =>
      corrupt(8, `the header entry of ${name} is wrong: ${error.message}`)
    )
    const dtype = dtypes[entry.dtype]
    const [begin, end] = entry.data_offsets
    const expected = product(entry.shape) * elementBytes[dtype]
    if (end - begin !== expected) {
      return yield* corrupt(
        start + begin,
        `${name} is ${entry.dtype} [${entry.shape.join(", ")}], ${expected} bytes, but has offsets ${begin} to ${end}`
      )
    }
    if (start + end > bytes.length) {
      return yield* corrupt(start + begin, `${name} ends at byte ${start + end}, but the file has ${bytes.length}`)
    }
    spans.push([begin, end, name])
    tensors[name] = makeArray(dtype, entry.shape, bytes.subarray(start + begin, start + end))
  }
  let covered = 0
  for (const [begin, end, name] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (begin !== covered) {
      return yield* corrupt(start + begin, `${name} starts at ${begin}, but the data before it ends at ${covered}`)
    }
    covered = end
  }
  if (start + covered !== bytes.length) {
    return yield* corrupt(start + covered, `${bytes.length - start - covered} bytes follow the last tensor`)
  }
  return { tensors, metadata }
})
