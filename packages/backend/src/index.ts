export * as Backend from "./auto.ts"
export * as Wasm from "./wasm/Wasm.ts"
export * as Webgpu from "./webgpu/Webgpu.ts"
