import { type CaseContent, caseContentSchema } from '@linban/shared/cases/case-content.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { type SupplementContent, supplementContentSchema } from '@linban/shared/cases/supplement.ts';
import { type ServedHolder, servedHolderSchema } from '@linban/shared/identity/card-holder.ts';
import type { CaseId } from '@linban/shared/ids.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { TerminalProfile } from '@linban/shared/terminals/terminal-profile.ts';
import * as v from 'valibot';
import type { DataKeys, ResidentKey } from '../keys/data-keys.ts';

/** A case on its way to a decision, with all that the department and the document need. */
export interface PendingCase {
  readonly caseId: CaseId;
  readonly caseNumber: CaseNumber;
  readonly residentKey: ResidentKey;
  readonly item: ServiceItem;
  readonly terminal: TerminalProfile;
  readonly person: ServedHolder;
  readonly answers: CaseContent['answers'];
  /** How many actions it has so far. */
  readonly actionCount: number;
  /** When the last of them was written down. */
  readonly lastAt: Date;
}

const secretPartSchema = v.strictObject({
  person: servedHolderSchema,
  content: caseContentSchema,
  /** What the resident signed when something was missing; kept beside what they signed at first, which is never cut. */
  supplement: v.optional(v.nullable(supplementContentSchema), null),
});
export type SecretPart = v.InferOutput<typeof secretPartSchema>;

const place = (caseId: string) => `resident_case.content|${caseId}`;

/** What was answered as it stands now: as it was applied for, or as it was supplemented. */
export const answersNow = ({
  content,
  supplement,
}: Pick<SecretPart, 'content' | 'supplement'>): CaseContent['answers'] => (supplement ?? content).answers;

/** The personal part of a case for its column: what the resident signed, and who that was. */
export const encryptCase = (
  keys: DataKeys,
  caseId: CaseId,
  part: Omit<SecretPart, 'supplement'> & { readonly supplement?: SupplementContent },
): Buffer => keys.encrypt(JSON.stringify(part), place(caseId));

export const decryptCase = (keys: DataKeys, caseId: string, stored: Buffer): SecretPart =>
  v.parse(secretPartSchema, JSON.parse(keys.decrypt(stored, place(caseId)).toString('utf8')));
