/**
 * What this package uses of the web platform, which Node, browsers and workers share. Declared here, so that no project needs the
 * types of Node or of the DOM to compile it.
 */

interface Writer {
  readonly write: (bytes: Uint8Array) => Promise<void>
  readonly close: () => Promise<void>
}

interface Reader {
  readonly read: () => Promise<
    { readonly done: false; readonly value: Uint8Array } | { readonly done: true; readonly value?: undefined }
  >
  readonly cancel: () => Promise<void>
}

interface Platform {
  readonly DecompressionStream:
    | (new (
        format: "gzip"
      ) => {
        readonly writable: { readonly getWriter: () => Writer }
        readonly readable: { readonly getReader: () => Reader }
      })
    | undefined
  readonly TextDecoder: new (
    encoding: "utf-8",
    options: { readonly ignoreBOM: boolean; readonly fatal?: boolean }
  ) => { readonly decode: (bytes: Uint8Array) => string }
  readonly TextEncoder: new () => { readonly encode: (text: string) => Uint8Array }
  readonly crypto: {
    readonly subtle: { readonly digest: (algorithm: "SHA-256", bytes: Uint8Array) => Promise<ArrayBuffer> }
  }
}

/** `crypto.subtle` may be missing behind this type: use it where what that throws is caught. */
export const platform = globalThis as unknown as Platform
