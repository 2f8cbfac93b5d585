import { plant } from './plant.ts';

// A case that is sent again gets a new number: the department has it twice.
plant(
  '/server/src/cases/dispatch.ts',
  '        caseNumber,\n        itemId: item.id,',
  "        caseNumber: referral ? (await import('@linban/shared/cases/codes.ts')).createCaseNumber(ports.randomBytes) : caseNumber,\n        itemId: item.id,",
);
