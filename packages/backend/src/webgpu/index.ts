export * as Webgpu from "./Webgpu.ts"
