import { deriveStanding, isSettled, type Standing, standingAfter } from '@linban/shared/cases/case-state.ts';
import type { CaseView } from '@linban/shared/cases/case-view.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import { publicCaseOf } from '@linban/shared/cases/public-case.ts';
import { wishKindSchema } from '@linban/shared/contracts/hotline-requests.ts';
import * as v from 'valibot';
import { answerByLine, stateBox } from './case-page.ts';
import { formatMoment } from './format.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { type Asker, inLanguage, type PageContent } from './page.ts';
import type { PublicWord } from './words.ts';

export const visitPath = '/c/visit';

/** What a resident can do on the page of an own case; each is a form of its own. */
export const visitActs = ['supplement', 'wish', 'rate', 'withdraw', 'leave'] as const;
type VisitAct = (typeof visitActs)[number];

/** What is said of the form that was sent. */
export const visitToldSchema = v.picklist([
  'supplement',
  'wish',
  'rate',
  'withdraw',
  'conflict',
  'notAllowed',
  'wrong',
  'rated',
]);
export type VisitTold = v.InferOutput<typeof visitToldSchema>;

const isGood = (told: VisitTold): boolean => told !== 'conflict' && told !== 'notAllowed' && told !== 'wrong';

/** Kept within what a step can say. */
export const longestSaid = 100;

/** What was told to be missing and is not there yet. */
export const missingOf = ({ state, steps }: CaseView): readonly string[] =>
  state === 'supplementRequired' ? (steps.findLast(({ type }) => type === 'askSupplement')?.missing ?? []) : [];

const may = (standing: Standing | null, type: 'withdraw' | 'wish' | 'supplement'): boolean =>
  standing !== null && standingAfter(standing, { type, role: 'resident' }) !== null;

interface Form {
  readonly asker: Asker;
  readonly act: VisitAct;
  /** Against forms of other sites. */
  readonly key: string;
  /** How many actions the case had when the form was made: sent twice it is one act. */
  readonly version: number;
}

const form = (
  { asker, act, key, version }: Form,
  content: Html,
): Html => html`<form class="card" method="post" action="${inLanguage(`${visitPath}/${act}`, asker.language)}">
<input type="hidden" name="key" value="${key}">
<input type="hidden" name="version" value="${version}">
${content}
</form>`;

const field = (id: string, label: string, input: Html): Html => html`<label for="${id}">${label}</label>
${input}`;

const supplementForm = (about: Omit<Form, 'act'>, missing: readonly string[]): Html => {
  const { say } = about.asker;
  return html`<h2>${say('visit.missing')}</h2>
<p>${say('visit.missingText')}</p>
${form(
  { ...about, act: 'supplement' },
  html`${missing.map((thing, index) =>
    field(
      `said${index}`,
      `${index + 1}. ${thing}`,
      html`<textarea id="said${index}" name="said${index}" rows="2" required minlength="2" maxlength="${longestSaid}"></textarea>`,
    ),
  )}
<button>${say('visit.supplement')}</button>`,
)}`;
};

const wishForm = (about: Omit<Form, 'act'>, openWishes: number): Html => {
  const { say } = about.asker;
  return html`<h2>${say('visit.wish')}</h2>
${openWishes > 0 ? html`<p>${say('visit.openWishes')} ${openWishes}</p>` : null}
${form(
  { ...about, act: 'wish' },
  html`${field(
    'kind',
    say('visit.kind'),
    html`<select id="kind" name="kind">${wishKindSchema.options.map((kind) => html`<option value="${kind}">${say(`wish.${kind}`)}</option>`)}</select>`,
  )}
${field('words', say('visit.words'), html`<textarea id="words" name="words" rows="3" required minlength="2" maxlength="200"></textarea>`)}
${field('phone', say('visit.phone'), html`<input id="phone" name="phone" type="tel" maxlength="20" autocomplete="tel">`)}
<button>${say('visit.send')}</button>`,
)}`;
};

const levels = ['5', '4', '3', '2', '1'] as const;

const ratingForm = (about: Omit<Form, 'act'>): Html => {
  const { say } = about.asker;
  return html`<h2>${say('visit.rating')}</h2>
${form(
  { ...about, act: 'rate' },
  html`<fieldset><legend>${say('visit.ratingText')}</legend>
${levels.map((level) => html`<label class="choice"><input type="radio" name="level" value="${level}" required> ${say(`rating.${level}`)}</label>`)}
</fieldset>
<button>${say('visit.send')}</button>`,
)}`;
};

