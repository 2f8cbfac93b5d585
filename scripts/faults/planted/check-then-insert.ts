import { plant } from './plant.ts';

// Whether an envelope was taken is looked up first; the campaign takes away the unique index that would decide.
plant(
  '/server/src/cases/submit.ts',
  '    const receipt = await accept(envelope, digest, verified.value);',
  `    const before = await findTaken(envelope, digest);
    if (before) return before;
    const receipt = await accept(envelope, digest, verified.value);`,
);
plant('/server/src/cases/accept-statement.ts', '    on conflict (envelope_id) do nothing\n', '');
