import { type ReportReply, reportReplySchema, type StepReport } from '@linban/shared/contracts/platform.ts';
import type { Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { type AskedPeer, type AskFailure, askPeer } from '../departments/ask-peer.ts';
import type { BreakerView } from '../departments/breaker.ts';
import type { PostSigned } from '../departments/post-signed.ts';

/** The municipal platform. It is not trusted to be there, in time or right. */
export interface Platform {
  report(report: StepReport): Promise<Result<ReportReply, AskFailure>>;
  view(): BreakerView;
}

const patienceMs = 10_000;

/** Whether an answer is to this report: of the same number, and asking for nothing that comes later. */
const fitsReport = (report: StepReport, reply: ReportReply): boolean =>
  reply.caseNumber === report.caseNumber &&
  reply.sequence === report.sequence &&
  (reply.outcome !== 'missing' || reply.from <= report.after);

export const createPlatform = (peer: AskedPeer, post: PostSigned): Platform => ({
  report: (report) =>
    askPeer(peer, post, { path: 'reports', body: report, timeoutMs: patienceMs }, (reply) => {
      const parsed = v.safeParse(reportReplySchema, reply);
      return parsed.success && fitsReport(report, parsed.output) ? parsed.output : null;
    }),
  view: () => peer.breaker.view(),
});
