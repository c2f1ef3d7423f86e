/** The server as a web-standard function, for runtimes that have no `node:http`: Workers, Deno, Bun. */
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as Layer from "effect/Layer"
import type { Models } from "./Models.ts"
import { routes } from "./routes.ts"

/** The models are built at once; requests wait for them. `dispose` frees them. */
export const make = <E>(
  models: Layer.Layer<Models, E>
): {
  readonly handler: (request: Request) => Promise<Response>
  readonly dispose: () => Promise<void>
} =>
  HttpRouter.toWebHandler(routes.pipe(Layer.provide(models), Layer.provide(HttpServer.layerServices)), {
    disableLogger: true
  })
