import type { View } from '../../kiosk-ui/src/flow/view.ts';
import type { Told } from './witness.ts';

type TerminalScreen = View['screen'];

const told = (word: Told['word'], caseNumber: Told['caseNumber'] = null): Told => ({ kind: 'told', word, caseNumber });

/**
 * What a screen tells a person about the application, as the words on it mean it: from `sending` on it says that the
 * application is stored and outlives a power cut; from `deciding` on that the centre has it.
 */
export const toldBy = (screen: TerminalScreen): Told | null => {
  switch (screen.name) {
    case 'submitting':
      if (screen.phase === 'sending') return told('kept');
      return screen.phase === 'deciding' ? told('accepted', screen.caseNumber) : null;
    case 'result':
      return screen.outcome === 'deferred' ? told('kept') : told('accepted', screen.caseView?.caseNumber ?? null);
    case 'rating':
      return told('accepted', screen.caseNumber);
    case 'notTaken':
      if (screen.cause === 'refused') return told('refused');
      return screen.cause === 'agentLost' ? null : told('notKept');
    default:
      return null;
  }
};
