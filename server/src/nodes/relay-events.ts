import type { LiveCatalogue } from '../catalogue/live-catalogue.ts';
import type { ServerEvents } from '../events.ts';
import type { Fleet } from '../terminals/fleet.ts';
import type { TerminalRegistry } from '../terminals/registry.ts';
import type { NodeLink } from './node-link.ts';
import type { NodeMessage } from './node-messages.ts';

/** Tells the other servers of this one's events, and lets their events happen here, where nobody can tell them from its own. */
export const createRelay = ({
  events,
  registry,
  fleet,
  catalogue,
  onError,
}: {
  readonly events: ServerEvents;
  readonly registry: Pick<TerminalRegistry, 'refresh' | 'all'>;
  readonly fleet: Pick<Fleet, 'hearElsewhere'>;
  readonly catalogue: Pick<LiveCatalogue, 'refresh'>;
  readonly onError: (error: unknown) => void;
}) => {
  let isRelaying = false;
  /** What happens here because it happened elsewhere is not told again. */
  const relay = (happen: () => void): void => {
    isRelaying = true;
    happen();
    isRelaying = false;
  };

  const happen = async (message: NodeMessage, from: string): Promise<void> => {
    switch (message.kind) {
      case 'case': {
        const { residentKey, caseNumber } = message;
        return relay(() => events.emit('case.changed', { residentKey, caseNumber }));
      }
      case 'cases':
        return relay(() => events.emit('cases.changed'));
      case 'catalogue':
        await catalogue.refresh();
        return relay(() => events.emit('catalogue.changed'));
      case 'standing':
        await registry.refresh(message.terminalId);
        return relay(() => events.emit('terminal.standingChanged', { terminalId: message.terminalId }));
      case 'heard':
        return fleet.hearElsewhere(message.terminalId, from, message.isConnected);
      case 'peer':
        return relay(() => events.emit('peer.changed', { peer: message.peer, isBack: message.isBack }));
      case 'agent':
        return relay(() =>
          events.emit('agent.admitted', { terminalId: message.terminalId, boot: message.boot, isHere: false }),
        );
    }
  };

  return {
    onMessage: (message: NodeMessage, from: string): void => {
      happen(message, from).catch(onError);
    },
    /** After messages may have been missed. */
    onGap: (): void => {
      relay(() => {
        events.emit('cases.changed');
        events.emit('cases.missed');
      });
      happen({ kind: 'catalogue' }, '').catch(onError);
      for (const { terminalId } of registry.all()) happen({ kind: 'standing', terminalId }, '').catch(onError);
    },
    connect: ({ tell }: Pick<NodeLink, 'tell'>): void => {
      const tellOthers = (message: NodeMessage): void => {
        if (!isRelaying) tell(message);
      };
      events.on('case.changed', ({ residentKey, caseNumber }) => tellOthers({ kind: 'case', residentKey, caseNumber }));
      events.on('cases.changed', () => tellOthers({ kind: 'cases' }));
      events.on('catalogue.changed', () => tellOthers({ kind: 'catalogue' }));
      events.on('terminal.standingChanged', ({ terminalId }) => tellOthers({ kind: 'standing', terminalId }));
      events.on('terminal.heard', ({ terminalId, isConnected }) =>
        tellOthers({ kind: 'heard', terminalId, isConnected }),
      );
      events.on('peer.changed', ({ peer, isBack }) => tellOthers({ kind: 'peer', peer, isBack }));
      events.on('agent.admitted', ({ terminalId, boot }) => tellOthers({ kind: 'agent', terminalId, boot }));
    },
  };
};
