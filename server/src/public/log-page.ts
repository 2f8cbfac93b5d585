import { formatMoment } from './format.ts';
import { html } from './html.ts';
import { type Asker, inLanguage, type PageContent } from './page.ts';

export const logPath = '/transparency';
/** The page that checks proof files by itself, in the browser. */
export const historyCheckPath = '/history-check';
export const checkpointPath = `${logPath}/checkpoint`;

/** What the public log is, its key, and its state when it was last signed. */
export const logPage = (
  { language, say }: Asker,
  log: { readonly key: string; readonly size: number; readonly root: string; readonly signedAt: Date },
): PageContent => ({
  title: say('log.title'),
  path: logPath,
  body: html`<h1>${say('log.title')}</h1>
<p>${say('log.text')}</p>
<dl class="card">
<dt>${say('log.size')}</dt><dd>${String(log.size)}</dd>
<dt>${say('log.signed')}</dt><dd>${formatMoment(log.signedAt, language)}</dd>
<dt>${say('log.root')}</dt><dd class="code">${log.root}</dd>
<dt>${say('log.key')}</dt><dd class="code">${log.key}</dd>
</dl>
<p>${say('log.keyText')}</p>
<p><a class="button" href="${inLanguage(historyCheckPath, language)}">${say('history.check')}</a></p>
<p><a href="${checkpointPath}">${say('log.checkpoint')}</a></p>`,
});
