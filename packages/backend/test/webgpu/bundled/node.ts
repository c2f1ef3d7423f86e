/** A program that a process of Node runs: it ends by itself, and what is collected meanwhile is not missed. */
import * as Program from "@typegrad/core/Program"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import * as WebgpuNode from "../../../src/webgpu/node.ts"

/** Time for what nobody holds to be collected. */
const collect = Effect.suspend(() => {
  globalThis.gc!()
  return Effect.sleep("20 millis")
})

const program = Effect.gen(function* () {
  for (const size of [10, 100, 1000]) {
    console.log((yield* Program.evaluate(Tensor.sum(Tensor.ones([size])))).data[0])
    yield* collect
  }
})
await Effect.runPromise(Effect.provide(program, WebgpuNode.layer()))
await Effect.runPromise(collect)
