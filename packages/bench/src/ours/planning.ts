/** The time of planning alone, for programs of many nodes: with a backend that runs nothing. */

import { Wasm } from "@typegrad/backend/wasm"
import { Backend } from "@typegrad/core/Backend"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Block } from "../Framework.ts"

const nowhere = Layer.effect(
  Backend,
  Effect.map(Backend, (service) => ({
    ...service,
    compile: () => Effect.succeed({ enqueue: () => Effect.die("nothing runs here") })
  }))
).pipe(Layer.provide(Wasm.layer()))

/** A chain of layers without parameters: five nodes each, of which two have to be kernels. */
const chain = (x: any, nodes: number): any => {
  let h = x
  for (let i = 0; i < nodes / 5; i++) {
    const turned = Tensor.matmul(h, x)
    h = Tensor.sub(Tensor.tanh(Tensor.add(turned, i)), Tensor.max(turned, [1], true))
  }
  return h
}

/** `NODES`: milliseconds from the function to its plan; "losses" are numbers of nodes. */
export const planning = (task: string) =>
  Effect.succeed((steps: number) =>
    Effect.gen(function* () {
      const nodes = Number(task)
      const times: Array<number> = []
      const losses: Array<number> = []
      for (let i = 0; i < steps; i++) {
        const start = performance.now()
        yield* Program.compile((x: any) => chain(x, nodes), [Spec.make([8, 8])] as any).pipe(
          Effect.scoped,
          Effect.provide(nowhere)
        )
        times.push(performance.now() - start)
        losses.push(nodes)
      }
      return { times, losses } satisfies Block
    })
  )
