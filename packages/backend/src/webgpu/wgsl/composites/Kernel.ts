/** How the kernel of a composite is written. */
import type { Call } from "../../../internal/composites/call.ts"
import type { Match } from "../../../internal/composites/rows.ts"
import type { Shader, Site, Spot } from "../shader.ts"

/** `at` has the operands, then the results. */
export type Emitter<Sizes> = (sizes: Sizes, at: ReadonlyArray<Spot>, site: Site) => ReadonlyArray<Shader>

/** What a kernel does for a call, or null where it is not for such a call. */
export type Choose = (call: Call) => ((at: ReadonlyArray<Spot>, site: Site) => ReadonlyArray<Shader>) | null

/** The kernel for the calls that match, or for those of them of which `wins` is true. */
export const kernel =
  <Sizes>(match: Match<Sizes>, emit: Emitter<Sizes>, wins: (sizes: Sizes) => boolean = () => true): Choose =>
  (call) => {
    const sizes = match(call)
    return sizes === null || !wins(sizes) ? null : (at, site) => emit(sizes, at, site)
  }
