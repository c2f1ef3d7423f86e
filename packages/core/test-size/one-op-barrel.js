// The same from the package itself: bundlers that see through `export * as Tensor` (Rollup, Rolldown, Vite, webpack) leave the rest out.
import { Tensor } from "../dist/index.js"

export const total = (left, right) => Tensor.add(left, right)
