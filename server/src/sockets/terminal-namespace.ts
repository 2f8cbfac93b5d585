import type { AccessRules, Handlers } from '@linban/shared/contracts/request.ts';
import { terminalRequests } from '@linban/shared/contracts/terminal-link.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import { ok } from '@linban/shared/result.ts';
import { whereOf } from '../log.ts';
import type { Register, ServerParts } from '../parts.ts';
import type { KnownTerminal } from '../terminals/registry.ts';
import { answerRequests } from './answer-requests.ts';
import { requireTerminal } from './terminal-auth.ts';

/** An outbox that was offline for long sends its cases one by one, as fast as they are answered. */
const limit = { burst: 100, perSecond: 20 };

const rules = {
  'terminal.hello': 'terminal',
  'terminal.report': 'terminal',
  'terminal.rotateKey': 'terminal',
  'cases.submit': 'terminal',
} as const satisfies AccessRules<typeof terminalRequests>;

interface Askers {
  readonly terminal: KnownTerminal;
}

const handlersFor = ({
  fleet,
  submit,
  keyring,
  keyRotation,
  ports,
  log,
}: ServerParts): Handlers<typeof terminalRequests, Askers, typeof rules> => ({
  'terminal.hello': async ({ profile }) =>
    ok({ profile, keys: keyring.publicKeys, serverTime: ports.now().toISOString() }),
  'terminal.report': async ({ terminalId }, report) => {
    await fleet.report(terminalId, report);
    return ok({ serverTime: ports.now().toISOString(), rotateKey: keyRotation.isDue(terminalId) });
  },
  'terminal.rotateKey': async (terminal, proofs) => {
    const proposed = await keyRotation.propose(terminal, proofs);
    if (proposed.ok) log.info('terminal.keyProposed', { terminalId: terminal.terminalId });
    return proposed;
  },
  'cases.submit': ({ terminalId }, { envelope }) => submit(envelope, terminalId),
});

/** Namespace `/terminal`: the agents. */
export const registerTerminals: Register = ({ io, parts }) => {
  const { fleet, registry, liveAgents, events, ports, log } = parts;
  const namespace = io.of('/terminal');
  const noteClone = async (terminalId: TerminalId): Promise<void> => {
    if (registry.find(terminalId)?.clonedAt) return;
    log.error('terminal.cloned', { terminalId });
    await registry.noteClone(terminalId);
  };
  const terminalOf = requireTerminal(namespace, parts, async ({ terminal: { terminalId }, boot }, socket) => {
    if (await liveAgents.admit(terminalId, boot, socket)) {
      events.emit('agent.admitted', { terminalId, boot, isHere: true });
      return true;
    }
    await noteClone(terminalId);
    return false;
  });
  events.on('agent.admitted', ({ terminalId, boot, isHere }) => {
    if (isHere) return;
    liveAgents
      .metElsewhere(terminalId, boot)
      .then((isClone) => (isClone ? noteClone(terminalId) : undefined))
      .catch((error: unknown) => log.error('request.bug', { request: 'agent.admitted', ...whereOf(error) }));
  });
  const handlers = handlersFor(parts);
  namespace.on('connection', (socket) => {
    const terminal = terminalOf(socket);
    const { terminalId } = terminal;
    log.info('terminal.connected', { terminalId });
    fleet.connected(terminalId, socket);
    socket.on('disconnect', () => {
      log.info('terminal.disconnected', { terminalId });
      liveAgents.gone(terminalId, socket);
      fleet.disconnected(terminalId, socket);
    });
    answerRequests(socket, {
      table: terminalRequests,
      rules,
      handlers,
      // Nobody else is connected.
      admit: { terminal: async () => ok(terminal) },
      limit,
      now: ports.now,
      log,
      onRequest: () => fleet.heard(terminalId),
    });
  });
};
