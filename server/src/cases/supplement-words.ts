import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { words } from '../words.ts';
import type { CaseAction } from './case-action.ts';
import { answerByOfCase } from './due-day.ts';

/** What a step can say. */
const longestWords = 600;

export const clipped = (text: string): string =>
  text.length > longestWords ? `${text.slice(0, longestWords - 1)}…` : text;

const before = (intro: LocalizedText, on: string, said: LocalizedText | null): LocalizedText => ({
  'zh-CN': clipped(`${intro['zh-CN']}（${on}）${said ? `：${said['zh-CN']}` : ''}`),
  en: clipped(`${intro.en} (${on})${said ? `: ${said.en}` : ''}`),
});

/**
 * What is said of a supplement: that it was late, where the day on which it was awaited was over as the answer was given. `actions`:
 * those before it; `said`: what it says itself; `null`: nothing.
 */
export const supplementWords = (
  actions: readonly Pick<CaseAction, 'type' | 'role' | 'at'>[],
  item: ServiceItem,
  givenAt: Date,
  said: LocalizedText | null,
): LocalizedText | null => {
  const answerBy = answerByOfCase(actions, item, givenAt);
  return answerBy?.isOver && answerBy.on ? before(words('supplement.late'), answerBy.on, said) : said;
};

/** What is said of an answer that came when nothing was awaited any more; it changes nothing. */
export const unusedWords = (signedAt: Date, said: LocalizedText): LocalizedText =>
  before(words('supplement.unused'), shanghaiDay(signedAt), said);
