/** A process that leaves its threads open. */
import { open } from "./program.ts"

void open(3)
setTimeout(() => console.log("done"), 300)
