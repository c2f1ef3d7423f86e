/**
 * Models as values: layers, the combinators that compose them, initializers, losses and metrics.
 *
 * @since 0.1.0
 */
export * as Activation from "./Activation.ts"
export * as Attention from "./Attention.ts"
export * as Initializer from "./Initializer.ts"
export * as Layer from "./Layer.ts"
export * as Loss from "./Loss.ts"
export * as Metric from "./Metric.ts"
export * as Model from "./Model.ts"
export * as MultiModel from "./MultiModel.ts"
export * as Nn from "./Nn.ts"
export * as Rule from "./Rule.ts"
