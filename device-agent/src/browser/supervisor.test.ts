import type { ScreenPlace } from '@linban/shared/contracts/agent-link.ts';
import { describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { makeFolder } from '../testing/samples.ts';
import { openRepairHistory } from './repair-history.ts';
import { startBrowserSupervisor } from './supervisor.ts';

const start = (folder = makeFolder()) => {
  const clock = createFakeClock();
  const logLines: string[] = [];
  const did: string[] = [];
  let exit = () => {};
  let isBeginning = false;
  let lostRendererAt = Number.POSITIVE_INFINITY;
  let storms = 0;
  const supervisor = startBrowserSupervisor({
    config: { command: ['chromium'], folder },
    address: 'http://127.0.0.1:4710/',
    clock,
    log: createLog({ write: (line) => void logLines.push(line) }),
    history: openRepairHistory(folder),
    isSomebodyBeginning: () => isBeginning,
    reloadPage: () => void did.push('reload'),
    onStorm: () => {
      storms += 1;
    },
    restartAgent: () => void did.push('restartAgent'),
    createBrowser: ({ onExit }) => {
      exit = onExit;
      return {
        launch: () => void did.push('launch'),
        end: () => void did.push('end'),
        noteRenderers: () => {},
        hasLostRenderer: () => clock.now().getTime() >= lostRendererAt,
      };
    },
  });
  const seconds = async (count: number, place?: ScreenPlace) => {
    for (let second = 0; second < count; second += 1) {
      if (place) supervisor.beat(place);
      await clock.advance(1_000);
    }
  };
  return {
    supervisor,
    did,
    seconds,
    folder,
    exit: () => exit(),
    advance: clock.advance,
    /** From so many milliseconds from now on, the machine tells that the page's renderer is dead. */
    loseRenderer: (within: number) => {
      lostRendererAt = clock.now().getTime() + within;
    },
    stormed: () => storms,
    begin: (is: boolean) => {
      isBeginning = is;
    },
    logged: () => logLines.map((line) => /"event":"(\w+)"/.exec(line)?.[1]),
  };
};

describe('the supervisor', () => {
  it('starts the browser, renews it after a visit, and says which end was no fault', async () => {
    const test = start();
    await test.seconds(3, 'visit');
    test.supervisor.beat('attract');
    test.exit();
    expect(test.did).toEqual(['launch', 'end', 'launch']);
    expect(test.logged()).toEqual(['browserRenewed']);
  });

  it('does not take the page away from somebody whose card is being read', async () => {
    const test = start();
    await test.seconds(3, 'visit');
    test.begin(true);
    await test.seconds(2, 'attract');
    expect(test.did).toEqual(['launch']);
    test.begin(false);
    test.supervisor.beat('attract');
    expect(test.did).toEqual(['launch', 'end']);
  });

  it('asks a silent page to load again, then kills the browser', async () => {
    const test = start();
    test.supervisor.beat('attract');
    await test.seconds(10);
    expect(test.did).toEqual(['launch', 'reload', 'end']);
    expect(test.logged()).toEqual(['browserSilent', 'browserRestarted']);
  });

  it.each([0, 90, 250])(
    'replaces a page whose renderer is seen to be dead, %i ms after its connection',
    async (within) => {
      const test = start();
      test.supervisor.screenBack();
      test.supervisor.beat('attract');
      test.loseRenderer(within);
      test.supervisor.screenGone(false);
      await test.advance(300);
      expect(test.did).toEqual(['launch', 'end']);
      expect(test.logged()).toEqual(['browserRestarted']);
    },
  );

  it('leaves a page alone whose connection came back before its renderer was looked at', async () => {
    const test = start();
    test.supervisor.beat('visit');
    test.loseRenderer(50);
    test.supervisor.screenGone(false);
    await test.advance(20);
    test.supervisor.screenBack();
    await test.advance(400);
    expect(test.did).toEqual(['launch']);
  });

  it('brakes a storm, says so once, and remembers it over a restart of the agent', async () => {
    const first = start();
    for (let crash = 0; crash < 7; crash += 1) {
      first.supervisor.beat('attract');
      first.exit();
    }
    await first.seconds(30);
    expect(first.did.filter((action) => action === 'launch')).toHaveLength(6);
    expect(first.logged().filter((event) => event === 'browserStorm')).toHaveLength(1);
    const stopped = first.supervisor.stop();
    await stopped;
    const second = start(first.folder);
    expect(second.did).toEqual([]);
    await second.seconds(11 * 60);
    expect(second.did[0]).toBe('launch');
  });

  it('tells how often it failed, and starts at once when staff has put things right', async () => {
    const test = start();
    for (let crash = 0; crash < 4; crash += 1) {
      test.supervisor.beat('attract');
      test.exit();
    }
    expect(test.supervisor.repairs()).toEqual({ recent: 4, isStorm: false });
    for (let crash = 0; crash < 3; crash += 1) {
      test.supervisor.beat('attract');
      test.exit();
    }
    expect([test.supervisor.repairs(), test.stormed()]).toEqual([{ recent: 5, isStorm: true }, 1]);
    const launches = test.did.length;
    test.supervisor.forgive();
    expect(test.did.slice(launches)).toEqual(['launch']);
    expect(test.supervisor.repairs()).toEqual({ recent: 0, isStorm: false });
    expect(openRepairHistory(test.folder).read().repairs).toEqual([]);
    expect(test.logged().at(-1)).toBe('browserForgiven');
  });

  it('leaves a browser alone that runs when staff asks', () => {
    const test = start();
    test.supervisor.beat('visit');
    test.supervisor.forgive();
    expect(test.did).toEqual(['launch']);
  });

  it('ends the browser before it has stopped, and starts none afterwards', async () => {
    const test = start();
    test.supervisor.beat('attract');
    let isStopped = false;
    const stopping = test.supervisor.stop().then(() => {
      isStopped = true;
    });
    await test.seconds(60);
    expect(isStopped).toBe(false);
    test.exit();
    await stopping;
    expect(test.did).toEqual(['launch', 'end']);
  });
});
