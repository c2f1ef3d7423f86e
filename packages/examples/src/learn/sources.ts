/** The files of a directory, and of a cache what the directory has not: downloaded once. */
import * as Source from "@typegrad/data/Source"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"

const observe = (event: Source.DownloadEvent) => {
  switch (event._tag) {
    case "Progress":
      return Effect.void
    case "Failed":
      return Console.log(`${event.file}: ${event.reason}`)
    case "Kept":
      return Console.log(`${event.file}: downloaded to ${event.path}`)
  }
}

export const layer = ({ cache, directory }: { readonly cache: string; readonly directory: string }) =>
  Layer.effect(
    Source.Sources,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const here = yield* Effect.provide(Source.Sources, Source.directory(directory))
      const there = yield* Effect.provide(Source.Sources, Source.download({ cache, observe }))
      const read: Source.Service["read"] = Effect.fnUntraced(function* (source, file) {
        const places = [directory, `${directory}/${source.name}`].flatMap((folder) => [
          `${folder}/${file.name}`,
          `${folder}/${file.name}.gz`
        ])
        const found = yield* Effect.forEach(places, (at) => Effect.orElseSucceed(fs.exists(at), () => false))
        return yield* (found.includes(true) ? here : there).read(source, file)
      })
      return Source.Sources.of({ read })
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))
