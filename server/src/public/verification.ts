import { normalizeCode, verificationCodeSchema } from '@linban/shared/cases/codes.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import { type LocalizedText, localizedTextSchema } from '@linban/shared/items/localized-text.ts';
import * as v from 'valibot';
import { decryptCase } from '../cases/stored-case.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import { decryptHolder } from '../documents/document-store.ts';
import type { DataKeys } from '../keys/data-keys.ts';

interface KnownDocument {
  readonly title: LocalizedText;
  readonly department: LocalizedText | null;
  readonly issuedAt: Date;
  /** `null` for documents issued before this was kept. */
  readonly maskedName: string | null;
}

/** What anybody may learn of a document by its code. */
export type Verification =
  | ({ readonly state: 'genuine' } & KnownDocument)
  | ({ readonly state: 'withdrawn'; readonly withdrawnAt: Date; readonly reason: LocalizedText } & KnownDocument)
  /** A newer one, issued on that day, has taken its place. Its code is for its holder to give. */
  | ({ readonly state: 'superseded'; readonly supersededAt: Date } & KnownDocument)
  | { readonly state: 'unknown' }
  /** Not a code that was ever given out: the length, a letter or the check character is wrong. */
  | { readonly state: 'typo' };

const maskedNameOf = (
  keys: DataKeys,
  row: {
    readonly document_id: string;
    readonly holder: Buffer | null;
    readonly case_id: string | null;
    readonly content: Buffer | null;
    readonly erased_at: Date | null;
  },
): string | null => {
  if (row.holder) return decryptHolder(keys, row.document_id, row.holder);
  if (row.case_id === null || row.content === null || row.erased_at !== null) return null;
  return maskName(decryptCase(keys, row.case_id, row.content).person.name);
};

/** Checks a document by the code a person typed or scanned. */
export type Verify = (typed: string) => Promise<Verification>;

export const createVerify =
  ({ query }: Database, keys: DataKeys, catalogue: Catalogue): Verify =>
  async (typed) => {
    const code = v.safeParse(verificationCodeSchema, normalizeCode(typed));
    if (!code.success) return { state: 'typo' };
    const row = await query
      .selectFrom('issued_document as d')
      .leftJoin('resident_case as c', 'c.case_id', 'd.case_id')
      .leftJoin('issued_document as newer', 'newer.document_id', 'd.superseded_by')
      .select(['d.document_id', 'd.holder', 'd.title', 'd.issued_at', 'd.withdrawn_at', 'd.withdrawn_reason'])
      .select(['c.case_id', 'c.content', 'c.erased_at', 'newer.issued_at as superseded_at'])
      .select((row) => [
        // A case's document is of the case's item; another has its own, or none.
        row.fn.coalesce('c.item_id', 'd.item_id').as('item_id'),
        row.fn.coalesce('c.item_version', 'd.item_version').as('item_version'),
      ])
      .where('d.verification_code', '=', code.output)
      .executeTakeFirst();
    if (!row) return { state: 'unknown' };
    const item =
      row.item_id !== null && row.item_version !== null ? catalogue.get(row.item_id, row.item_version) : null;
    const document: KnownDocument = {
      title: v.parse(localizedTextSchema, row.title),
      department: item?.department.name ?? null,
      issuedAt: row.issued_at,
      maskedName: maskedNameOf(keys, row),
    };
    if (row.superseded_at !== null) return { state: 'superseded', ...document, supersededAt: row.superseded_at };
    if (row.withdrawn_at === null) return { state: 'genuine', ...document };
    const reason = v.parse(localizedTextSchema, row.withdrawn_reason);
    return { state: 'withdrawn', ...document, withdrawnAt: row.withdrawn_at, reason };
  };
