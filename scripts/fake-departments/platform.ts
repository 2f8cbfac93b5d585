import { type ReportReply, type StepReport, stepReportSchema } from '@linban/shared/contracts/platform.ts';
import * as v from 'valibot';

/** The name of the municipal platform among the departments' switches. */
export const platformId = 'municipal-platform';

/** What the platform makes of a report; `differs`: another one came under this number before; `invalid`: it does not keep the contract. */
type PlatformAnswer = ReportReply | 'differs' | 'invalid';

/**
 * A municipal platform that writes down the steps of cases. It takes a report only after the one that it comes after, and each
 * once.
 */
export const createFakePlatform = () => {
  const books = new Map<string, StepReport[]>();
  return {
    /** `forgets`: it has lost the newest of what it had of this case. */
    take: (body: unknown, forgets: boolean): PlatformAnswer => {
      const parsed = v.safeParse(stepReportSchema, body);
      if (!parsed.success) return 'invalid';
      const report = parsed.output;
      const { caseNumber, sequence, after } = report;
      const before = books.get(caseNumber) ?? [];
      const had = forgets ? before.slice(0, -1) : before;
      books.set(caseNumber, had);
      if ((after === 0) !== (report.opened !== undefined)) return 'invalid';
      const known = had.find((each) => each.sequence === sequence);
      const about = { caseNumber, sequence };
      if (known)
        return known.kind === report.kind && known.at === report.at ? { outcome: 'known', ...about } : 'differs';
      const last = had.at(-1)?.sequence ?? 0;
      if (after > last) return { outcome: 'missing', ...about, from: last + 1 };
      had.push(report);
      return { outcome: 'taken', ...about };
    },
    /** What it has of a case, in the order in which it came. */
    reportsOf: (caseNumber: string): readonly StepReport[] => books.get(caseNumber) ?? [],
    cases: (): readonly string[] => [...books.keys()],
  };
};
