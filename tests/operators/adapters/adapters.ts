/** Every operator that we offer, or that a user can compose. */
import type { Adapters } from "./adapter.ts"
import { attentions } from "./attention.ts"
import { elementwise } from "./elementwise.ts"
import { images } from "./images.ts"
import { indexing } from "./indexing.ts"
import { linear } from "./linear.ts"
import { losses } from "./losses.ts"
import { normalise } from "./normalise.ts"
import { optimizers } from "./optimizers.ts"
import { pooling } from "./pooling.ts"
import { recurrent } from "./recurrent.ts"
import { reduce } from "./reduce.ts"
import { structure } from "./structure.ts"

export const adapters: Adapters = {
  ...attentions,
  ...elementwise,
  ...images,
  ...indexing,
  ...linear,
  ...losses,
  ...normalise,
  ...optimizers,
  ...pooling,
  ...recurrent,
  ...reduce,
  ...structure
}
