import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compiledCodeFolder } from './scripts/repository.ts';

const node = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', ...extra },
});

/** Files that take longest on a quiet machine of two cores, longest first: one that starts last would be waited for alone. */
const slowest: readonly string[] = [
  'e2e/kill-points.test.ts',
  'server/src/http/pages-in-browser.test.ts',
  'e2e/troubles.test.ts',
  'e2e/own-browser.test.ts',
  'e2e/trip.test.ts',
  'server/src/cases/kill.test.ts',
  'e2e/card-on-reader.test.ts',
  'e2e/screens/screens.test.ts',
  'server/src/cases/department-faults.test.ts',
  'e2e/without-server.test.ts',
  'device-agent/src/outbox/kill.test.ts',
  'scripts/faults/department-chaos.test.ts',
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

/** Vitest knows from its own cache what was slow, but a fresh checkout has none; and it takes one project after another. */
class SlowTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // Twice the cores of a small machine: tests wait for programs, devices and people most of their time.
    maxWorkers: 4,
    // For the programs that tests start. The tests' own processes begin before it is set.
    env: { NODE_COMPILE_CACHE: compiledCodeFolder },
    sequence: { sequencer: SlowTestsFirst },
    globalSetup: './scripts/vitest-folder.ts',
    projects: [
      node('shared', ['shared/src/**/*.test.ts'], { testTimeout: 30_000, isolate: false }),
      node('device-agent', ['device-agent/{src,virtual}/**/*.test.ts'], {
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
      node('scripts', ['scripts/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      node('e2e', ['e2e/**/*.test.ts'], { testTimeout: 240_000, hookTimeout: 120_000 }),
    ],
  },
});
