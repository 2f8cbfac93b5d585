import type { SecurityQuestion } from '@linban/shared/contracts/hotline-requests.ts';
import { type Html, html } from './html.ts';
import { type Asker, inLanguage } from './page.ts';
import type { HeldReceipt } from './page-visits.ts';
import type { PublicWord } from './words.ts';

/** Where the answers go. */
export const enterPath = '/c/visit/enter';

/** The way to what is not masked: two questions about the person. */
export interface Entrance {
  readonly questions: readonly SecurityQuestion[];
  /** What was shown to get here, for the form to carry on. */
  readonly receipt: HeldReceipt;
  readonly isWrong: boolean;
}

/** What the answers lead to. */
interface Way {
  readonly path: string;
  readonly title: PublicWord;
  readonly text: PublicWord;
}

const toCase: Way = { path: enterPath, title: 'enter.title', text: 'enter.text' };

const hidden = (receipt: HeldReceipt): Html =>
  html`${Object.entries(receipt).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;

export const enterForm = (
  { language, say }: Asker,
  { questions, receipt, isWrong }: Entrance,
  to: Way = toCase,
): Html => html`<h2>${say(to.title)}</h2>
<p>${say(to.text)}</p>
<form class="card" method="post" action="${inLanguage(to.path, language)}">
${isWrong ? html`<p class="error bad" role="alert" id="wrong">${say('enter.wrong')}</p>` : null}
${hidden(receipt)}
${questions.map(
  (question, index) => html`<label for="answer${index}">${say(`question.${question}`)}</label>
<input id="answer${index}" name="answer${index}" required maxlength="20" autocomplete="off" spellcheck="false"${isWrong ? html` aria-describedby="wrong"` : null}>`,
)}
<button>${say('enter.send')}</button>
</form>`;
