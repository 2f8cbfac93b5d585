import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compiledCodeFolder } from './scripts/repository.ts';

const node = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', ...extra },
});

const killPoints = 'e2e/kill-points.test.ts';
/** Long, and content with one processor: they fill the gaps that the residents leave. */
const outboxTroubles = ['simulation', 'kill', 'power-cut'].map((name) => `device-agent/src/outbox/${name}.test.ts`);

/** Files that take longest on a quiet machine of two cores, longest first: one that starts last would be waited for alone. */
const slowest: readonly string[] = [
  'e2e/own-browser.test.ts',
  'e2e/kill-points.test.ts',
  'e2e/troubles.test.ts',
  'server/src/http/console-in-browser.test.ts',
  'e2e/trip.test.ts',
  'server/src/cases/kill.test.ts',
  'e2e/screens/screens.test.ts',
  'device-agent/src/outbox/kill.test.ts',
  'device-agent/src/outbox/simulation.test.ts',
  'device-agent/src/outbox/power-cut.test.ts',
  'kiosk-ui/src/links/agent-link.test.ts',
  'server/src/cases/submit.test.ts',
  'device-agent/src/main.test.ts',
  'device-agent/src/drivers/document-printer/real-peers.test.ts',
  'server/src/terminals/terminal-keys.test.ts',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const at = slowest.findIndex((file) => moduleId.endsWith(file));
  return at < 0 ? slowest.length : at;
};
const group = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;

/** Vitest knows from its own cache what was slow, but a fresh checkout has none; and it takes one project after another. */
class SlowTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.toSorted((a, b) => group(a) - group(b) || rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // Of three workers one walks through the kill points and waits most of its time; the default is one where there are two cores.
    maxWorkers: 3,
    // For the programs that tests start: the tests' own processes begin before it is set. Whose database may stand in the environment,
    // it is not theirs to fill.
    env: { NODE_COMPILE_CACHE: compiledCodeFolder, DATABASE_URL: '' },
    sequence: { sequencer: SlowTestsFirst },
    globalSetup: './scripts/vitest-folder.ts',
    projects: [
      node('shared', ['shared/src/**/*.test.ts'], { testTimeout: 30_000, isolate: false }),
      node('device-agent', ['device-agent/{src,virtual}/**/*.test.ts'], {
        exclude: outboxTroubles,
        testTimeout: 30_000,
        hookTimeout: 60_000,
        isolate: false,
      }),
      node('server', ['server/src/**/*.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 90_000,
        isolate: false,
      }),
      node('kiosk-ui', ['kiosk-ui/src/**/*.test.{ts,tsx}'], { testTimeout: 15_000, isolate: false }),
      node('scripts', ['scripts/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000, isolate: false }),
      // Waits most of its time for programs to start again: it can share the machine.
      node('kill-points', [killPoints], { testTimeout: 600_000, hookTimeout: 120_000 }),
      // A resident's screens wait for frames and programs half of their time: they come when the small tests are done.
      node('e2e', ['e2e/**/*.test.ts'], {
        exclude: [killPoints],
        testTimeout: 240_000,
        hookTimeout: 120_000,
        sequence: { groupOrder: 1 },
      }),
      node('outbox-troubles', outboxTroubles, {
        testTimeout: 30_000,
        hookTimeout: 60_000,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
