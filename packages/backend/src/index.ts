export * as Wasm from "./wasm/Wasm.ts"
