/** Which parameters a mask means, at run time. */
import * as Tree from "@typegrad/core/Tree"
import { UnknownParameter } from "../UnknownParameter.ts"

const covers = (mask: string, path: string): boolean =>
  mask.startsWith("*.")
    ? path.slice(path.lastIndexOf(".") + 1) === mask.slice(2)
    : path === mask || path.startsWith(`${mask}.`)

/** Whether a path is among those that the masks mean; without masks all are. */
export const selected = (masks: ReadonlyArray<string> | undefined, path: string): boolean =>
  masks === undefined || masks.some((mask) => covers(mask, path))

/** Every mask must mean something. */
export const checkMasks = (masks: ReadonlyArray<string> | undefined, params: unknown): void => {
  const paths = Tree.paths(params)
  for (const mask of masks ?? []) {
    if (!paths.some((path) => covers(mask, path)))
      throw new UnknownParameter({
        mask,
        message: `no parameter is called "${mask}": the model has ${paths.join(", ")}`
      })
  }
}
