import type { ActionType } from '@linban/shared/cases/case-state.ts';
import type { DeskAct } from '@linban/shared/contracts/console-link.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { words } from '../words.ts';
import { asTyped } from './step-words.ts';

/** What an act of staff adds to its step besides who, when and where. */
interface ActContent {
  readonly type: ActionType;
  /** For the resident to read. */
  readonly reason: LocalizedText | null;
  readonly missing: readonly string[];
}

/** Words of ours, with what somebody added to them. */
const withNote = (text: LocalizedText, note: string | null): LocalizedText =>
  note === null ? text : { 'zh-CN': `${text['zh-CN']}：${note}`, en: `${text.en}: ${note}` };

export const contentOfAct = (act: DeskAct): ActContent => {
  const plain = { type: act.type, reason: null, missing: [] };
  switch (act.type) {
    case 'askSupplement':
      return { ...plain, reason: asTyped(act.missing.join('；')), missing: act.missing };
    case 'supplement':
      return { ...plain, reason: act.note === null ? null : asTyped(act.note) };
    case 'pause':
      return { ...plain, reason: withNote(words(`pause.${act.ground}`), act.note) };
    case 'deliver':
      return { ...plain, reason: withNote(words(`deliver.${act.way}`), act.note) };
    default:
      return 'reason' in act ? { ...plain, reason: asTyped(act.reason) } : plain;
  }
};
