/** Writes the libraries of prebuilt kernels, which `pnpm build` puts beside the code: the same bytes every time. */
import { mkdirSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { gzipSync } from "node:zlib"
import { emitLibrary } from "../src/wasm/prebuilt/library.ts"

const dist = resolve(import.meta.dirname, "../dist")
const types = `declare const kernels: WebAssembly.Module
export default kernels
`

mkdirSync(dist, { recursive: true })
for (const [name, fma] of [
  ["kernels", true],
  ["kernels-simd", false]
] as const) {
  const bytes = emitLibrary({ fma })
  writeFileSync(resolve(dist, `${name}.wasm`), bytes)
  writeFileSync(resolve(dist, `${name}.d.wasm.ts`), types)
  console.log(`dist/${name}.wasm: ${bytes.length} bytes, ${gzipSync(bytes).length} compressed`)
}
