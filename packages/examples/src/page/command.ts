/** The page's command line: serve it, or write it into a folder. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { Failure, oneLine } from "../mlp/Failure.ts"
import { port } from "../terminal/port.ts"
import { type File, files, isolation } from "./site.ts"

const bundled = Effect.tryPromise({
  try: files,
  catch: (cause) => new Failure({ message: `the page cannot be bundled: ${oneLine(cause)}` })
})

/** Listens on this machine alone, as long as the scope; gives the address. */
const serve = (site: Readonly<Record<string, File>>, port: number) =>
  Effect.gen(function* () {
    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createServer(({ url = "/" }, response) => {
          const { pathname } = new URL(url, "http://localhost")
          const file = site[pathname === "/" ? "index.html" : pathname.slice(1)]
          response.writeHead(file === undefined ? 404 : 200, {
            ...isolation,
            "content-type": file?.type ?? "text/plain"
          })
          response.end(file?.content ?? "there is no such file")
        })
      ),
      (server) =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
    return yield* Effect.callback<string, Failure>((resume) => {
      server.once("error", (error) => {
        resume(Effect.fail(new Failure({ message: `cannot listen on port ${port}: ${oneLine(error)}` })))
      })
      server.listen(port, "127.0.0.1", () => {
        resume(Effect.succeed(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
      })
    })
  })

const write = Effect.fnUntraced(function* (site: Readonly<Record<string, File>>, folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* fs.makeDirectory(folder, { recursive: true })
  for (const [name, { content }] of Object.entries(site)) yield* fs.writeFileString(path.join(folder, name), content)
  yield* Console.log(`${Object.keys(site).join(", ")} in ${folder}: any server of static files will do`)
  const headers = Object.entries(isolation).map(([name, value]) => `${name}: ${value}`)
  yield* Console.log(`for several threads it must send ${headers.join(" and ")}`)
})

const flags = {
  port,
  out: Flag.String("out").pipe(
    Flag.filter(
      (given) => given !== "",
      () => "--out needs a directory, not an empty name"
    ),
    Flag.withMetavar("DIR"),
    Flag.withDescription("write the page there and end, instead of serving it"),
    Flag.optional,
    Flag.map(Option.getOrNull)
  )
}

export const command = Command.make("page", flags, ({ out, port }) =>
  Effect.gen(function* () {
    const site = yield* bundled
    if (out !== null) return yield* write(site, out)
    yield* Console.log(`listening on ${yield* serve(site, port)}`)
    return yield* Effect.never
  }).pipe(
    Effect.scoped,
    Effect.mapError((error) => (error instanceof Failure ? error : new Failure({ message: oneLine(error) }))),
    Effect.tapError(({ message }) => Console.error(`error: ${message}`))
  )
).pipe(Command.withDescription("A page that trains a small network on digits, on WebAssembly or WebGPU"))
