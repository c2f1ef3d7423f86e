/** What becomes of a run whose output goes nowhere. */

/**
 * Nobody reads standard output any more, as after `demo | head -1`, or it cannot be written: the run ends as on Ctrl-C, between
 * two steps and saved.
 */
export const interruptWhenUnread = (self: NodeJS.Process): void => {
  self.stdout.once("error", (error: NodeJS.ErrnoException) => {
    // every later line fails in the same way
    self.stdout.on("error", () => {})
    if (error.code !== "EPIPE") self.stderr.write(`error: cannot write to standard output: ${error.message}\n`)
    self.emit("SIGINT")
  })
}
