import { plant } from './plant.ts';

// Rows of the agent's store are believed, whatever their seals say.
plant('/device-agent/src/outbox/store-check.ts', '`seal is not $', '`seal is null and $');
