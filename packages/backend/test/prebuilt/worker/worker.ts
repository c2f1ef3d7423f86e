/** A worker of Cloudflare's: posted pixels to logits. Its runtime compiles no WebAssembly; it gives the library as a module. */
import kernels from "@typegrad/backend/kernels.wasm"
import * as Effect from "effect/Effect"
import { Wasm } from "../../../src/wasm/index.ts"
import { infer } from "./lenet.ts"

export default {
  fetch: async (request: Request): Promise<Response> => {
    const layer = Wasm.layer(request.url.endsWith("/compiled") ? {} : { kernels })
    const logits = infer(new Float32Array(await request.arrayBuffer())).pipe(Effect.provide(layer))
    const exit = await Effect.runPromiseExit(logits)
    if (exit._tag === "Success") return new Response(new Float32Array(exit.value).buffer)
    return new Response(String(exit.cause), { status: 500 })
  }
}
