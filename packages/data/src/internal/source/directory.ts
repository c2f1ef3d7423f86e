/** Files that are there: plain or compressed, in a directory or its folder of the source's name. */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import { DatasetError } from "../../DatasetError.ts"
import type { Service } from "../../Source.ts"
import { uncompressed } from "../gzip.ts"
import { published, unreadable, withoutSlash } from "./published.ts"

export const reader = (fs: FileSystem.FileSystem, path: string, verify: boolean): Service["read"] =>
  Effect.fnUntraced(function* (source, file) {
    const root = withoutSlash(path)
    const names = [file.name, `${file.name}.gz`]
    for (const folder of [root, `${root}/${source.name}`]) {
      for (const name of names) {
        const at = `${folder}/${name}`
        if (!(yield* Effect.mapError(fs.exists(at), unreadable(at)))) continue
        const bytes = yield* Effect.mapError(fs.readFile(at), unreadable(at))
        return { path: at, bytes: yield* verify ? published(bytes, at, source, file) : uncompressed(bytes, at) }
      }
    }
    const all = source.files.map(({ name }) => name)
    const message = `${path}: found neither ${names.join(" nor ")}, there or in the folder ${source.name}: the source ${source.name} is the ${all.length === 1 ? "file" : "files"} ${all.join(", ")}, compressed (.gz) or not`
    return yield* new DatasetError({ file: `${root}/${file.name}`, message })
  })
