import type { Value } from '@linban/shared/contracts/request.ts';
import type { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import type { DocumentId, TerminalId } from '@linban/shared/ids.ts';
import { mostCopiesOf } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { DocumentStore } from '../documents/document-store.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { Ports } from '../ports.ts';
import type { ResidentSession } from '../residents/session.ts';

const ticketLifeMs = 5 * 60_000;

/** One-time tickets: the resident asks, the terminal's agent redeems, so that the browser never holds the document. */
export const createTickets = (
  store: DocumentStore,
  catalogue: Pick<Catalogue, 'get'>,
  keys: DataKeys,
  ports: Ports,
) => ({
  give: async (
    { residentKey, terminal }: ResidentSession,
    documentId: DocumentId,
  ): Promise<Result<Value<typeof residentRequests, 'documents.ticket'>, { kind: 'notFound' | 'noMoreCopies' }>> => {
    const document = await store.isOf(documentId, residentKey);
    if (!document) return fail({ kind: 'notFound' });
    const { of } = document;
    const most = of && mostCopiesOf(catalogue.get(of.itemId, of.itemVersion));
    const ticket = Buffer.from(ports.randomBytes(32)).toString('base64url');
    const at = ports.now();
    const expiresAt = new Date(at.getTime() + ticketLifeMs);
    const hash = keys.codeHash('ticket', ticket);
    const isGiven = await store.addTicket(
      { hash, documentId, terminalId: terminal.terminalId },
      { at, expiresAt },
      most,
    );
    if (!isGiven) return fail({ kind: 'noMoreCopies' });
    return ok({ ticket, expiresAt: expiresAt.toISOString() });
  },
  /** The PDF, once, for the terminal at which the ticket was given. */
  redeem: (ticket: string, terminalId: TerminalId): Promise<Buffer | undefined> =>
    store.redeem(keys.codeHash('ticket', ticket), terminalId, ports.now()),
});
export type Tickets = ReturnType<typeof createTickets>;
