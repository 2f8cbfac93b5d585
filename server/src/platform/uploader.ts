import type { ServerEvents } from '../events.ts';
import { type Log, whereOf } from '../log.ts';
import type { Ports } from '../ports.ts';
import type { Platform } from './platform.ts';
import type { DueReport, ReportQueue } from './report-queue.ts';
import type { WriteReport } from './write-report.ts';

/** So many are on their way at once. */
const atOnce = 8;

/** Sends the reports whose turn it is, looking every `pollSeconds`; returns how to stop it, which waits for what is under way. */
export const uploadRegularly = (deps: {
  readonly queue: ReportQueue;
  readonly platform: Platform;
  readonly writeReport: WriteReport;
  readonly pollSeconds: number;
  readonly events: ServerEvents;
  readonly ports: Pick<Ports, 'now'>;
  readonly log: Log;
}): (() => Promise<void>) => {
  const { queue, platform, writeReport, events, ports, log } = deps;

  const upload = async (due: DueReport): Promise<void> => {
    const report = await writeReport(due);
    // The rows of a case that is erased go with it.
    if (!report) return;
    const reply = await platform.report(report);
    const { caseId } = due;
    if (reply.ok && reply.value.outcome !== 'missing') return queue.sent(due);
    if (reply.ok && reply.value.outcome === 'missing') {
      const count = await queue.again(due, reply.value.from);
      log.warn('platform.wantsAgain', { caseId, count });
    }
    const failure = reply.ok ? 'unknownCase' : reply.error;
    const { isSetAside } = await queue.failed(due, failure);
    if (!isSetAside) return;
    log.warn('platform.setAside', { caseId, cause: failure });
    events.emit('cases.changed');
  };

  /** While it is left alone nothing is taken, and one at a time while it is tried. */
  const most = (): number => {
    const view = platform.view();
    if (view.kind === 'closed') return atOnce;
    return view.kind === 'open' && ports.now() >= view.until ? 1 : 0;
  };

  let isStopped = false;
  const uploadDue = async (): Promise<void> => {
    for (let limit = most(); limit > 0 && !isStopped; limit = most()) {
      const due = await queue.take(limit);
      if (due.length === 0) return;
      await Promise.all(due.map(upload));
    }
  };

  let timer: NodeJS.Timeout | undefined;
  let underWay = Promise.resolve();
  const look = (): void => {
    underWay = uploadDue()
      .catch((error: unknown) => log.error('platform.bug', whereOf(error)))
      .then(() => {
        if (!isStopped) timer = setTimeout(look, deps.pollSeconds * 1000);
      });
  };
  look();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await underWay;
  };
};
