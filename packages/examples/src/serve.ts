/** `pnpm serve`: trained models answer over HTTP. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Runtime from "effect/Runtime"
import { command } from "./serve/command.ts"

/** Interrupted is how a server ends: that is no failure. */
const teardown: Runtime.Teardown = (exit, onExit) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? onExit(0) : Runtime.defaultTeardown(exit, onExit)

Command.run(command, { version: "0.0.0" }).pipe(Effect.provide(NodeServices.layer), (main) =>
  NodeRuntime.runMain(main, { teardown })
)
