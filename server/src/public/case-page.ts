import type { AnswerBy } from '@linban/shared/cases/answer-by.ts';
import { isSettled } from '@linban/shared/cases/case-state.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import { isDocumentWithdrawn } from '@linban/shared/cases/document-changes.ts';
import type { CaseDue } from '@linban/shared/cases/due.ts';
import type { PublicCase } from '@linban/shared/cases/public-case.ts';
import { type Entrance, enterForm } from './enter-form.ts';
import { formatDay, formatMoment } from './format.ts';
import { type Html, html } from './html.ts';
import { type IconName, icon } from './icons.ts';
import { historyCheckPath, logPath } from './log-page.ts';
import { type Asker, inLanguage, type PageContent } from './page.ts';
import type { PublicWord } from './words.ts';

const looks: Readonly<Record<PublicCase['state'], { readonly icon: IconName; readonly tone: string }>> = {
  submitted: { icon: 'moving', tone: 'calm' },
  accepted: { icon: 'moving', tone: 'calm' },
  received: { icon: 'moving', tone: 'calm' },
  supplementRequired: { icon: 'stopped', tone: 'wait' },
  supplemented: { icon: 'moving', tone: 'calm' },
  notAccepted: { icon: 'stopped', tone: 'bad' },
  inReview: { icon: 'moving', tone: 'calm' },
  referred: { icon: 'moving', tone: 'calm' },
  paused: { icon: 'stopped', tone: 'wait' },
  deciding: { icon: 'moving', tone: 'calm' },
  granted: { icon: 'moving', tone: 'calm' },
  delivered: { icon: 'done', tone: 'good' },
  correcting: { icon: 'moving', tone: 'calm' },
  completed: { icon: 'done', tone: 'good' },
  rejected: { icon: 'stopped', tone: 'bad' },
  withdrawn: { icon: 'stopped', tone: 'wait' },
};

const nextWord = ({ state, waitingForDepartment, hasDocument, steps }: PublicCase): PublicWord => {
  if (state === 'deciding' && waitingForDepartment) return 'next.waiting';
  if (state === 'completed' && isDocumentWithdrawn(steps)) return 'next.documentWithdrawn';
  if (state === 'completed' && !hasDocument) return 'next.completedWithoutDocument';
  return `next.${state}`;
};

const stepItem = (step: PublicCase['steps'][number], { language, say }: Asker): Html => html`<li>
<strong>${say(`action.${step.type}`)}</strong>
<span>${formatMoment(new Date(step.at), language)}</span>
<span>${step.actor[language]}${step.place ? ` · ${step.place[language]}` : ''}</span>
</li>
`;

const dayText = (on: string, { language }: Asker): string => formatDay(new Date(`${on}T00:00:00+08:00`), language);

const dueText = (due: CaseDue, asker: Asker): string => {
  if (due.kind === 'running') return dayText(due.on, asker);
  return asker.say(due.kind === 'stopped' ? 'case.dueStopped' : 'case.dueUnknown');
};

/** Until when the resident is to answer what is missing, and what becomes of an answer after that. */
export const answerByLine = (answerBy: AnswerBy | null, asker: Asker): Html | null => {
  const { say } = asker;
  return (
    answerBy &&
    html`<dt>${say('case.answerBy')}</dt><dd>${
      answerBy.on === null
        ? `${say('case.answerByWithin')} ${answerBy.workingDays} ${say('case.workingDays')}`
        : dayText(answerBy.on, asker)
    }<br><span class="soft">${say(answerBy.isOver ? 'case.answerByOver' : 'case.answerByThen')}</span></dd>
`
  );
};

/** How to keep what has happened, and check it without us. */
const keepHistory = ({ language, say }: Asker, path: string): Html => html`<h2>${say('history.keep')}</h2>
<p>${say('history.text')}</p>
<p><a class="button" href="${path}/history.pdf" download>${say('history.pdf')}</a></p>
<p><a class="button" href="${path}/history" download>${say('history.proof')}</a></p>
<p><a href="${inLanguage(historyCheckPath, language)}">${say('history.check')}</a> · <a href="${inLanguage(logPath, language)}">${say('log.title')}</a></p>`;

