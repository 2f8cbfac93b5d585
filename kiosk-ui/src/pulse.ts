import { beatEveryMs, type ScreenPlace } from '@linban/shared/contracts/agent-link.ts';
import type { Kiosk } from './flow/kiosk.ts';
import type { ScreenName } from './flow/view.ts';
import type { AgentPulse } from './links/agent-link.ts';

const placeOf = (screen: ScreenName): ScreenPlace =>
  screen === 'starting' || screen === 'outOfService' || screen === 'attract' ? screen : 'visit';

export interface PulseOptions {
  readonly flow: Pick<Kiosk, 'view' | 'runs' | 'subscribe'>;
  readonly pulse: Pick<AgentPulse, 'beat'>;
  /** The name of the screen that is really drawn; `undefined`: none is. */
  readonly drawn: () => string | undefined;
  readonly onFrame: (action: () => void) => void;
  readonly after: (milliseconds: number, action: () => void) => void;
}

/**
 * Tells the agent that the page lives: in a frame that the browser really draws, while the flow runs, and only if what is
 * drawn is what the flow says. A page that merely has a socket, or a frozen picture, is silent.
 */
export const startPulse = ({ flow, pulse, drawn, onFrame, after }: PulseOptions): void => {
  let told: ScreenPlace | null = null;
  let isDue = false;

  const beat = (): void => {
    isDue = false;
    const { name } = flow.view().screen;
    if (!flow.runs() || drawn() !== name) return;
    told = placeOf(name);
    pulse.beat(told);
  };
  const beatInFrame = (): void => {
    if (isDue) return;
    isDue = true;
    onFrame(beat);
  };
  const tick = (): void => {
    beatInFrame();
    after(beatEveryMs, tick);
  };
  flow.subscribe(() => {
    if (placeOf(flow.view().screen.name) !== told) beatInFrame();
  });
  tick();
};
