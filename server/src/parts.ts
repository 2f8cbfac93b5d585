import type { Centre } from '@linban/shared/contracts/resident-link.ts';
import type { DepartmentId } from '@linban/shared/items/service-item.ts';
import type { FastifyInstance } from 'fastify';
import type { Server as SocketServer } from 'socket.io';
import type { CallBacks } from './cases/call-backs.ts';
import type { CaseQueries } from './cases/case-queries.ts';
import type { CaseDesk } from './cases/desk.ts';
import type { Dispatcher } from './cases/dispatch.ts';
import type { GiveRating } from './cases/ratings.ts';
import type { ReferralDesk } from './cases/referral-desk.ts';
import type { ActAsResident } from './cases/resident-acts.ts';
import type { Submit } from './cases/submit.ts';
import type { Supplements } from './cases/take-supplement.ts';
import type { LiveCatalogue } from './catalogue/live-catalogue.ts';
import type { SignedCatalogue } from './catalogue/signed-catalogue.ts';
import type { VersionDesk } from './catalogue/version-desk.ts';
import type { ServerConfig } from './config.ts';
import type { Database } from './db/database.ts';
import type { AskedPeer } from './departments/ask-peer.ts';
import type { DocumentStore } from './documents/document-store.ts';
import type { ServerEvents } from './events.ts';
import type { Keyring } from './keys/server-keys.ts';
import type { Log } from './log.ts';
import type { PlatformDesk } from './platform/platform-desk.ts';
import type { Reporting } from './platform/reporting.ts';
import type { Ports } from './ports.ts';
import type { FindCase } from './public/find-case.ts';
import type { CaseHistories } from './records/case-history.ts';
import type { Lookups } from './records/lookups.ts';
import type { Tickets } from './records/tickets.ts';
import type { DraftSlips } from './residents/draft-slips.ts';
import type { Drafts } from './residents/drafts.ts';
import type { SessionOpener } from './residents/session.ts';
import type { SupervisionDesk } from './supervision/supervision-desk.ts';
import type { Fleet } from './terminals/fleet.ts';
import type { KeyRotation } from './terminals/key-rotation.ts';
import type { LiveAgents } from './terminals/live-agents.ts';
import type { TerminalRegistry } from './terminals/registry.ts';
import type { TokenCheck } from './terminals/terminal-token.ts';
import type { TransparencyLog } from './transparency/log.ts';

/** The parts of the domain, put together once, for the edges to call. */
export interface ServerParts {
  readonly config: ServerConfig;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
  readonly catalogue: LiveCatalogue;
  readonly signedCatalogue: SignedCatalogue;
  readonly versionDesk: VersionDesk;
  readonly centres: readonly Centre[];
  readonly registry: TerminalRegistry;
  readonly fleet: Fleet;
  readonly checkToken: TokenCheck;
  readonly keyRotation: KeyRotation;
  readonly liveAgents: LiveAgents;
  readonly openSession: SessionOpener;
  readonly submit: Submit;
  readonly supplements: Supplements;
  readonly drafts: Drafts;
  readonly draftSlips: DraftSlips;
  readonly dispatcher: Dispatcher;
  readonly callBacks: CallBacks;
  readonly referralDesk: ReferralDesk;
  readonly platformDesk: PlatformDesk;
  readonly reporting: Reporting;
  readonly peers: ReadonlyMap<DepartmentId, AskedPeer>;
  readonly queries: CaseQueries;
  readonly desk: CaseDesk;
  readonly actAsResident: ActAsResident;
  readonly supervision: SupervisionDesk;
  /** Looks for what supervisors have to see; also done regularly by one of the servers. */
  readonly watch: () => Promise<number>;
  readonly findCase: FindCase;
  readonly giveRating: GiveRating;
  readonly lookups: Lookups;
  readonly histories: CaseHistories;
  readonly transparency: TransparencyLog;
  readonly documentStore: DocumentStore;
  readonly tickets: Tickets;
}

interface Edges {
  readonly app: FastifyInstance;
  readonly io: SocketServer;
  readonly parts: ServerParts;
  /** A line for the person who starts the server: shown with the ready line, never logged. */
  readonly note: (line: string) => void;
}

/**
 * Adds routes or a namespace before the server listens. Called once, in the order of the list.
 */
export type Register = (edges: Edges) => void | Promise<void>;
