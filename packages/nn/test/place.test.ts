import { assert, describe, it } from "@effect/vitest"
import type { ShapeError } from "@typegrad/core/Shape"
import * as Nn from "../src/Nn.ts"

describe("the place of a misfit", () => {
  it("is the user's line, however deep in a model the layer stands", () => {
    const stack = Nn.stack as any
    const layers: ReadonlyArray<any> = [stack(stack(stack(Nn.dense(3), Nn.conv2d({ filters: 1, kernel: 3 }))))]
    let place: unknown
    try {
      ;(Nn.sequential as any)(Nn.input([4]), ...layers)
    } catch (error) {
      place = (error as ShapeError).place
    }
    assert.match(String(place), /nn\/test\/place\.test\.ts:\d+:\d+$/)
  })
})
