import { type AnswerError, pagesToAsk } from '@linban/shared/items/answers.ts';
import type { Page } from '@linban/shared/items/service-item.ts';
import { isTyped, typedLength } from '@linban/shared/items/typed-page.ts';
import type { FoundDraft } from '../residents/draft-slips.ts';
import { answerField, boxField } from './draft-answer.ts';
import { type Html, html } from './html.ts';
import { type Asker, inLanguage, type PageContent } from './page.ts';

export const draftPath = '/c/draft';
/** A question by itself; `?page=` says which. */
export const draftFormPath = '/c/draft/form';
/** Where its answer goes. */
export const draftAnswerPath = '/c/draft/answer';

/** The first question that has no answer yet. */
export const openPage = ({ item, answers }: Pick<FoundDraft, 'item' | 'answers'>): Page | undefined =>
  pagesToAsk(item, answers).find(({ id }) => answers[id] === undefined);

/** The question of that name, where it is asked now. */
export const askedPage = ({ item, answers }: Pick<FoundDraft, 'item' | 'answers'>, id: string): Page | undefined =>
  pagesToAsk(item, answers).find((page) => page.id === id);

const formPath = (page: Page, { language }: Asker): string =>
  `${inLanguage(draftFormPath, language)}&page=${encodeURIComponent(page.id)}`;

/** The questions, and which of them are answered: what was answered is shown at a terminal alone, to whoever has the card. */
export const questionList = (found: FoundDraft, asker: Asker): Html => {
  const { language, say } = asker;
  const next = openPage(found);
  return html`<h2>${say('draft.questions')}</h2>
<p>${say(next ? 'draft.questionsText' : 'draft.complete')}</p>
<ol class="card">${pagesToAsk(found.item, found.answers).map(
    (
      page,
    ) => html`<li><a href="${formPath(page, asker)}">${page.title[language]}</a><span>${say(found.answers[page.id] === undefined ? 'draft.isOpen' : 'draft.isAnswered')}</span></li>
`,
  )}</ol>
${next ? html`<a class="button" href="${formPath(next, asker)}">${say('draft.fill')}</a>` : null}`;
};

const radio = (
  value: string,
  label: string,
  hint: string | null = null,
): Html => html`<label class="choice"><input type="radio" name="${answerField}" value="${value}" required> <span>${label}${hint === null ? null : html`<br><span class="soft">${hint}</span>`}</span></label>
`;

const inputOf = (page: Page, described: string, { language, say }: Asker): Html => {
  switch (page.kind) {
    case 'choice':
      return html`${page.options.map(({ value, label, hint }) => radio(value, label[language], hint?.[language] ?? null))}`;
    case 'choices':
      return html`${page.options.map(
        ({
          value,
          label,
        }) => html`<label class="choice"><input type="checkbox" name="${boxField(value)}" value="yes"> <span>${label[language]}</span></label>
`,
      )}`;
    case 'cardAddress':
      return html`${radio('same', say('draft.sameAddress'))}${radio('different', say('draft.otherAddress'))}`;
    default: {
      // Some room for blanks and hyphens between the digits.
      const length = (isTyped(page) ? typedLength(page) : 11) + 8;
      const mode = page.kind === 'code' && page.letters ? 'text' : 'numeric';
      return html`<label for="${answerField}">${say('draft.answer')}</label>
<input id="${answerField}" name="${answerField}" required maxlength="${length}" inputmode="${mode}" autocomplete="off" spellcheck="false" aria-describedby="${described}">`;
    }
  }
};

/** One question on one page, as at a terminal; nothing of an earlier answer stands in it. */
export const draftFormPage = (
  asker: Asker,
  { found, page, key }: { readonly found: FoundDraft; readonly page: Page; readonly key: string },
  error: AnswerError['kind'] | null,
): PageContent => {
  const { language, say } = asker;
  const asked = pagesToAsk(found.item, found.answers);
  const described = [page.help ? 'help' : '', error ? 'wrong' : ''].join(' ').trim();
  const step = asked.findIndex(({ id }) => id === page.id) + 1;
  return {
    title: page.title[language],
    path: draftPath,
    body: html`<p class="soft">${found.item.title[language]} · ${step} / ${asked.length}</p>
${error ? html`<p class="error bad" role="alert" id="wrong">${say(`answerError.${error}`)}</p>` : null}
<form class="card" method="post" action="${inLanguage(draftAnswerPath, language)}">
<input type="hidden" name="key" value="${key}">
<input type="hidden" name="page" value="${page.id}">
<fieldset aria-describedby="${described}">
<legend><h1>${page.title[language]}</h1></legend>
${page.help ? html`<p class="soft" id="help">${page.help[language]}</p>` : null}
${found.answers[page.id] === undefined ? null : html`<p>${say('draft.anew')}</p>`}
${inputOf(page, described, asker)}
</fieldset>
<button>${say('draft.save')}</button>
</form>
<p><a href="${inLanguage(draftPath, language)}">${say('draft.overview')}</a></p>`,
  };
};
