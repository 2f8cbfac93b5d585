import { type CaseNumber, caseNumberSchema, normalizeCode } from '@linban/shared/cases/codes.ts';
import {
  type CallerProof,
  type HotlineDraft,
  type HotlineFound,
  type HotlineRecord,
  type SecurityQuestion,
  type Wish,
  wishSchema,
} from '@linban/shared/contracts/hotline-requests.ts';
import { residentIdNumberSchema } from '@linban/shared/identity/resident-id.ts';
import { useState } from 'react';
import * as v from 'valibot';
import type { AskConsole } from '../links/use-console.ts';

/** How far a call is. */
export type Call =
  | { readonly kind: 'begin' }
  | {
      readonly kind: 'asking';
      readonly caseNumber: CaseNumber;
      readonly proof: CallerProof;
      readonly questions: readonly SecurityQuestion[];
    }
  | { readonly kind: 'open'; readonly record: HotlineRecord }
  | { readonly kind: 'found'; readonly cases: readonly HotlineFound[]; readonly drafts: readonly HotlineDraft[] };

/** What is said of the last thing that was tried. */
export type CallTold =
  | {
      readonly kind:
        | 'typo'
        | 'idTypo'
        | 'refused'
        | 'refusedFind'
        | 'failed'
        | 'notForYou'
        | 'notOpened'
        | 'notAllowed'
        | 'conflict'
        | 'wishWrong'
        | 'sent';
    }
  | { readonly kind: 'tooMany'; readonly minutes: number };

type Refusal = { readonly kind: string; readonly retryAfterSeconds?: number };

const toldOf = (error: Refusal): CallTold => {
  switch (error.kind) {
    case 'tooManyAttempts':
      return { kind: 'tooMany', minutes: Math.ceil((error.retryAfterSeconds ?? 60) / 60) };
    case 'refused':
    case 'notForYou':
    case 'notOpened':
    case 'notAllowed':
    case 'conflict':
      return { kind: error.kind };
    default:
      return { kind: 'failed' };
  }
};

const begun: Call = { kind: 'begin' };

/** One call after the other: who calls, what they may hear, and what they wish. */
export const useHotline = (askFor: AskConsole) => {
  const [call, setCall] = useState<Call>(begun);
  const [told, setTold] = useState<CallTold | null>(null);
  const goTo = (next: Call, word: CallTold | null = null): void => {
    setCall(next);
    setTold(word);
  };
  return {
    call,
    told,
    next: () => goTo(begun),
    begin: async (typed: string, proof: CallerProof): Promise<void> => {
      const caseNumber = v.safeParse(caseNumberSchema, normalizeCode(typed));
      if (!caseNumber.success) return setTold({ kind: 'typo' });
      const reply = await askFor('hotline.questions', { caseNumber: caseNumber.output, proof });
      if (!reply.ok) return setTold(toldOf(reply.error));
      goTo({ kind: 'asking', caseNumber: caseNumber.output, proof, questions: reply.value.questions });
    },
    answer: async (
      { caseNumber, proof }: Extract<Call, { kind: 'asking' }>,
      said: readonly string[],
    ): Promise<void> => {
      const reply = await askFor('hotline.open', { caseNumber, proof, said: [...said] });
      if (reply.ok) goTo({ kind: 'open', record: reply.value });
      else setTold(toldOf(reply.error));
    },
    find: async (name: string, typed: string): Promise<void> => {
      const idNumber = v.safeParse(residentIdNumberSchema, typed.replaceAll(/\s/g, '').toUpperCase());
      if (!idNumber.success) return setTold({ kind: 'idTypo' });
      const reply = await askFor('hotline.find', { name, idNumber: idNumber.output });
      if (reply.ok) return goTo({ kind: 'found', ...reply.value });
      setTold(reply.error.kind === 'refused' ? { kind: 'refusedFind' } : toldOf(reply.error));
    },
    /** Whether it was written down. */
    wish: async ({ caseNumber, version }: HotlineRecord, wish: Wish): Promise<boolean> => {
      const parsed = v.safeParse(wishSchema, wish);
      if (!parsed.success) {
        setTold({ kind: 'wishWrong' });
        return false;
      }
      const reply = await askFor('hotline.wish', { caseNumber, version, wish: parsed.output });
      if (reply.ok) goTo({ kind: 'open', record: reply.value }, { kind: 'sent' });
      else setTold(toldOf(reply.error));
      return reply.ok;
    },
  };
};
