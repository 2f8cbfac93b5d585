/** Why a document could not be rendered. */
export type RenderError =
  /** Code points (as `U+20BB7`) that no font can draw. They come from a name, mostly, so they are no log text. */
  | { readonly kind: 'missingGlyphs'; readonly characters: readonly string[] }
  /** The template or the compiler refused; the message holds no text of the document. */
  | { readonly kind: 'templateFailed'; readonly message: string }
  | { readonly kind: 'tooSlow' }
  /** The rendering thread ended; the next document starts a new one. */
  | { readonly kind: 'rendererStopped' };
