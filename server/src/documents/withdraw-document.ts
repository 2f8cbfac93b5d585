import type { DocumentId } from '@linban/shared/ids.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';

type WithdrawError = { readonly kind: 'notFound' } | { readonly kind: 'alreadyWithdrawn' };

/**
 * Withdraws an issued document: from now on whoever checks it is told so, with the reason, and it is not printed again.
 * The first withdrawal stays as it is. The reason is shown to anybody who has the document's code.
 */
export type WithdrawDocument = (documentId: DocumentId, reason: LocalizedText) => Promise<Result<void, WithdrawError>>;

export const createWithdrawDocument =
  ({ query }: Database, { now }: Pick<Ports, 'now'>): WithdrawDocument =>
  async (documentId, reason) => {
    const withdrawn = await query
      .updateTable('issued_document')
      .set({ state: 'withdrawn', withdrawn_at: now(), withdrawn_reason: JSON.stringify(reason) })
      .where('document_id', '=', documentId)
      .where('state', '=', 'valid')
      .executeTakeFirst();
    if (withdrawn.numUpdatedRows > 0n) return ok(undefined);
    const found = await query
      .selectFrom('issued_document')
      .select('document_id')
      .where('document_id', '=', documentId)
      .executeTakeFirst();
    return fail({ kind: found ? 'alreadyWithdrawn' : 'notFound' });
  };
