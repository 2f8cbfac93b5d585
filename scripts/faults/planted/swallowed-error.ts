import { plant } from './plant.ts';

// A case that could not be written is confirmed all the same.
plant('/server/src/cases/accept-statement.ts', '    throw error;\n  }\n};', '    return true;\n  }\n};');
