/**
 * The IDX file format of MNIST and its successors (Fashion-MNIST, EMNIST, KMNIST): a magic number, the sizes of up to 255 axes, then
 * the elements, row-major and big-endian. Format: http://yann.lecun.com/exdb/mnist (section "file formats").
 *
 * @since 0.1.0
 */
import type { DType } from "@typegrad/core/DType"
import * as NdArray from "@typegrad/core/NdArray"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { DatasetError } from "./DatasetError.ts"
import { uncompressed } from "./internal/gzip.ts"

/**
 * What an IDX file holds: `sizes` of the axes and `data`, row-major, in the host's byte order.
 *
 * @since 0.1.0
 * @category models
 */
export type Idx = { readonly sizes: ReadonlyArray<number> } & (
  | { readonly type: "uint8"; readonly data: Uint8Array }
  | { readonly type: "int8"; readonly data: Int8Array }
  | { readonly type: "int16"; readonly data: Int16Array }
  | { readonly type: "int32"; readonly data: Int32Array }
  | { readonly type: "float32"; readonly data: Float32Array }
  | { readonly type: "float64"; readonly data: Float64Array }
)

/** type code of the third magic byte: name and bytes an element */
const types: Readonly<Record<number, readonly [Idx["type"], number]>> = {
  0x08: ["uint8", 1],
  0x09: ["int8", 1],
  0x0b: ["int16", 2],
  0x0c: ["int32", 4],
  0x0d: ["float32", 4],
  0x0e: ["float64", 8]
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, "0")}`

const codes = /*#__PURE__*/ Object.entries(types).map(([code, [type]]) => `${hex(Number(code))} (${type})`)

/** Largest number of bytes a typed array may have everywhere. */
const maximum = 2 ** 31 - 1

/** Elements in the host's byte order; the uint8 view shares memory with the file. */
const elements = (type: Idx["type"], sizes: ReadonlyArray<number>, bytes: Uint8Array, count: number): Idx => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (type) {
    case "uint8":
      return { type, sizes, data: bytes }
    case "int8":
      return { type, sizes, data: new Int8Array(bytes.buffer, bytes.byteOffset, count) }
    case "int16":
      return { type, sizes, data: Int16Array.from({ length: count }, (_, i) => view.getInt16(2 * i)) }
    case "int32":
      return { type, sizes, data: Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i)) }
    case "float32":
      return { type, sizes, data: Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i)) }
    case "float64":
      return { type, sizes, data: Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i)) }
  }
}

/** `bytes` are uncompressed. */
const decode = (bytes: Uint8Array, file: string): Effect.Effect<Idx, DatasetError> => {
  const fail = (offset: number, problem: string) =>
    Effect.fail(new DatasetError({ file, offset, message: `${file}: ${problem}` }))
  const header = "the header of an IDX file has at least 4 bytes"
  if (bytes.length < 4) return fail(bytes.length, `truncated at byte ${bytes.length}: ${header}`)
  const [zero0, zero1, code, rank] = bytes as unknown as readonly [number, number, number, number]
  if (zero0 !== 0 || zero1 !== 0) {
    return fail(0, `not an IDX file: it starts with ${hex(zero0)} ${hex(zero1)}, not with 0x00 0x00`)
  }
  const found = types[code]
  if (found === undefined) {
    return fail(2, `unsupported element type ${hex(code)} at byte 2: IDX knows ${codes.join(", ")}`)
  }
  const [type, width] = found
  const start = 4 + 4 * rank
  if (bytes.length < start) {
    return fail(bytes.length, `truncated at byte ${bytes.length}: the header with ${rank} sizes has ${start} bytes`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const sizes = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const shape = `[${sizes.join(", ")}]`
  let count = 1
  // an axis of size 0 empties the array, however large the others are
  if (sizes.includes(0)) count = 0
  else {
    for (const [axis, size] of sizes.entries()) {
      count *= size
      if (count * width > maximum) {
        return fail(
          4 + 4 * axis,
          `sizes ${shape} of ${type} overflow at byte ${4 + 4 * axis}: more than ${maximum} bytes`
        )
      }
    }
  }
  const expected = start + count * width
  if (bytes.length < expected) {
    return fail(
      bytes.length,
      `truncated at byte ${bytes.length}: sizes ${shape} of ${type} need ${expected} bytes, ${expected - bytes.length} are missing`
    )
  }
  if (bytes.length > expected) {
    return fail(
      expected,
      `${bytes.length - expected} bytes too many from byte ${expected} on: sizes ${shape} of ${type} need ${expected} bytes`
    )
  }
  return Effect.succeed(elements(type, sizes, bytes.subarray(start), count))
}

/**
 * Decodes the bytes of an IDX file, compressed with gzip or not (told by the first bytes). `file` names it in errors.
 *
 * Fails with a `DatasetError` that names file and offset: not IDX, unknown element type, truncated, trailing bytes, sizes that
 * overflow, corrupt gzip. The data of a `uint8` file shares memory with `bytes`.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import { Idx } from "@typegrad/data"
 *
 * const bytes = new Uint8Array([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9]) // uint8 [1, 3]
 * const idx = Idx.parse(bytes, { file: "three.idx" })
 * Effect.runPromise(Effect.map(idx, ({ sizes, type }) => `${type} [${sizes.join(", ")}]`)) // => "uint8 [1, 3]"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (bytes: Uint8Array, options: { readonly file: string }): Effect.Effect<Idx, DatasetError> =>
  Effect.flatMap(uncompressed(bytes, options.file), (content) => decode(content, options.file))

/**
 * Reads and decodes an IDX file through the `FileSystem` in context: `parse` of its bytes. A file that cannot be read is a
 * `DatasetError` too.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as FileSystem from "effect/FileSystem"
 * import { Idx } from "@typegrad/data"
 *
 * const files = FileSystem.layerNoop({ readFile: () => Effect.succeed(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 5, 6])) })
 * const labels = Idx.read("labels.idx").pipe(Effect.map(({ data }) => Array.from(data)), Effect.provide(files))
 * Effect.runPromise(labels) // => [5, 6]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (path: string): Effect.Effect<Idx, DatasetError, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.readFile(path).pipe(
      Effect.mapError(
        (cause) => new DatasetError({ file: path, message: `${path}: cannot be read: ${cause.message}`, cause })
      ),
      Effect.flatMap((bytes) => parse(bytes, { file: path }))
    )
  )

/**
 * The elements as an `NdArray`: integers become int32, floats float32. Values are copied.
 *
 * @example
 * ```ts
 * import { Idx } from "@typegrad/data"
 *
 * Idx.toNdArray({ type: "uint8", sizes: [2], data: new Uint8Array([3, 4]) }).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const toNdArray = (idx: Idx): NdArray.NdArray<ReadonlyArray<number>, DType> =>
  idx.type === "float32" || idx.type === "float64"
    ? NdArray.fromArray(idx.sizes, "float32", Float32Array.from(idx.data))
    : NdArray.fromArray(idx.sizes, "int32", Int32Array.from(idx.data))
