import { ShapeError } from "./error.ts"

export const fail = (op: string, message: string): never => {
  throw new ShapeError({ op, message })
}
