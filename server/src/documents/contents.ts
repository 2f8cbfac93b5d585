import type { ContributionsReply, DecisionReply } from '@linban/shared/contracts/department.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import type { Answers } from '@linban/shared/items/answers.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { TerminalProfile } from '@linban/shared/terminals/terminal-profile.ts';
import type { DocumentContent } from './document-service.ts';

/** Documents are issued in Chinese. */
const language = 'zh-CN';

const issueOf = (item: ServiceItem, terminal: TerminalProfile) => ({
  department: item.department.name[language],
  place: placeOf(terminal),
});

/** `曹杨新村街道 · 梅岭分中心 3 号机` */
export const placeOf = (terminal: TerminalProfile): string =>
  `${terminal.centre[language]} ${terminal.name[language]}`.slice(0, 80);

/** The words of the option that was chosen on a page. */
const chosen = (item: ServiceItem, answers: Answers, pageId: string): string => {
  const page = item.pages.find((candidate) => candidate.id === pageId);
  const option = page?.kind === 'choice' ? page.options.find(({ value }) => value === answers[pageId]) : undefined;
  if (!option) throw new Error(`${item.id} has no answer to ${pageId}, which its document needs`);
  return option.label[language];
};

interface About {
  readonly item: ServiceItem;
  readonly terminal: TerminalProfile;
  readonly person: ServedHolder;
  readonly answers: Answers;
}

const personOf = ({ person }: About) => ({ name: person.name, idNumber: person.idNumber });

export const contributionRecordContent = (
  about: About,
  period: { readonly from: string; readonly to: string },
  reply: Extract<ContributionsReply, { found: true }>,
): DocumentContent => ({
  template: 'contribution-record',
  issue: issueOf(about.item, about.terminal),
  person: personOf(about),
  ...period,
  purpose: chosen(about.item, about.answers, 'purpose'),
  months: reply.months.map((month) => ({
    month: month.month,
    employer: month.employer,
    baseFen: month.base,
    personalFen: month.personal,
    employerFen: month.employerPart,
    status: printedStatus[month.status],
  })),
});

const printedStatus = { paid: 'paid', pending: 'pending', missing: 'suspended' } as const;

/** What a granted case is answered with, by the item's template. */
export const decisionContent = (
  about: About,
  decision: Extract<DecisionReply, { decision: 'granted' }>,
): DocumentContent => {
  if (about.item.output.template !== 'unemployment-certificate') {
    throw new Error(`${about.item.id}: no case is answered with ${about.item.output.template}`);
  }
  return {
    template: 'unemployment-certificate',
    issue: issueOf(about.item, about.terminal),
    person: personOf(about),
    registrationNumber: decision.registrationNumber,
    registeredOn: decision.effectiveFrom,
    reason: chosen(about.item, about.answers, 'reason'),
  };
};
