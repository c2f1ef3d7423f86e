import { ShapeError } from "./error.ts"
import { withStack } from "./place.ts"

export const fail = (op: string, message: string): never => {
  throw withStack(() => new ShapeError({ op, message }))
}
