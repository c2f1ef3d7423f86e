export { elementwise as batching } from "../elementwiseBatching.ts"
