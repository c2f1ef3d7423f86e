/**
 * Optimizers as chains of pure gradient transformations, and schedules.
 *
 * @since 0.1.0
 */
export * as Optimizer from "./Optimizer.ts"
export * as Schedule from "./Schedule.ts"
export { UnknownParameter } from "./UnknownParameter.ts"
