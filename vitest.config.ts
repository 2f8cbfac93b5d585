import { defineConfig } from 'vitest/config';

const node = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', ...extra },
});

const killPoints = 'e2e/kill-points.test.ts';

export default defineConfig({
  test: {
    // The default is one less than the machine has cores: one worker where there are two.
    maxWorkers: 2,
    projects: [
      node('shared', ['shared/src/**/*.test.ts']),
      node('device-agent', ['device-agent/{src,virtual}/**/*.test.ts'], { testTimeout: 30_000, hookTimeout: 60_000 }),
      node('server', ['server/src/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 90_000 }),
      node('kiosk-ui', ['kiosk-ui/src/**/*.test.{ts,tsx}'], { testTimeout: 15_000 }),
      node('scripts', ['scripts/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      // Waits most of its time for programs to start again: it can share the machine.
      node('kill-points', [killPoints], { testTimeout: 600_000, hookTimeout: 120_000 }),
      // Times what people see: one file after another, when everything else is done.
      node('e2e', ['e2e/**/*.test.ts'], {
        exclude: [killPoints],
        testTimeout: 240_000,
        hookTimeout: 120_000,
        maxWorkers: 1,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
