/** Text that is HTML already. Only {@link html} and {@link trusted} make it; everything else is escaped where it is put in. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = string | number | Html | null | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? '');

const render = (part: Part): string => {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map(render).join('') : escapeText(String(part));
};

/**
 * HTML with values put in, each escaped unless it is HTML itself; `null` is nothing, a list is its parts one after the
 * other. Values stand in text or between quotes of an attribute that is neither an address nor a script.
 */
export const html = (fixed: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(fixed.reduce((text, piece, index) => text + render(parts[index - 1] ?? null) + piece));

/** A text of our own that is HTML: the style sheet, an icon. Never anything that came in. */
export const trusted = (text: string): Html => new Html(text);
