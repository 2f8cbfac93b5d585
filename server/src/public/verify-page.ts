import { formatCode } from '@linban/shared/cases/codes.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { formatDay } from './format.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { type Asker, inLanguage, type PageContent } from './page.ts';
import type { Verification } from './verification.ts';

export const verifyPath = '/verify';

const form = ({ language, say }: Asker, code: string): Html => html`<form class="card" action="${verifyPath}">
<input type="hidden" name="lang" value="${language === 'en' ? 'en' : 'zh'}">
<label for="code">${say('verify.code')}</label>
<input id="code" name="code" required maxlength="32" autocomplete="off" autocapitalize="characters" spellcheck="false" value="${code}">
<p class="soft">${say('lookup.hint')}</p>
<button>${say('verify.send')}</button>
</form>`;

export const verifyFormPage = (asker: Asker): PageContent => ({
  title: asker.say('verify.title'),
  path: verifyPath,
  body: html`<h1>${asker.say('verify.title')}</h1>
<p>${asker.say('verify.text')}</p>
${form(asker, '')}`,
});

const tones = { genuine: 'good', unknown: 'bad', withdrawn: 'bad', superseded: 'bad', typo: 'wait' } as const;

const details = ({ language, say }: Asker, verification: Verification): Html | null => {
  if (verification.state === 'typo' || verification.state === 'unknown') return null;
  const row = (label: string, value: string | null): Html | null =>
    value === null ? null : html`<dt>${label}</dt><dd>${value}</dd>`;
  const text = (localized: LocalizedText | null) => localized?.[language] ?? null;
  return html`<dl class="card">
${row(say('verify.document'), text(verification.title))}
${row(say('verify.department'), text(verification.department))}
${row(say('verify.issued'), formatDay(verification.issuedAt, language))}
${row(say('verify.holder'), verification.maskedName)}
${
  verification.state === 'withdrawn'
    ? [
        row(say('verify.withdrawnAt'), formatDay(verification.withdrawnAt, language)),
        row(say('verify.withdrawnReason'), text(verification.reason)),
      ]
    : null
}
${verification.state === 'superseded' ? row(say('verify.supersededAt'), formatDay(verification.supersededAt, language)) : null}
</dl>`;
};

/** Genuine, unknown, withdrawn, superseded or mistyped: said big, with an icon and in words. `code` is what was checked. */
export const verificationPage = (asker: Asker, verification: Verification, code: string): PageContent => {
  const { language, say } = asker;
  const { state } = verification;
  return {
    title: say(`result.${state}`),
    path: state === 'typo' ? verifyPath : `${verifyPath}/${encodeURIComponent(code)}`,
    body: html`<section class="result ${tones[state]}" aria-label="${say(`result.${state}`)}">
${icon(state)}
<div><h1>${say(`verify.${state}.title`)}</h1><p>${say(`verify.${state}.text`)}</p></div>
</section>
${details(asker, verification)}
${
  state === 'typo'
    ? form(asker, code)
    : html`<p class="soft">${say('verify.checked')}<br><span class="code">${formatCode(code)}</span></p>
<a class="button" href="${inLanguage(verifyPath, language)}">${say('verify.another')}</a>`
}`,
  };
};
