import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { LinkError } from '@linban/shared/contracts/request.ts';
import { limits } from './limits.ts';
import { type Ports, wait } from './ports.ts';

/** `late`: no answer in time; the outbox will deliver it. `refused`: for good. */
export type SubmissionOutcome =
  | { readonly kind: 'accepted'; readonly receipt: SubmissionReceipt }
  | { readonly kind: 'refused' }
  | { readonly kind: 'late' };

const mayPass: readonly string[] = [
  'unreachable',
  'tooManyRequests',
  'forbidden',
  'internal',
  'invalidMessage',
] satisfies LinkError['kind'][];

/** Submits an envelope, and once more where the first try failed so early that a second one fits into the time people wait. */
export const submitCase = async (
  { serverLink, clock, now }: Ports,
  envelope: SealedEnvelope,
): Promise<SubmissionOutcome> => {
  const begun = now().getTime();
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const left = limits.submission - (now().getTime() - begun);
    const reply = await serverLink.ask('cases.submit', { envelope }, Math.min(limits.request, left));
    if (reply.ok) return { kind: 'accepted', receipt: reply.value };
    if (!mayPass.includes(reply.error.kind)) return { kind: 'refused' };
    const usedUp = now().getTime() - begun + limits.retry * 3 > limits.submission;
    if (attempt === 2 || usedUp) break;
    await wait(clock, limits.retry);
  }
  return { kind: 'late' };
};
