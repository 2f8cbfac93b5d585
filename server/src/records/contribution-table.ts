import type { ContributionsReply } from '@linban/shared/contracts/department.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import type { RecordTable } from '@linban/shared/records/record-table.ts';
import { words } from '../words.ts';

/** `123456` fen → `1,234.56`. Whole-number arithmetic: sums of money never touch floating point. */
export const formatYuan = (fen: number): string => {
  const yuan = String(Math.floor(fen / 100)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${yuan}.${String(fen % 100).padStart(2, '0')}`;
};

/** Contributions for the screen: sums first, then month by month, the newest first. */
export const contributionTable = (
  reply: Extract<ContributionsReply, { found: true }>,
  language: Language,
): RecordTable => {
  const paid = reply.months.filter(({ status }) => status === 'paid');
  const personal = paid.reduce((sum, month) => sum + month.personal, 0);
  return {
    summary: [
      { label: words('table.totalMonths'), value: String(reply.totalMonths) },
      { label: words('table.paidMonths'), value: String(paid.length) },
      { label: words('table.personalSum'), value: formatYuan(personal) },
    ],
    columns: [
      words('table.month'),
      words('table.employer'),
      words('table.base'),
      words('table.personal'),
      words('table.employerPart'),
      words('table.status'),
    ],
    rows: [...reply.months]
      .sort((a, b) => (a.month < b.month ? 1 : -1))
      .map((month) => [
        month.month,
        month.employer,
        formatYuan(month.base),
        formatYuan(month.personal),
        formatYuan(month.employerPart),
        words(`status.${month.status}`)[language],
      ]),
  };
};
