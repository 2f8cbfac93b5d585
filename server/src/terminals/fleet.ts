import type { FleetTerminal } from '@linban/shared/contracts/console-link.ts';
import { type TerminalReport, terminalRequests } from '@linban/shared/contracts/terminal-link.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import { deriveTerminalState } from '@linban/shared/terminals/terminal-state.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { ServerEvents } from '../events.ts';
import type { Ports } from '../ports.ts';
import { currentKey, type KnownTerminal, type TerminalRegistry } from './registry.ts';

/** Terminals report every 30 s: three missed reports in a row, and nobody knows how it is. */
export const silenceMs = 90_000;

/** How the terminals are: the last report of each is in the database; who is connected to which server, they tell each other. */
export interface Fleet {
  connected(terminalId: TerminalId, connection: object): void;
  disconnected(terminalId: TerminalId, connection: object): void;
  /** Another server on the database has heard of a terminal: what it reported is read. */
  hearElsewhere(terminalId: TerminalId, node: string, isConnected: boolean): Promise<void>;
  /** Any sign of life. */
  heard(terminalId: TerminalId): void;
  /** An older report than the last one of the same boot changes nothing. */
  report(terminalId: TerminalId, report: TerminalReport): Promise<void>;
  list(): readonly FleetTerminal[];
  /** Tells of terminals that fell silent; to be called now and then. */
  checkSilence(): void;
}

interface Heard {
  readonly report: TerminalReport | null;
  readonly lastSeenAt: Date | null;
}

const reportSchema = terminalRequests['terminal.report'].payload;

export const openFleet = async (deps: {
  readonly database: Database;
  readonly registry: TerminalRegistry;
  readonly catalogue: Catalogue;
  readonly events: ServerEvents;
  readonly ports: Ports;
}): Promise<Fleet> => {
  const { database, registry, catalogue, events, ports } = deps;
  const heard = new Map<TerminalId, Heard>();
  const connections = new Map<TerminalId, Set<object>>();
  /** Other servers that a terminal is connected to. One that died stays there until the terminal counts as silent. */
  const elsewhere = new Map<TerminalId, Set<string>>();
  const toldReachable = new Set<TerminalId>();
  const stored = await database.query.selectFrom('terminal_report').selectAll().execute();
  for (const row of stored) {
    const terminal = registry.find(row.terminal_id);
    const report = v.safeParse(reportSchema, row.report);
    if (terminal) {
      heard.set(terminal.terminalId, { report: report.success ? report.output : null, lastSeenAt: row.received_at });
    }
  }

  const isReachable = (id: TerminalId): boolean => {
    const lastSeenAt = heard.get(id)?.lastSeenAt;
    const links = (connections.get(id)?.size ?? 0) + (elsewhere.get(id)?.size ?? 0);
    if (!lastSeenAt || links === 0) return false;
    return ports.now().getTime() - lastSeenAt.getTime() < silenceMs;
  };
  const stateOf = (terminalId: TerminalId, report: TerminalReport | null): FleetTerminal['state'] =>
    report && isReachable(terminalId)
      ? deriveTerminalState(report.devices, catalogue.published(shanghaiDay(ports.now())))
      : 'unreachable';
  const view = (terminal: KnownTerminal): FleetTerminal => {
    const { terminalId, profile, revoked } = terminal;
    const { report = null, lastSeenAt = null } = heard.get(terminalId) ?? {};
    const state = revoked ? 'outOfService' : stateOf(terminalId, report);
    return {
      terminalId,
      centre: profile.centre,
      name: profile.name,
      state,
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
      devices: report?.devices ?? null,
      outbox: report?.outbox ?? null,
      screen: report !== null && isReachable(terminalId) && report.screen,
      staffCalledAt: report?.staffCalledAt ?? null,
      keyMadeAt: currentKey(terminal)?.knownAt.toISOString() ?? null,
      revoked: revoked && { at: revoked.at.toISOString(), reason: revoked.reason },
      clonedAt: terminal.clonedAt?.toISOString() ?? null,
      health: report?.health ?? null,
    };
  };
  const tell = (id: TerminalId): void => {
    const terminal = registry.find(id);
    if (!terminal) return;
    const changed = view(terminal);
    if (changed.state === 'unreachable') toldReachable.delete(id);
    else toldReachable.add(id);
    events.emit('fleet.changed', { terminal: changed });
  };
  const tellOthers = (terminalId: TerminalId): void => {
    events.emit('terminal.heard', { terminalId, isConnected: (connections.get(terminalId)?.size ?? 0) > 0 });
  };
  const hear = (id: TerminalId): void => {
    heard.set(id, { report: heard.get(id)?.report ?? null, lastSeenAt: ports.now() });
  };

  events.on('terminal.standingChanged', ({ terminalId }) => tell(terminalId));

  return {
    connected: (id, connection) => {
      const all = connections.get(id) ?? new Set();
      connections.set(id, all.add(connection));
      hear(id);
      tell(id);
      tellOthers(id);
    },
    disconnected: (id, connection) => {
      connections.get(id)?.delete(connection);
      tell(id);
      tellOthers(id);
    },
    hearElsewhere: async (id, node, isConnected) => {
      const nodes = elsewhere.get(id) ?? new Set();
      elsewhere.set(id, nodes);
      if (isConnected) nodes.add(node);
      else nodes.delete(node);
      const row = await database.query
        .selectFrom('terminal_report')
        .select('report')
        .where('terminal_id', '=', id)
        .executeTakeFirst();
      const report = v.safeParse(reportSchema, row?.report);
      heard.set(id, { report: report.success ? report.output : null, lastSeenAt: ports.now() });
      tell(id);
    },
    heard: hear,
    report: async (id, report) => {
      const last = heard.get(id)?.report;
      hear(id);
      if (last && last.boot === report.boot && last.seq >= report.seq) return;
      heard.set(id, { report, lastSeenAt: ports.now() });
      tell(id);
      const row = { boot: report.boot, seq: report.seq, report: JSON.stringify(report), received_at: ports.now() };
      await database.query
        .insertInto('terminal_report')
        .values({ terminal_id: id, ...row })
        .onConflict((conflict) =>
          conflict
            .column('terminal_id')
            .doUpdateSet(row)
            .where(sql<boolean>`terminal_report.boot <> excluded.boot or terminal_report.seq < excluded.seq`),
        )
        .execute();
      tellOthers(id);
    },
    list: () => registry.all().map(view),
    checkSilence: () => {
      for (const id of [...toldReachable]) if (!isReachable(id)) tell(id);
    },
  };
};
