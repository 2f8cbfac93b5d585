import { defineConfig } from 'vitest/config';

const node = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', ...extra },
});

export default defineConfig({
  test: {
    projects: [
      node('shared', ['shared/src/**/*.test.ts']),
      node('device-agent', ['device-agent/{src,virtual}/**/*.test.ts'], { testTimeout: 20_000, hookTimeout: 30_000 }),
      node('server', ['server/src/**/*.test.ts'], { testTimeout: 30_000, hookTimeout: 60_000 }),
      node('kiosk-ui', ['kiosk-ui/src/**/*.test.{ts,tsx}']),
      node('scripts', ['scripts/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000 }),
      node('e2e', ['e2e/**/*.test.ts'], { testTimeout: 240_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
});
