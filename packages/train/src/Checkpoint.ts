/**
 * A checkpoint: every array that a training run needs to go on bit for bit, and a manifest that says what they belong to.
 * Nothing in it depends on the clock or on who watches the run, so the same run writes the same bytes.
 *
 * @since 0.1.0
 */
import type * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { AnyModel } from "@typegrad/nn/Model"
import type { AnyMultiModel } from "@typegrad/nn/MultiModel"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CheckpointCorrupt, type CheckpointMismatch } from "./CheckpointError.ts"
import { mismatch } from "./internal/mismatch.ts"
import type { VariablesOf } from "./internal/types/fit.ts"
import * as Safetensors from "./Safetensors.ts"

/**
 * The file names inside a checkpoint's folder.
 *
 * @since 0.1.0
 * @category constants
 */
export const files = { manifest: "manifest.json", tensors: "state.safetensors" } as const

/**
 * Where in a run the arrays were taken, and what has to be restored beside them.
 *
 * @since 0.1.0
 * @category models
 */
export const Progress = /*#__PURE__*/ Schema.Struct({
  /** which run: a digest of model, loss, optimizer, key and data. Runs of the same digest reach the same bits */
  run: Schema.String,
  /** optimizer steps done */
  step: Schema.Int,
  /** steps in one pass over the training data */
  stepsPerEpoch: Schema.Int,
  batchSize: Schema.Int,
  /** the two words of the run's key */
  key: Schema.Tuple([Schema.Int, Schema.Int]),
  /** backend name and variant: another variant gives other low-order bits */
  backend: Schema.String,
  variant: Schema.String,
  /** whether the hooks that follow `step` have still to run */
  hooksPending: Schema.Boolean,
  /** what hooks remember, by hook name */
  hooks: Schema.Record(Schema.String, Schema.Json),
  /** the latest value of everything evaluated, by name, and its step; null for one that is not finite */
  evaluated: Schema.Record(Schema.String, Schema.Struct({ step: Schema.Int, value: Schema.NullOr(Schema.Finite) }))
})

/**
 * @since 0.1.0
 * @category models
 */
export type Progress = typeof Progress.Type

const Leaf = /*#__PURE__*/ Schema.Struct({
  path: Schema.String,
  dtype: Schema.Literals(["float32", "int32", "bool"]),
  shape: Schema.Array(Schema.Int)
})

const Body = /*#__PURE__*/ Schema.Struct({
  format: Schema.Literal("typegrad-checkpoint"),
  version: Schema.Literal(1),
  progress: Progress,
  leaves: Schema.Array(Leaf),
  tensors: Schema.Struct({ bytes: Schema.Int, sha256: Schema.String })
})

/** the manifest file: its body as text, and that text's digest, so that no byte can change unseen */
const Envelope = /*#__PURE__*/ Schema.Struct({ sha256: Schema.String, body: Schema.String })

const decodeEnvelope = /*#__PURE__*/ Schema.decodeUnknownEffect(/*#__PURE__*/ Schema.fromJsonString(Envelope))
const decodeBody = /*#__PURE__*/ Schema.decodeUnknownEffect(/*#__PURE__*/ Schema.fromJsonString(Body))

/**
 * @since 0.1.0
 * @category models
 */
export interface Checkpoint {
  readonly progress: Progress
  /** arrays by path: "params.dense0.kernel", "optimizer.0.count", ... */
  readonly tensors: Readonly<Record<string, NdArray.NdArray>>
}

/**
 * The two files of a checkpoint.
 *
 * @since 0.1.0
 * @category models
 */
export interface Encoded {
  readonly manifest: Uint8Array
  readonly tensors: Uint8Array
}

const sha256 = (bytes: Uint8Array): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)),
    (digest) => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
  )

/**
 * @since 0.1.0
 * @category encoding
 */
export const encode = Effect.fnUntraced(function* (checkpoint: Checkpoint): Effect.fn.Return<Encoded> {
  const tensors = Safetensors.encode({ tensors: checkpoint.tensors, metadata: {} })
  const body = JSON.stringify({
    format: "typegrad-checkpoint",
    version: 1,
    progress: checkpoint.progress,
    leaves: Object.entries(checkpoint.tensors).map(([path, array]) => ({
      path,
      dtype: array.dtype,
      shape: [...array.sizes]
    })),
    tensors: { bytes: tensors.length, sha256: yield* sha256(tensors) }
  } satisfies typeof Body.Type)
  const encoder = new TextEncoder()
  const manifest = JSON.stringify({ sha256: yield* sha256(encoder.encode(body)), body } satisfies typeof Envelope.Type)
  return { manifest: encoder.encode(`${manifest}\n`), tensors }
})

