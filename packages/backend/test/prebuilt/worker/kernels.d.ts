/** What a worker's runtime makes of a file of WebAssembly. */
declare module "@typegrad/backend/kernels.wasm" {
  const kernels: WebAssembly.Module
  export default kernels
}
