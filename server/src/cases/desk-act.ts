import type { ActionType } from '@linban/shared/cases/case-state.ts';
import { type AskedAgain, isAskable } from '@linban/shared/cases/supplement.ts';
import type { DeskAct } from '@linban/shared/contracts/console-link.ts';
import { type Answers, pagesToAsk } from '@linban/shared/items/answers.ts';
import { formatYuan } from '@linban/shared/items/field.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { words } from '../words.ts';
import { asTyped } from './step-words.ts';

/** What an act of staff adds to its step besides who, when and where. */
interface ActContent {
  readonly type: ActionType;
  /** For the resident to read. */
  readonly reason: LocalizedText | null;
  readonly missing: readonly string[];
  readonly askedAgain?: readonly AskedAgain[];
  /** What was taken of the resident, in fen. */
  readonly fee?: number;
}

/** Words of ours, with what somebody added to them. */
const withNote = (text: LocalizedText, note: string | null): LocalizedText =>
  note === null ? text : { 'zh-CN': `${text['zh-CN']}：${note}`, en: `${text.en}: ${note}` };

/** What was taken stands in every delivery, so that the resident sees what the desk says of it. */
const withFee = (text: LocalizedText, fen: number): LocalizedText => {
  if (fen === 0) {
    const none = words('fee.none');
    return { 'zh-CN': `${text['zh-CN']}，${none['zh-CN']}`, en: `${text.en}, ${none.en}` };
  }
  return { 'zh-CN': `${text['zh-CN']}，收费 ${formatYuan(fen)} 元`, en: `${text.en}, fee taken: ¥${formatYuan(fen)}` };
};

const withMissing = (plain: ActContent, missing: readonly string[], askedAgain: readonly AskedAgain[]): ActContent => ({
  ...plain,
  reason: asTyped(missing.join('；')),
  missing,
  askedAgain,
});

const longestThing = 50;

/** The questions of an application that are to be answered anew; `null`: some of them were not asked in it, or it is too much. */
export const askedAgainOf = (
  { missing, pages }: Extract<DeskAct, { type: 'askSupplement' }>,
  item: ServiceItem,
  answers: Answers,
): readonly AskedAgain[] | null => {
  const asked = pagesToAsk(item, answers).filter(({ id }) => pages.includes(id));
  if (!isAskable(missing, pages) || asked.length !== pages.length) return null;
  return asked.map(({ id, title, name }) => {
    const called = `重新填写：${(name ?? title)['zh-CN']}`;
    return { page: id, thing: called.length > longestThing ? `${called.slice(0, longestThing - 1)}…` : called };
  });
};

export const contentOfAct = (act: DeskAct, askedAgain: readonly AskedAgain[]): ActContent => {
  const plain = { type: act.type, reason: null, missing: [] };
  switch (act.type) {
    case 'askSupplement':
      return withMissing(plain, [...act.missing, ...askedAgain.map(({ thing }) => thing)], askedAgain);
    case 'supplement':
      return { ...plain, reason: act.note === null ? null : asTyped(act.note) };
    case 'pause':
      return { ...plain, reason: withNote(words(`pause.${act.ground}`), act.note) };
    case 'deliver':
      return { ...plain, reason: withNote(withFee(words(`deliver.${act.way}`), act.fee), act.note), fee: act.fee };
    default:
      return 'reason' in act ? { ...plain, reason: asTyped(act.reason) } : plain;
  }
};
