import { type CopyChannel, type IssuedDocument, issuedDocumentSchema } from '@linban/shared/cases/case-view.ts';
import type { VerificationCode } from '@linban/shared/cases/codes.ts';
import { type Certified, certifiedSchema } from '@linban/shared/contracts/department.ts';
import { type CaseId, type DocumentId, documentIdSchema, type LookupId, type TerminalId } from '@linban/shared/ids.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { type ExpressionBuilder, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import type { DataKeys, ResidentKey } from '../keys/data-keys.ts';

/** A signed document ready to be stored: nobody reads it from the database without the data key. */
export interface SealedDocument {
  readonly documentId: DocumentId;
  readonly template: string;
  readonly title: LocalizedText;
  readonly verificationCode: VerificationCode;
  readonly issuedAt: Date;
  /** Of the PDF. */
  readonly sha256: Buffer;
  readonly encrypted: Buffer;
  /** The masked name of whom it is about, encrypted. */
  readonly holder: Buffer;
  /** What a certificate says of the decision, encrypted; `null`: it is none. */
  readonly certified: Buffer | null;
}

/** A history is issued for the resident, with reasons, or for whoever holds the receipt, without. */
export interface HistoryOf {
  readonly caseId: CaseId;
  readonly audience: 'resident' | 'receiptHolder';
}

/** A look-up, and the item it was made with. */
interface LookupOf {
  readonly lookupId: LookupId;
  readonly item: Pick<ServiceItem, 'id' | 'version'>;
}

/** The item of a case, in the version the case stays on. */
interface CaseOf {
  readonly itemId: string;
  readonly itemVersion: number;
}

export interface DocumentStore {
  /** Stores the document of a look-up, once: asked again, the first one comes back. */
  addForLookup(of: LookupOf, residentKey: ResidentKey, document: SealedDocument): Promise<IssuedDocument>;
  addHistory(of: HistoryOf, residentKey: ResidentKey, document: SealedDocument): Promise<IssuedDocument>;
  /** A history of the case that is not older than its last action. */
  findHistory(of: HistoryOf, notBefore: Date): Promise<IssuedDocument | undefined>;
  /** The PDF of a document; `undefined` where it was withdrawn or is no longer kept. */
  read(documentId: DocumentId): Promise<Buffer | undefined>;
  /** The PDF of a document for whoever fetches it over that channel; the copy is counted. */
  handOut(documentId: DocumentId, channel: CopyChannel, at: Date): Promise<Buffer | undefined>;
  /** Whether the document is this resident's, and which item it came of; `of: null`: a history, or what was looked up. */
  isOf(documentId: DocumentId, residentKey: ResidentKey): Promise<{ readonly of: CaseOf | null } | undefined>;
  /** `most`: how often the document may be handed out. `false`: it was, or tickets for the rest of it are under way. */
  addTicket(
    ticket: { readonly hash: Buffer; readonly documentId: DocumentId; readonly terminalId: TerminalId },
    times: { readonly at: Date; readonly expiresAt: Date },
    most: number | null,
  ): Promise<boolean>;
  /** The PDF behind a ticket of this terminal; the ticket is used up by it, and the copy counted. */
  redeem(ticketHash: Buffer, terminalId: TerminalId, at: Date): Promise<Buffer | undefined>;
}

const place = (documentId: string) => `issued_document.pdf|${documentId}`;

export const encryptPdf = (keys: DataKeys, documentId: DocumentId, pdf: Uint8Array): Buffer =>
  keys.encrypt(pdf, place(documentId));

const holderPlace = (documentId: string) => `issued_document.holder|${documentId}`;

export const encryptHolder = (keys: DataKeys, documentId: DocumentId, maskedName: string): Buffer =>
  keys.encrypt(maskedName, holderPlace(documentId));

export const decryptHolder = (keys: DataKeys, documentId: string, holder: Buffer): string =>
  keys.decrypt(holder, holderPlace(documentId)).toString('utf8');

const certifiedPlace = (documentId: string) => `issued_document.certified|${documentId}`;

export const encryptCertified = (keys: DataKeys, documentId: DocumentId, certified: Certified): Buffer => {
  const { registrationNumber, effectiveFrom, results } = certified;
  return keys.encrypt(JSON.stringify({ registrationNumber, effectiveFrom, results }), certifiedPlace(documentId));
};

export const decryptCertified = (keys: DataKeys, documentId: DocumentId, stored: Buffer): Certified =>
  v.parse(certifiedSchema, JSON.parse(keys.decrypt(stored, certifiedPlace(documentId)).toString('utf8')));

/** The columns that {@link shown} takes. */
const shownColumns = ['document_id', 'title', 'verification_code', 'issued_at', 'state'] as const;

/** When the one was issued that took the place of the document `d`. */
const supersededAt = sql<Date | string | null>`
  (select newer.issued_at from issued_document as newer where newer.document_id = d.superseded_by)
`;

interface ShownRow {
  document_id: string;
  title: unknown;
  verification_code: string;
  issued_at: Date;
  state: string;
  superseded_at?: Date | string | null;
  copy_count?: number | string;
  last_copy_at?: Date | string | null;
}

const copyCount = sql<number | string>`
  (select count(*) from document_copy as taken where taken.document_id = d.document_id)
`;
const lastCopyAt = sql<Date | string | null>`
  (select max(taken.at) from document_copy as taken where taken.document_id = d.document_id)
`;

