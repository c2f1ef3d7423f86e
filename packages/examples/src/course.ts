/** `pnpm course composition | sgd | backprop`: three experiments of the course. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import { command } from "./course/command.ts"
import { interruptWhenUnread } from "./terminal/unread.ts"

interruptWhenUnread(process)
Command.run(command, { version: "0.0.0" }).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