/** Where the case stands, and what comes next: `next`, or what may be told to whoever holds the receipt. */
export const stateBox = ({ say }: Pick<Asker, 'say'>, found: PublicCase, next: PublicWord = nextWord(found)): Html => {
  const look = looks[found.state];
  return html`<section class="result ${look.tone}" aria-label="${say('case.state')}">
${icon(look.icon)}
<div><h1>${say(`state.${found.state}`)}</h1><p><strong>${say('case.next')}</strong> ${say(next)}</p></div>
</section>`;
};

/**
 * Progress and history of a case for whoever holds the receipt: no personal data but a masked name. `entrance`: the way on for
 * whoever can prove that it is theirs.
 */
export const casePage = (
  asker: Asker,
  found: PublicCase,
  path: string,
  entrance: Entrance | null = null,
): PageContent => {
  const { language, say } = asker;
  const isMoving = !isSettled(found.state);
  return {
    title: say('case.title'),
    path,
    body: html`<p class="soft">${say('case.title')}</p>
${stateBox(asker, found)}
<dl class="card">
<dt>${say('case.item')}</dt><dd>${found.itemTitle[language]}</dd>
<dt>${say('case.applicant')}</dt><dd>${found.maskedName}</dd>
<dt>${say('case.number')}</dt><dd class="code">${formatCode(found.caseNumber)}</dd>
<dt>${say('case.department')}</dt><dd>${found.department[language]}</dd>
<dt>${say('case.submitted')}</dt><dd>${formatMoment(new Date(found.submittedAt), language)}</dd>
${
  found.due
    ? html`<dt>${say('case.due')}</dt><dd>${dueText(found.due, asker)}</dd>
`
    : null
}${answerByLine(found.answerBy, asker)}</dl>
${isMoving && path !== casePath ? html`<a class="button" href="${inLanguage(path, language)}">${say('case.refresh')}</a>` : null}
<h2>${say('case.history')}</h2>
<ol>${found.steps.map((step) => stepItem(step, asker))}</ol>
${path === casePath ? null : keepHistory(asker, path)}
${entrance ? enterForm(asker, entrance) : null}
<p class="soft">${say('case.privacy')}</p>`,
  };
};

export const casePath = '/c';

/** The same for every code that leads nowhere, whatever it looks like. */
export const missingCasePage = ({ language, say }: Asker): PageContent => ({
  title: say('missing.title'),
  path: casePath,
  body: html`<section class="result wait">
${icon('unknown')}
<div><h1>${say('missing.title')}</h1><p>${say('missing.text')}</p></div>
</section>
<a class="button" href="${inLanguage(casePath, language)}">${say('missing.again')}</a>`,
});

/** The look-up by hand, with what was wrong the last time. */
export const caseFormPage = (
  { language, say }: Asker,
  wrong: 'lookup.typo' | 'lookup.unknown' | null,
  number: string,
): PageContent => ({
  title: say('lookup.title'),
  path: casePath,
  body: html`<h1>${say('lookup.title')}</h1>
<p>${say('lookup.text')}</p>
<form class="card" method="post" action="${inLanguage(casePath, language)}">
${wrong ? html`<p class="error bad" role="alert" id="wrong">${say(wrong)}</p>` : null}
<label for="number">${say('lookup.number')}</label>
<input id="number" name="number" required maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" value="${number}"${wrong ? html` aria-describedby="wrong"` : null}>
<label for="code">${say('lookup.code')}</label>
<input id="code" name="code" required maxlength="12" autocomplete="off" autocapitalize="characters" spellcheck="false">
<p class="soft">${say('lookup.hint')}</p>
<button>${say('lookup.send')}</button>
</form>`,
});
