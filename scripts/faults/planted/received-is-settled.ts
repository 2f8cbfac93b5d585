import { plant } from './plant.ts';

// A department that has received a case is relied upon to call back.
plant(
  '/server/src/cases/dispatch.ts',
  "return answer.value.decision === 'received' ? 'waiting' : 'settled'",
  "return 'settled'",
);
