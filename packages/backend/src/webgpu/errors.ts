/** Errors of this backend, in sentences. */
import { BackendUnavailable, CompileError, ExecutionError } from "@typegrad/core/Backend"

const said = (message: string, cause: unknown) => ({
  ...{ backend: "webgpu", message },
  ...(cause === undefined ? {} : { cause })
})

export const unavailable = (message: string, cause?: unknown): BackendUnavailable =>
  new BackendUnavailable(said(`webgpu: ${message}`, cause))

export const compileError = (op: string, message: string, cause?: unknown): CompileError =>
  new CompileError({ op, ...said(`webgpu: ${message}`, cause) })

export const failure = (message: string, cause?: unknown): ExecutionError => new ExecutionError(said(message, cause))

/** What an engine says. */
export const reason = (cause: unknown): string =>
  cause instanceof Error && cause.message !== "" ? cause.message.trim() : String(cause)
