/** What a worker's runtime makes of a file of data. */
declare module "*.bin" {
  const bytes: ArrayBuffer
  export default bytes
}
