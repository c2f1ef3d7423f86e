/** The flag that says where a server listens. */
import * as Flag from "effect/cli/Flag"

export const port = Flag.Int("port").pipe(
  Flag.filter(
    (given) => given >= 0 && given <= 65535,
    (given) => `--port must be from 0 to 65535, not ${given}`
  ),
  Flag.withDescription("where to listen; 0 takes a port that is free (8080)"),
  Flag.withDefault(8080)
)
