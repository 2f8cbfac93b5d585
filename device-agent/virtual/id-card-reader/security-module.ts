import type { PullStage, VirtualCard, VirtualReaderFaults } from './types.ts';

export interface ModuleReply {
  readonly status: number;
  readonly data?: Uint8Array;
  /** The card left while this reply was on its way: only half of it gets out. */
  readonly isCutOff?: boolean;
}

/** In printed form 05.01-20231201-0000000001-0000000042. */
const samNumber = Buffer.from('0500010021b43401010000002a000000', 'hex');

/**
 * What the security module and the radio field know: which cards lie there, and how far the conversation with one got.
 * A card that was read stays silent to "find" until it is taken off.
 */
export const createSecurityModule = () => {
  const cards: VirtualCard[] = [];
  let stage: 'idle' | 'found' | 'selected' | 'read' = 'idle';
  let pullAt: PullStage | undefined;
  let selfTestFailed = false;
  let notAuthorised = false;
  let knowsNoAddresses = false;
  const removalListeners = new Set<() => void>();

  const removeAll = () => {
    if (cards.length === 0) return;
    cards.length = 0;
    stage = 'idle';
    for (const listener of removalListeners) listener();
  };
  const pullIf = (at: PullStage): boolean => {
    if (pullAt !== at || cards.length === 0) return false;
    pullAt = undefined;
    removeAll();
    return true;
  };

  /** The answer, unless the card leaves while it is on its way. */
  const cutIf = (at: PullStage, reply: ModuleReply): ModuleReply => (pullIf(at) ? { ...reply, isCutOff: true } : reply);

  const find = (): ModuleReply => {
    if (cards.length === 0 || stage === 'read') return { status: 0x80 };
    stage = 'found';
    pullIf('find');
    return cutIf('mid-find', { status: 0x9f, data: new Uint8Array(4) });
  };

  const select = (): ModuleReply => {
    const card = pullIf('select') ? undefined : cards[0];
    if (!card || stage === 'idle' || cards.length > 1) return { status: 0x81 };
    if (card.nature === 'wrongType') return { status: 0x40 };
    if (card.nature === 'refusesReader') return { status: 0x31 };
    if (card.nature === 'counterfeit') return { status: 0x32 };
    stage = 'selected';
    return cutIf('mid-select', { status: 0x90, data: new Uint8Array(8) });
  };

  const read = (): ModuleReply => {
    const card = cards[0];
    if (!card) return { status: 0x41 };
    if (stage !== 'selected' && stage !== 'read') return { status: 0x23 };
    if (card.nature === 'altered') return { status: 0x33 };
    if (pullIf('read')) return { status: 0x41 };
    stage = 'read';
    return cutIf('mid-read', { status: 0x90, data: Buffer.concat([Uint8Array.of(1, 0, 4, 0), card.text, card.photo]) });
  };

  const furtherAddress = (): ModuleReply => {
    if (knowsNoAddresses) return { status: 0x21 };
    const card = pullIf('address') ? undefined : cards[0];
    if (!card) return { status: 0x41 };
    if (stage !== 'selected' && stage !== 'read') return { status: 0x23 };
    const data = card.furtherAddresses;
    return cutIf('mid-address', data.length === 0 ? { status: 0x91 } : { status: 0x90, data });
  };

  const onCard = (answer: ModuleReply): ModuleReply => {
    if (cards.length === 0) return { status: 0x41 };
    return stage === 'selected' || stage === 'read' ? answer : { status: 0x23 };
  };

  const reset = (): ModuleReply => {
    stage = 'idle';
    return { status: 0x90 };
  };

  const table: Readonly<Record<string, () => ModuleReply>> = {
    '10ff': reset,
    '11ff': () => ({ status: 0x90 }),
    '12ff': () => ({ status: 0x90, data: samNumber }),
    '2001': find,
    '2002': select,
    '3001': read,
    '3003': furtherAddress,
    '3005': () => onCard({ status: 0x90, data: new Uint8Array(28) }),
  };

  return {
    get cardCount() {
      return cards.length;
    },
    layCard: (card: VirtualCard) => {
      cards.push(card);
      stage = 'idle';
    },
    removeAll,
    onRemoval: (listener: () => void) => removalListeners.add(listener),
    pullCardDuring: (at: PullStage | undefined) => {
      pullAt = at;
    },
    setCondition: (state: Pick<VirtualReaderFaults, 'selfTestFailed' | 'notAuthorised' | 'knowsNoAddresses'>) => {
      selfTestFailed = state.selfTestFailed;
      notAuthorised = state.notAuthorised;
      knowsNoAddresses = state.knowsNoAddresses;
    },
    /** Answers a command by its two bytes in hex. */
    answer: (code: string): ModuleReply => {
      if (notAuthorised) return { status: 0x66 };
      if (selfTestFailed) return { status: 0x60 };
      return (table[code] ?? (() => ({ status: 0x21 })))();
    },
  };
};
