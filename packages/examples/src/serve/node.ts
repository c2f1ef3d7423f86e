/** The server on Node's `http`. */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as Layer from "effect/Layer"
import { routes } from "./routes.ts"

export interface Options {
  readonly host: string
  /** 0 takes one that is free */
  readonly port: number
  /** how many seconds the requests that run have to end, when the scope closes */
  readonly drain: number
}

/** A body is small: who sends one more slowly than this keeps a connection for nothing. */
const requestTimeout = 30_000

const address = ({ drain, host, port }: Options) =>
  ({ host, port, gracefulShutdownTimeout: `${drain} seconds` }) as const

/** Fails where `listen` would, before there is anything to serve. */
export const probe = (options: Options) =>
  Effect.scoped(Effect.asVoid(Layer.build(NodeHttpServer.layer(createServer, address(options)))))

/**
 * Listens as long as the scope. When it closes no more connections are taken, the requests that run have their time to end, and what is left
 * then is cut.
 */
export const listen = Effect.fn("serve.listen")(function* (options: Options) {
  const server = createServer({ requestTimeout, headersTimeout: requestTimeout })
  // finalizers run in reverse order
  const services = yield* Layer.build(NodeHttpServer.layer(() => server, address(options)))
  yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
  const serving = HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true })
  yield* Effect.provideContext(Layer.build(serving), services)
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      // a connection that is kept alive for more requests would keep the server until it times out
      const timer = setInterval(() => server.closeIdleConnections(), 20)
      server.once("close", () => clearInterval(timer))
    })
  )
  return Context.get(services, HttpServer.HttpServer).address
})
