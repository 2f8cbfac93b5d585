import { type CaseContent, caseContentSchema } from '@linban/shared/cases/case-content.ts';
import { envelopeContext, type SealedEnvelope, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import { type SupplementContent, supplementContentSchema } from '@linban/shared/cases/supplement.ts';
import type { AgentSnapshot } from '@linban/shared/contracts/agent-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';

/** What a person applies for, or says in answer to a supplement, before the time and the form of sealing. */
export type CaseDraft = Omit<CaseContent, 'v' | 'signedAt'> | Omit<SupplementContent, 'v' | 'signedAt'>;

const contentSchema = v.union([caseContentSchema, supplementContentSchema]);

/**
 * Seals it to the server's key, so that nobody at the terminal can read it. `notReady`: the terminal was not told
 * that key yet; `outOfTime`: the card was laid on too long ago, or the clock was changed since, and no server would take it. The cryptography is loaded here and not before: the attract screen does without.
 */
export const sealCase = async (
  draft: CaseDraft,
  agent: AgentSnapshot | null,
  envelopeId: string,
  now: Date,
): Promise<Result<SealedEnvelope, { readonly kind: 'notReady' | 'outOfTime' }>> => {
  if (!agent?.sealingKey || !agent.profile) return fail({ kind: 'notReady' });
  const { isInTime } = await import('@linban/shared/identity/assertion-time.ts');
  if (!isInTime(draft.assertion, now)) return fail({ kind: 'outOfTime' });
  const { seal } = await import('@linban/shared/sealing/hpke.ts');
  const content = v.parse(contentSchema, { ...draft, v: 1, signedAt: now.toISOString() });
  const outside = v.parse(v.omit(sealedEnvelopeSchema, ['sealed']), {
    v: 1,
    envelopeId,
    terminalId: agent.profile.terminalId,
    sealedAt: now.toISOString(),
  });
  const sealed = await seal(agent.sealingKey, JSON.stringify(content), envelopeContext(outside));
  return ok(v.parse(sealedEnvelopeSchema, { ...outside, sealed }));
};