const stepItem = (step: CaseView['steps'][number], { language, say }: Asker): Html => html`<li>
<strong>${say(`action.${step.type}`)}</strong>
<span>${formatMoment(new Date(step.at), language)}</span>
<span>${step.actor[language]}${step.place ? ` · ${step.place[language]}` : ''}</span>
${step.missing.length > 0 ? html`<span>${step.missing.join('；')}</span>` : null}
${step.reason && step.missing.length === 0 ? html`<span>${step.reason[language]}</span>` : null}
</li>
`;

const readItem = (read: CaseView['reads'][number], { language, say }: Asker): Html => {
  const who: PublicWord = read.role === 'approver' || read.role === 'hotline' ? `reader.${read.role}` : 'reader.staff';
  return html`<li><strong>${say(who)}</strong><span>${formatMoment(new Date(read.at), language)} · ${say(`purpose.${read.purpose}`)}</span></li>
`;
};

/** An own case, with what stands in no public page, and all that can be done to it. */
export const visitPage = (
  asker: Asker,
  { view, maskedName, key }: { readonly view: CaseView; readonly maskedName: string; readonly key: string },
  told: VisitTold | null,
): PageContent => {
  const { language, say } = asker;
  const standing = deriveStanding(view.steps);
  const about = { asker, key, version: view.steps.length };
  const missing = missingOf(view);
  const actForm = (act: VisitAct, content: Html): Html => form({ ...about, act }, content);
  return {
    title: say('visit.title'),
    path: visitPath,
    body: html`<p class="soft">${say('visit.title')}</p>
${told ? html`<p class="error ${isGood(told) ? 'good' : 'bad'}" role="${isGood(told) ? 'status' : 'alert'}">${say(`visit.told.${told}`)}</p>` : null}
${stateBox(asker, publicCaseOf(view, maskedName), missing.length > 0 ? 'visit.nextMissing' : undefined)}
<dl class="card">
<dt>${say('case.item')}</dt><dd>${view.itemTitle[language]}</dd>
<dt>${say('case.applicant')}</dt><dd>${maskedName}</dd>
<dt>${say('case.number')}</dt><dd class="code">${formatCode(view.caseNumber)}</dd>
${answerByLine(view.answerBy, asker)}</dl>
${missing.length > 0 && may(standing, 'supplement') ? supplementForm(about, missing) : null}
${isSettled(view.state) && view.rating === null ? ratingForm(about) : null}
${may(standing, 'wish') ? wishForm(about, standing?.openWishes ?? 0) : null}
<h2>${say('case.history')}</h2>
<ol>${view.steps.map((step) => stepItem(step, asker))}</ol>
${view.reads.length > 0 ? html`<h2>${say('visit.reads')}</h2><ol>${view.reads.map((read) => readItem(read, asker))}</ol>` : null}
${
  may(standing, 'withdraw')
    ? html`<h2>${say('visit.withdrawTitle')}</h2>
${actForm(
  'withdraw',
  html`<p>${say('visit.withdrawText')}</p>
<label class="choice"><input type="checkbox" name="sure" value="yes" required> ${say('visit.sure')}</label>
<button class="grave">${say('visit.withdraw')}</button>`,
)}`
    : null
}
<h2>${say('visit.leaveTitle')}</h2>
${actForm('leave', html`<p>${say('visit.leaveText')}</p><button>${say('visit.leave')}</button>`)}`,
  };
};

/** The quarter of an hour is over, or there was none. */
export const visitEndedPage = ({ language, say }: Asker, hasLeft: boolean): PageContent => ({
  title: say(hasLeft ? 'visit.leftTitle' : 'visit.endedTitle'),
  path: '/c',
  body: html`<section class="result ${hasLeft ? 'good' : 'wait'}">
${icon(hasLeft ? 'done' : 'stopped')}
<div><h1>${say(hasLeft ? 'visit.leftTitle' : 'visit.endedTitle')}</h1><p>${say(hasLeft ? 'visit.leftText' : 'visit.endedText')}</p></div>
</section>
<a class="button" href="${inLanguage('/c', language)}">${say('missing.again')}</a>`,
});
