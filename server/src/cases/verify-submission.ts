import { type CaseContent, caseContentSchema, isSigned, type Signature } from '@linban/shared/cases/case-content.ts';
import { envelopeContext, type SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionError } from '@linban/shared/cases/submission.ts';
import { type SupplementContent, supplementContentSchema } from '@linban/shared/cases/supplement.ts';
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

/** Who has sealed something, and where. */
interface Sealer {
  readonly terminal: KnownTerminal;
  readonly identified: Identified;
}

/** An application that holds what it needs. */
export interface VerifiedSubmission extends Sealer {
  readonly kind: 'application';
  readonly content: CaseContent;
  readonly item: ServiceItem;
}

/** The answer to a supplement; whether it fits is for whoever knows the case to say. */
export interface VerifiedSupplement extends Sealer {
  readonly kind: 'supplement';
  readonly content: SupplementContent;
}

const contentSchema = v.pipe(v.string(), v.parseJson(), v.union([caseContentSchema, supplementContentSchema]));

/** Whether a signature is there where the item asks for one. */
export const isSignedFor = ({ declaration }: ServiceItem, signature: Signature | null): boolean =>
  declaration === null || (signature !== null && isSigned(signature));

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
  return async (
    envelope: SealedEnvelope,
    via: TerminalId,
  ): Promise<Result<VerifiedSubmission | VerifiedSupplement, SubmissionError>> => {
    const terminal = registry.find(envelope.terminalId);
    if (!terminal || terminal.revoked || envelope.terminalId !== via) return fail({ kind: 'unknownTerminal' });
    const text = open(envelope.sealed, envelopeContext(envelope));
    if (!text.ok) return text;
    const parsed = v.safeParse(contentSchema, text.value);
    if (!parsed.success) return fail({ kind: 'invalidContent' });
    const content = parsed.output;

    const signedAt = new Date(content.signedAt);
    const identified = await checkAssertion(content.assertion, signedAt);
    const claims = identified.ok ? identified.value.claims : undefined;
    const isTheirs = claims?.iss === envelope.terminalId && claims.visitId === content.visitId;
    if ('kind' in content) {
      if (!identified.ok || !isTheirs) return fail({ kind: 'invalidAssertion' });
      return ok({ kind: 'supplement', terminal, content, identified: identified.value });
    }
    const day = shanghaiDay(signedAt);
    const item = catalogue.find(content.itemId, content.itemVersion, day);
    if (!item || item.kind === 'lookup') return fail({ kind: 'itemNotPublished' });
    if (!identified.ok || !isTheirs) return fail({ kind: 'invalidAssertion' });
    if (!checkAnswers(item, content.answers, day).ok) return fail({ kind: 'invalidAnswers' });
    if (!isSignedFor(item, content.signature)) return fail({ kind: 'invalidContent' });
    const { person } = identified.value;
    if (!eligibilityOf(item, personFacts(person, day)).eligible) return fail({ kind: 'notEligible' });
    return ok({ kind: 'application', terminal, content, identified: identified.value, item });
  };
};
export type SubmissionCheck = ReturnType<typeof createSubmissionCheck>;
