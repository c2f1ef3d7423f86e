/**
 * The U-Net (Ronneberger, Fischer and Brox 2015, "Convolutional networks for biomedical image segmentation"): down to few places with
 * many channels, and up again; on the way up each level also reads what the way down saw at that size.
 */
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"

const double = <const F extends number>(filters: F) =>
  Nn.stack(
    Nn.conv2d({ filters, kernel: 3, padding: 1 }),
    Nn.relu,
    Nn.conv2d({ filters, kernel: 3, padding: 1 }),
    Nn.relu
  )

const up = <const F extends number>(filters: F) => Nn.convTranspose2d({ filters, kernel: 2, stride: 2 })

/** Images `[32, 32, 1]` to the logits of two classes at each pixel. */
export const unet = Nn.define({
  inputs: Nn.input([32, 32, 1]),
  parts: {
    down1: Nn.sequential(Nn.input([32, 32, 1]), double(8)),
    down2: Nn.sequential(Nn.input([16, 16, 8]), double(16)),
    bottom: Nn.sequential(Nn.input([8, 8, 16]), double(32), up(16)),
    up2: Nn.sequential(Nn.input([16, 16, 32]), double(16), up(8)),
    up1: Nn.sequential(Nn.input([32, 32, 16]), double(8), Nn.conv2d({ filters: 2, kernel: 1 })),
    pool: Nn.maxPool2d(2)
  },
  apply: ({ bottom, down1, down2, pool, up1, up2 }, image) => {
    const fine = down1(image)
    const coarse = down2(pool(fine))
    const middle = up2(Tensor.concat([coarse, bottom(pool(coarse))], -1))
    return up1(Tensor.concat([fine, middle], -1))
  }
})
