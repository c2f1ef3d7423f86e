import { make, type Node } from "../../Node.ts"

/** The int32 [2] key threefry2x32(key, (0, data)) of an int32 [2] key and an int32 scalar. */
export const randomFold = (key: Node, data: Node): Node => make("randomFold", {}, [key, data], key.axes, "int32")
