import { plant } from './plant.ts';

// Steps are ordered by what clocks said and not by their numbers.
plant('/server/src/cases/case-steps.ts', ".orderBy('a.seq')", ".orderBy('a.at')");
