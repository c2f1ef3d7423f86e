/** The server in a worker of Cloudflare's, with both checkpoints and the prebuilt kernels bundled: its runtime compiles no WebAssembly. */
import kernels from "@typegrad/backend/kernels.wasm"
import { Wasm } from "@typegrad/backend/wasm"
import { mlp } from "@typegrad/examples/mlp/model"
import * as Handler from "@typegrad/examples/serve/handler"
import * as Models from "@typegrad/examples/serve/Models"
import { textModel } from "@typegrad/examples/serve/TextModel"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import digitsManifest from "./digits.json.bin"
import digitsTensors from "./digits.safetensors.bin"
import poemsManifest from "./poems.json.bin"
import poemsTensors from "./poems.safetensors.bin"

const decode = (location: string, manifest: ArrayBuffer, tensors: ArrayBuffer) =>
  Checkpoint.decode({ manifest: new Uint8Array(manifest), tensors: new Uint8Array(tensors) }, { location })

const models = Layer.unwrap(
  Effect.gen(function* () {
    const digits = yield* decode("digits", digitsManifest, digitsTensors)
    const poems = yield* decode("poems", poemsManifest, poemsTensors)
    const origin = "a checkpoint in the bundle"
    return Models.layer({
      classify: { variables: yield* Checkpoint.variables(digits, mlp), origin },
      generate: { variables: yield* Checkpoint.variables(poems, textModel), origin }
    })
  })
).pipe(Layer.provide(Wasm.layer({ kernels })))

// a worker may do nothing that takes time before its first request
let made: ReturnType<typeof Handler.make> | undefined

export default {
  fetch: (request: Request): Promise<Response> => {
    made ??= Handler.make(models)
    return made.handler(request)
  }
}
