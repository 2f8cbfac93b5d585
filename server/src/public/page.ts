import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Language } from '@linban/shared/items/localized-text.ts';
import { type Html, html, trusted } from './html.ts';
import type { Say } from './words.ts';

const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing but this page's own style sheet and forms to ourselves: no script at all. */
export const pageContentPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What every page needs to know of who asked. */
export interface Asker {
  readonly language: Language;
  readonly say: Say;
}

export interface PageContent {
  readonly title: string;
  readonly body: Html;
  /** Where the same is in the other language: a path without a query. */
  readonly path: string;
}

const otherLanguage = { 'zh-CN': 'en', en: 'zh' } as const;

/** A whole page for a phone, without script. */
export const page = ({ language, say }: Asker, { title, body, path }: PageContent): string =>
  html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title} · ${say('brand')}</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#content">${say('skip')}</a>
<div class="wrap">
<header>
<span class="seal" aria-hidden="true">邻</span>
<span class="brand">${say('brand')}<small>${say('brand.line')}</small></span>
<a class="switch" href="${path}?lang=${otherLanguage[language]}" hreflang="${otherLanguage[language]}" lang="${otherLanguage[language]}">${say('switch')}</a>
</header>
<main id="content">
${body}
</main>
<footer>${say('foot')}</footer>
</div>
</body>
</html>
`.text;

/** The path of a page of this language, so that a link or a form keeps it. */
export const inLanguage = (path: string, language: Language): string =>
  `${path}?lang=${language === 'en' ? 'en' : 'zh'}`;
