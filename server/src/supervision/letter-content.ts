import type { FindingSummary } from '@linban/shared/contracts/supervision-requests.ts';
import type { CardFlag } from '@linban/shared/supervision/cards.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { chineseDate } from '../documents/chinese-date.ts';
import type { LetterContent } from '../documents/templates.ts';
import { words } from '../words.ts';

/** Letters are written in Chinese. */
const language = 'zh-CN';

const whatOverran = ({ step, limit, on }: CardFlag, kind: keyof typeof overran): string => {
  const what = step === null ? words(`letter.${kind === 'legalOverrun' ? 'legal' : 'promise'}`) : words(`step.${step}`);
  return `${what[language]}期限 ${limit} 个工作日，最晚应在${chineseDate(on)}完成，${words(overran[kind])[language]}。`;
};

/** What is said of each kind of red card. */
const overran = {
  legalOverrun: 'letter.overrun',
  promiseUntreated: 'letter.untreated',
  stepUntreated: 'letter.untreated',
} as const;

/**
 * The words of a recommendation (监察建议书) about a finding: to whom, what was found, what is advised. Nothing in it says who the
 * resident is, but what somebody typed may. `null`: it is about no red card.
 */
export const letterContent = (
  finding: FindingSummary,
  about: { readonly advice: string; readonly from: string; readonly at: Date },
): LetterContent | null => {
  const { evidence, centre, caseNumber, itemTitle, foundAt, findingId } = finding;
  if (evidence.kind !== 'legalOverrun' && evidence.kind !== 'promiseUntreated' && evidence.kind !== 'stepUntreated')
    return null;
  const { flag, kind } = evidence;
  return {
    template: 'supervision-letter',
    issue: {
      department: about.from.slice(0, 60),
      place: words('letter.place')[language],
      issuedAt: about.at.toISOString(),
    },
    number: `${shanghaiDay(about.at).slice(0, 4)}-${findingId.slice(0, 8).toUpperCase()}`,
    to: (flag.department ?? (centre ?? words('letter.centre'))[language]).slice(0, 60),
    item: itemTitle[language].slice(0, 60),
    caseNumber,
    card: words('letter.red')[language],
    foundOn: shanghaiDay(new Date(foundAt)),
    found: whatOverran(flag, kind),
    advice: about.advice,
  };
};
