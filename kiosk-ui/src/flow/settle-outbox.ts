import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { limits } from './limits.ts';
import { type Ports, wait } from './ports.ts';

const attempts = 3;

/**
 * Tells the outbox that the server has the case. Nobody waits for it: a row that stays open is sent once more and
 * answered with the same receipt, so that giving up costs nothing but that.
 */
export const settleOutbox = async (
  { agentLink, clock }: Ports,
  envelopeId: SealedEnvelope['envelopeId'],
  receipt: SubmissionReceipt,
): Promise<void> => {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const result = await agentLink.run('outbox.settle', { envelopeId, receipt }, { timeoutMs: limits.notice });
    if (result.ok || result.error.kind === 'command') return;
    if (attempt < attempts) await wait(clock, limits.retry * attempt);
  }
};
