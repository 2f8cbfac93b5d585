import { type CaseContent, caseContentSchema, isSigned } from '@linban/shared/cases/case-content.ts';
import { envelopeContext, type SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionError } from '@linban/shared/cases/submission.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import { checkAnswers } from '@linban/shared/items/answers.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import { type Catalogue, eligibilityOf } from '../catalogue/catalogue.ts';
import { personFacts } from '../catalogue/person-facts.ts';
import type { Opener } from '../keys/opener.ts';
import type { AssertionCheck, Identified } from '../residents/assertion.ts';
import type { KnownTerminal, TerminalRegistry } from '../terminals/registry.ts';

export interface VerifiedSubmission {
  readonly terminal: KnownTerminal;
  readonly content: CaseContent;
  readonly identified: Identified;
  readonly item: ServiceItem;
}

const contentSchema = v.pipe(v.string(), v.parseJson(), caseContentSchema);

/**
 * Believes an envelope or says why not. Everything is judged as of the moment the resident signed: an envelope that was
 * offline for days is as good as one that comes at once.
 */
export const createSubmissionCheck = (deps: {
  readonly registry: TerminalRegistry;
  readonly open: Opener;
  readonly catalogue: Catalogue;
  readonly checkAssertion: AssertionCheck;
}) => {
  const { registry, open, catalogue, checkAssertion } = deps;
  return async (envelope: SealedEnvelope, via: TerminalId): Promise<Result<VerifiedSubmission, SubmissionError>> => {
    const terminal = registry.find(envelope.terminalId);
    if (!terminal || terminal.revoked || envelope.terminalId !== via) return fail({ kind: 'unknownTerminal' });
    const text = open(envelope.sealed, envelopeContext(envelope));
    if (!text.ok) return text;
    const parsed = v.safeParse(contentSchema, text.value);
    if (!parsed.success) return fail({ kind: 'invalidContent' });
    const content = parsed.output;

    const signedAt = new Date(content.signedAt);
    const day = shanghaiDay(signedAt);
    const item = catalogue.find(content.itemId, content.itemVersion, day);
    if (!item || item.kind === 'lookup') return fail({ kind: 'itemNotPublished' });
    const identified = await checkAssertion(content.assertion, signedAt);
    if (!identified.ok) return fail({ kind: 'invalidAssertion' });
    const { claims, person } = identified.value;
    if (claims.iss !== envelope.terminalId || claims.visitId !== content.visitId) {
      return fail({ kind: 'invalidAssertion' });
    }
    if (!checkAnswers(item, content.answers, day).ok) return fail({ kind: 'invalidAnswers' });
    if (item.declaration !== null && !(content.signature && isSigned(content.signature))) {
      return fail({ kind: 'invalidContent' });
    }
    if (!eligibilityOf(item, personFacts(person, day)).eligible) return fail({ kind: 'notEligible' });
    return ok({ terminal, content, identified: identified.value, item });
  };
};
export type SubmissionCheck = ReturnType<typeof createSubmissionCheck>;
