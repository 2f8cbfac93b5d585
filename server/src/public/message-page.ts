import { html } from './html.ts';
import { icon } from './icons.ts';
import { type Asker, inLanguage, type PageContent } from './page.ts';
import type { PublicWord } from './words.ts';

interface Again {
  readonly path: string;
  readonly word: PublicWord;
}

/** Why there is no answer just now, and where to try again. */
export const messagePage = ({ language, say }: Asker, message: 'busy' | 'broken', again: Again): PageContent => ({
  title: say(`${message}.title`),
  path: again.path,
  body: html`<section class="result wait">
${icon('moving')}
<div><h1>${say(`${message}.title`)}</h1><p>${say(`${message}.text`)}</p></div>
</section>
<a class="button" href="${inLanguage(again.path, language)}">${say(again.word)}</a>`,
});