/**
 * Checks every byte of both files. `location` is how errors name the folder.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = Effect.fnUntraced(function* (
  encoded: Encoded,
  options: { readonly location: string }
): Effect.fn.Return<Checkpoint, CheckpointCorrupt> {
  const manifestFile = `${options.location}/${files.manifest}`
  const tensorFile = `${options.location}/${files.tensors}`
  const corrupt = (file: string, message: string) =>
    new CheckpointCorrupt({ file, offset: 0, message: `${file}: ${message}` })
  const text = yield* Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(encoded.manifest),
    catch: () => corrupt(manifestFile, "the manifest is not UTF-8")
  })
  const envelope = yield* Effect.mapError(decodeEnvelope(text), (error) =>
    corrupt(manifestFile, `not a checkpoint manifest: ${error.message}`)
  )
  const found = yield* sha256(new TextEncoder().encode(envelope.body))
  if (found !== envelope.sha256 || `${JSON.stringify(envelope)}\n` !== text) {
    return yield* corrupt(
      manifestFile,
      `its SHA-256 is ${found} but ${envelope.sha256} was written: bytes have changed`
    )
  }
  const body = yield* Effect.mapError(decodeBody(envelope.body), (error) =>
    corrupt(manifestFile, `the manifest does not fit its schema: ${error.message}`)
  )
  if (encoded.tensors.length !== body.tensors.bytes) {
    return yield* corrupt(tensorFile, `${encoded.tensors.length} bytes, but ${body.tensors.bytes} were written`)
  }
  const digest = yield* sha256(encoded.tensors)
  if (digest !== body.tensors.sha256) {
    return yield* corrupt(
      tensorFile,
      `its SHA-256 is ${digest} but ${body.tensors.sha256} was written: bytes have changed`
    )
  }
  const { tensors } = yield* Safetensors.decode(encoded.tensors, { file: tensorFile })
  return { progress: body.progress, tensors }
})

const describe = (array: { readonly dtype: string; readonly sizes: ReadonlyArray<number> } | undefined): string =>
  array === undefined ? "nothing" : `${array.dtype} [${array.sizes.join(", ")}]`

/**
 * The arrays at `paths`, in order, once every leaf is there with the expected dtype and shape and no leaf is left over.
 *
 * @since 0.1.0
 * @category combinators
 */
export const matching = Effect.fnUntraced(function* (
  checkpoint: Checkpoint,
  expected: ReadonlyArray<{ readonly path: string; readonly dtype: string; readonly sizes: ReadonlyArray<number> }>,
  options: { readonly location: string; readonly owner?: string }
): Effect.fn.Return<ReadonlyArray<NdArray.NdArray>, CheckpointMismatch> {
  const arrays: Array<NdArray.NdArray> = []
  const differ = (leaf: string, want: string, found: string) =>
    mismatch(options.location, { leaf, expected: want, found }, options.owner)
  for (const leaf of expected) {
    const array = checkpoint.tensors[leaf.path]
    if (array === undefined || describe(array) !== describe(leaf)) {
      return yield* differ(leaf.path, describe(leaf), describe(array))
    }
    arrays.push(array)
  }
  const known = new Set(expected.map((leaf) => leaf.path))
  for (const [path, array] of Object.entries(checkpoint.tensors)) {
    if (!known.has(path)) return yield* differ(path, "nothing", describe(array))
  }
  return arrays
})

/**
 * The variables of a model in a checkpoint, with the model's types, once every leaf of it is there with its dtype and shape
 * and no other leaf is. What else a checkpoint holds, such as the optimizer's state, is left out.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Nn from "@typegrad/nn/Nn"
 * import * as Checkpoint from "@typegrad/train/Checkpoint"
 * import * as Effect from "effect/Effect"
 *
 * const checkpoint: Checkpoint.Checkpoint = {
 *   progress: null!,
 *   tensors: { "params.dense0.kernel": NdArray.make([[1], [2]]), "params.dense0.bias": NdArray.make([3]) }
 * }
 * const model = Nn.sequential(Nn.input([2]), Nn.dense(1))
 * const bias = Effect.map(Checkpoint.variables(checkpoint, model), ({ params }) => params.dense0.bias)
 * Effect.runPromise(bias) // => [3]
 *
 * const wider = Nn.sequential(Nn.input([4]), Nn.dense(1))
 * const message = Effect.flip(Checkpoint.variables(checkpoint, wider)).pipe(Effect.map((error) => error.message))
 * Effect.runPromise(message)
 * // => "checkpoint: params.dense0.kernel is float32 [2, 1] in the checkpoint but float32 [4, 1] in this model"
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const variables = Effect.fnUntraced(function* <M extends AnyModel | AnyMultiModel>(
  checkpoint: Checkpoint,
  model: M
): Effect.fn.Return<VariablesOf<M>, CheckpointMismatch> {
  const like = model.init(Random.key(0))
  const leaves = Tree.entries(like) as ReadonlyArray<readonly [string, Tensor.AnyTensor]>
  const own = Object.entries(checkpoint.tensors).filter(([path]) => /^(params|state)\./.test(path))
  const arrays = yield* matching(
    { ...checkpoint, tensors: Object.fromEntries(own) },
    leaves.map(([path, leaf]) => ({ path, dtype: leaf.dtype, sizes: Tensor.sizes(leaf) })),
    { location: "checkpoint", owner: "this model" }
  )
  return Tree.fromLeaves(like, arrays as any) as any
})
