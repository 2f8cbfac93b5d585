// One person at the terminal, without a browser: the very flow of the screen application, driven by what it shows.
// Usage: headless-resident.ts <address of the agent> <item>. Begins on the first line on stdin; speaks on stdout.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { createKiosk } from '../../kiosk-ui/src/flow/kiosk.ts';
import { createAgentLink } from '../../kiosk-ui/src/links/agent-link.ts';
import { createServerLink } from '../../kiosk-ui/src/links/server-link.ts';
import { nextPress } from './next-press.ts';
import { toldBy } from './read-view.ts';
import type { Testimony } from './witness.ts';

/** Between two presses, milliseconds: a quick person, so that a campaign has many rounds. */
const thinkMs = 20;
/** How often `notTaken` is tried again before the person gives up. */
const mostRetries = 2;

/** Written through before anything else happens: a killed resident has said all that the person was told. */
const say = (testimony: Testimony): void => void writeSync(1, `${JSON.stringify(testimony)}\n`);

/** The token of the agent's boot, from the page it serves; asked for until the agent is there. */
const fetchToken = async (address: string): Promise<string> => {
  for (;;) {
    try {
      const page = await (await fetch(address)).text();
      const token = /<meta name="linban-token" content="([^"]+)">/.exec(page)?.[1];
      if (token) return token;
    } catch {
      // The agent is being started again.
    }
    await pause(50);
  }
};

const visit = async (address: string, itemId: string): Promise<void> => {
  const token = await fetchToken(address);
  const options = { origin: new URL(address).origin, token: () => token };
  const agentLink = createAgentLink({ ...options, randomUuid: randomUUID });
  const serverLink = createServerLink(options);
  const kiosk = createKiosk({
    agentLink,
    serverLink,
    clock: { setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) }, // made by the line before
    now: () => new Date(),
    randomUuid: randomUUID,
    translate: (_language, key) => key,
    onBug: (error) => over(`bug: ${error instanceof Error ? error.message : String(error)}`),
  });
  let screenSeen = '';
  let wordSeen = '';
  let hasBegun = false;
  let retries = 0;
  let isPressing = false;

  const over = (how: string): never => {
    say({ kind: 'over', how });
    return process.exit(0);
  };

  const press = (): void => {
    isPressing = false;
    const event = nextPress(kiosk.view(), itemId);
    if (!event) return;
    if (event.type === 'retry' && kiosk.view().screen.name === 'notTaken') {
      retries += 1;
      if (retries > mostRetries) over('gave up');
    }
    kiosk.send(event);
  };

  const look = (): void => {
    const { screen } = kiosk.view();
    const name = screen.name === 'submitting' ? `${screen.name}/${screen.phase}` : screen.name;
    if (name !== screenSeen) {
      screenSeen = name;
      say({ kind: 'screen', name: screen.name });
    }
    const told = toldBy(screen);
    const word = JSON.stringify(told);
    if (told && word !== wordSeen) say(told);
    wordSeen = word;
    if (screen.name === 'question') hasBegun = true;
    if (screen.name === 'goodbye') over('goodbye');
    if (hasBegun && (screen.name === 'attract' || screen.name === 'outOfService' || screen.name === 'starting'))
      over(screen.name);
    if (isPressing) return;
    isPressing = true;
    setTimeout(press, thinkMs);
  };

  let armed = false;
  kiosk.subscribe(() => {
    const { screen } = kiosk.view();
    const isArmed = screen.name === 'identify' && screen.phase === 'armed';
    if (isArmed && !armed) say({ kind: 'card' });
    armed = isArmed;
    look();
  });
  look();
};

const [address, itemId] = process.argv.slice(2);
if (!address || !itemId) throw new Error('usage: headless-resident.ts <address of the agent> <item>');
// Most residents are killed: nothing else would keep their compiled code for the next.
flushCompileCache();
process.stdin.once('data', () => void visit(address, itemId));
process.stdin.once('end', () => process.exit(0));
