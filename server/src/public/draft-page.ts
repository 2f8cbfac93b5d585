import { formatCode } from '@linban/shared/cases/codes.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import type { DraftRead, FoundDraft } from '../residents/draft-slips.ts';
import { casePath } from './case-page.ts';
import { draftPath, questionList } from './draft-form.ts';
import { type Entrance, enterForm } from './enter-form.ts';
import { formatDay, formatMoment } from './format.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { type Asker, inLanguage, type PageContent } from './page.ts';

/** Where the answers to the two questions go. */
export const draftEnterPath = '/c/draft/enter';

/** What can be done on the page of an own draft; each is a form of its own. */
export const draftActs = ['drop', 'leave'] as const;
type DraftAct = (typeof draftActs)[number];

/** How far it is, until when it is kept, and what to bring: nothing of what was answered. */
const standing = (
  { language, say }: Asker,
  { item, owner, number, progress, until }: FoundDraft,
): Html => html`<p class="soft">${say('draft.title')}</p>
<section class="result wait" aria-label="${say('case.state')}">
${icon('moving')}
<div><h1>${say('draft.state')}</h1><p><strong>${say('case.next')}</strong> ${say('draft.next')}</p></div>
</section>
<dl class="card">
<dt>${say('case.item')}</dt><dd>${item.title[language]}</dd>
<dt>${say('case.applicant')}</dt><dd>${maskName(owner.name)}</dd>
<dt>${say('draft.progress')}</dt><dd>${say('draft.answered')} ${progress.answered} / ${progress.asked}</dd>
<dt>${say('draft.until')}</dt><dd>${formatDay(until, language)}<br><span class="soft">${say('draft.untilThen')}</span></dd>
<dt>${say('draft.number')}</dt><dd class="code">${formatCode(number)}</dd>
</dl>
${
  item.guide.bring.length > 0
    ? html`<h2>${say('draft.bring')}</h2>
<ul class="card">${item.guide.bring.map((thing) => html`<li>${thing[language]}</li>`)}</ul>`
    : null
}`;

/** For whoever holds the slip: how far it is, and the way on for whoever can prove that it is theirs. */
export const draftPage = (asker: Asker, found: FoundDraft, path: string, entrance: Entrance): PageContent => ({
  title: asker.say('draft.title'),
  path,
  body: html`${standing(asker, found)}
${enterForm(asker, entrance, { path: draftEnterPath, title: 'draft.enter', text: 'draft.enterText' })}
<p class="soft">${asker.say('draft.privacy')}</p>`,
});

/** Who of the staff has seen that it is kept. */
const readList = (reads: readonly DraftRead[], { language, say }: Asker): Html | null =>
  reads.length === 0
    ? null
    : html`<h2>${say('visit.reads')}</h2>
<ol>${reads.map(
        ({
          purpose,
          at,
        }) => html`<li><strong>${say('reader.hotline')}</strong><span>${formatMoment(at, language)} · ${say(`purpose.${purpose}`)}</span></li>
`,
      )}</ol>`;

/** An own draft: to be gone on with, or thrown away. */
export const draftVisitPage = (
  asker: Asker,
  { found, reads, key }: { readonly found: FoundDraft; readonly reads: readonly DraftRead[]; readonly key: string },
  isWrong: boolean,
): PageContent => {
  const { language, say } = asker;
  const form = (
    act: DraftAct,
    content: Html,
  ): Html => html`<form class="card" method="post" action="${inLanguage(`${draftPath}/${act}`, language)}">
<input type="hidden" name="key" value="${key}">
${content}
</form>`;
  return {
    title: say('draft.title'),
    path: draftPath,
    body: html`${isWrong ? html`<p class="error bad" role="alert">${say('draft.notSure')}</p>` : null}
${standing(asker, found)}
${questionList(found, asker)}
${readList(reads, asker)}
<h2>${say('draft.dropTitle')}</h2>
${form(
  'drop',
  html`<p>${say('draft.dropText')}</p>
<label class="choice"><input type="checkbox" name="sure" value="yes" required> ${say('draft.sure')}</label>
<button class="grave">${say('draft.drop')}</button>`,
)}
<h2>${say('visit.leaveTitle')}</h2>
${form('leave', html`<p>${say('visit.leaveText')}</p><button>${say('visit.leave')}</button>`)}`,
  };
};

const over = {
  dropped: { tone: 'good', icon: 'done', title: 'draft.droppedTitle', text: 'draft.droppedText' },
  left: { tone: 'good', icon: 'done', title: 'visit.leftTitle', text: 'draft.leftText' },
  ended: { tone: 'wait', icon: 'stopped', title: 'visit.endedTitle', text: 'draft.endedText' },
} as const;

/** After a visit: it was thrown away, left, or ended by itself. */
export const draftOverPage = ({ language, say }: Asker, how: keyof typeof over): PageContent => {
  const { tone, icon: look, title, text } = over[how];
  return {
    title: say(title),
    path: casePath,
    body: html`<section class="result ${tone}">
${icon(look)}
<div><h1>${say(title)}</h1><p>${say(text)}</p></div>
</section>
<a class="button" href="${inLanguage(casePath, language)}">${say('missing.again')}</a>`,
  };
};
