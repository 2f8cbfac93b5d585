import { plant } from './plant.ts';

// Cases that could not be written are confirmed all the same.
plant(
  '/server/src/cases/accept-statement.ts',
  '    throw error;\n  }\n};',
  '    return new Set(rows.map((row) => row.caseId));\n  }\n};',
);
