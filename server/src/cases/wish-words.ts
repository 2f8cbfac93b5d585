import type { Wish } from '@linban/shared/contracts/hotline-requests.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { words } from '../words.ts';

/** A wish as a step says it: what kind, then what was said, then where to call back. */
export const wishInWords = ({ kind, words: said, phone }: Wish): LocalizedText => {
  const label = words(`wish.${kind}`);
  const number = phone === null ? { 'zh-CN': '', en: '' } : { 'zh-CN': `（电话 ${phone}）`, en: ` (phone ${phone})` };
  return { 'zh-CN': `${label['zh-CN']}：${said}${number['zh-CN']}`, en: `${label.en}: ${said}${number.en}` };
};
