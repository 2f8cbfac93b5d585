import { caseNumberSchema, normalizeCode } from '@linban/shared/cases/codes.ts';
import * as v from 'valibot';
import result from '../../kiosk-ui/src/locales/zh-CN/result.json' with { type: 'json' };
import submit from '../../kiosk-ui/src/locales/zh-CN/submit.json' with { type: 'json' };
import type { Told } from './witness.ts';

/** The one text on the screen that is a case number, check character included. */
const numberIn = (text: string): Told['caseNumber'] => {
  for (const [found] of text.matchAll(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g)) {
    const parsed = v.safeParse(caseNumberSchema, normalizeCode(found));
    if (parsed.success) return parsed.output;
  }
  return null;
};

const resultTitles = [
  result.granted.title0,
  result.granted.title1,
  result.granted.title2,
  result.refused.title,
  result.waiting.title,
];

/** What the words on a screen tell a person about the application; the same as {@link toldBy}, read as people read it. */
export const toldByWords = (screen: string, text: string): Told | null => {
  const told = (word: Told['word']): Told => ({ kind: 'told', word, caseNumber: numberIn(text) });
  switch (screen) {
    case 'submitting':
      if (text.includes(submit.titleDeciding)) return told('accepted');
      return text.includes(submit.storing.done) ? told('kept') : null;
    case 'result':
      if (text.includes(result.deferred.title)) return told('kept');
      return resultTitles.some((title) => text.includes(title)) ? told('accepted') : null;
    case 'rating':
      return told('accepted');
    case 'notTaken':
      if (text.includes(submit.notTaken.refused.reason)) return told('refused');
      return text.includes(submit.notTaken.storeFull.reason) || text.includes(submit.notTaken.storeFailed.reason)
        ? told('notKept')
        : null;
    default:
      return null;
  }
};
