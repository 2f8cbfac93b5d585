import { plant } from './plant.ts';

// A report whose answer was lost is taken for one that has come.
plant(
  '/server/src/platform/uploader.ts',
  'const failure = reply.ok',
  'return queue.sent(due);\n    const failure = reply.ok',
);