/** What came of the case `c`, the first on top, as part of a statement that selects it; not its histories. */
export const documentsOf = (part: ExpressionBuilder<Tables & { c: Tables['resident_case'] }, 'c'>) =>
  jsonArrayFrom(
    part
      .selectFrom('issued_document as d')
      .select(shownColumns.map((column) => `d.${column}` as const))
      .select([supersededAt.as('superseded_at'), copyCount.as('copy_count'), lastCopyAt.as('last_copy_at')])
      .whereRef('d.case_id', '=', 'c.case_id')
      .where('d.template', '<>', 'case-history')
      .orderBy('d.issued_at'),
  );

/** A row as lists show it. `most`: how often it may be handed out. */
export const shown = (row: ShownRow, most: number | null = null): IssuedDocument =>
  v.parse(issuedDocumentSchema, {
    documentId: row.document_id,
    title: row.title,
    verificationCode: row.verification_code,
    issuedAt: row.issued_at.toISOString(),
    state: row.state,
    supersededAt: row.superseded_at ? new Date(row.superseded_at).toISOString() : null,
    copies: {
      count: Number(row.copy_count ?? 0),
      lastAt: row.last_copy_at ? new Date(row.last_copy_at).toISOString() : null,
      most,
    },
  });

const rowOf = (document: SealedDocument, residentKey: ResidentKey) => ({
  document_id: document.documentId,
  resident_key: residentKey,
  template: document.template,
  title: JSON.stringify(document.title),
  verification_code: document.verificationCode,
  issued_at: document.issuedAt,
  state: 'valid' as const,
  sha256: document.sha256,
  pdf: document.encrypted,
  holder: document.holder,
});

export const createDocumentStore = ({ query }: Database, keys: DataKeys): DocumentStore => {
  const read = async (documentId: DocumentId): Promise<Buffer | undefined> => {
    const row = await query
      .selectFrom('issued_document')
      .select('pdf')
      .where('document_id', '=', documentId)
      .where('state', '=', 'valid')
      .executeTakeFirst();
    return row?.pdf ? keys.decrypt(row.pdf, place(documentId)) : undefined;
  };
  const handOut: DocumentStore['handOut'] = async (documentId, channel, at) => {
    const pdf = await read(documentId);
    // Counted before it leaves: one more than there is on paper, rather than one less.
    if (pdf) await query.insertInto('document_copy').values({ document_id: documentId, channel, at }).execute();
    return pdf;
  };
  return {
    addForLookup: async ({ lookupId, item }, residentKey, document) => {
      const row = await query
        .insertInto('issued_document')
        .values({
          ...rowOf(document, residentKey),
          lookup_id: lookupId,
          item_id: item.id,
          item_version: item.version,
        })
        .onConflict((conflict) => conflict.column('lookup_id').doUpdateSet({ lookup_id: lookupId }))
        .returning(shownColumns)
        .executeTakeFirstOrThrow();
      return shown(row);
    },
    addHistory: async ({ caseId, audience }, residentKey, document) => {
      const row = await query
        .insertInto('issued_document')
        .values({ ...rowOf(document, residentKey), case_id: caseId, audience })
        .returning(shownColumns)
        .executeTakeFirstOrThrow();
      return shown(row);
    },
    findHistory: async ({ caseId, audience }, notBefore) => {
      const row = await query
        .selectFrom('issued_document')
        .select(shownColumns)
        .where('case_id', '=', caseId)
        .where('template', '=', 'case-history')
        .where('audience', '=', audience)
        .where('issued_at', '>=', notBefore)
        .orderBy('issued_at', 'desc')
        .executeTakeFirst();
      return row && shown(row);
    },
    isOf: async (documentId, residentKey) => {
      const row = await query
        .selectFrom('issued_document as d')
        .leftJoin('resident_case as c', 'c.case_id', 'd.case_id')
        .select(['d.template', 'c.item_id', 'c.item_version'])
        .where('d.document_id', '=', documentId)
        .where('d.resident_key', '=', residentKey)
        .executeTakeFirst();
      if (!row) return undefined;
      const { template, item_id: itemId, item_version: itemVersion } = row;
      return { of: template === 'case-history' || !itemId || !itemVersion ? null : { itemId, itemVersion } };
    },
    addTicket: ({ hash, documentId, terminalId }, { at, expiresAt }, most) =>
      query.transaction().execute(async (transaction) => {
        if (most !== null) {
          // Two terminals may ask for the last copy at once.
          await sql`select from issued_document where document_id = ${documentId} for update`.execute(transaction);
          const { rows } = await sql<{ count: number }>`
            select (select count(*) from document_copy where document_id = ${documentId})::int + (
              select count(*) from document_ticket
              where document_id = ${documentId} and redeemed_at is null and expires_at > ${at})::int as count
          `.execute(transaction);
          if ((rows[0]?.count ?? 0) >= most) return false;
        }
        await transaction
          .insertInto('document_ticket')
          .values({ ticket_hash: hash, document_id: documentId, terminal_id: terminalId, expires_at: expiresAt })
          .execute();
        return true;
      }),
    redeem: async (ticketHash, terminalId, at) => {
      const ticket = await query
        .updateTable('document_ticket')
        .set({ redeemed_at: at })
        .where('ticket_hash', '=', ticketHash)
        .where('terminal_id', '=', terminalId)
        .where('redeemed_at', 'is', null)
        .where('expires_at', '>', at)
        .returning('document_id')
        .executeTakeFirst();
      if (!ticket) return undefined;
      return handOut(v.parse(documentIdSchema, ticket.document_id), 'terminal', at);
    },
    read,
    handOut,
  };
};
