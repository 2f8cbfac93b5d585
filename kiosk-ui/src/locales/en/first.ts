import attract from './attract.json' with { type: 'json' };
import common from './common.json' with { type: 'json' };
import identify from './identify.json' with { type: 'json' };
import trouble from './trouble.json' with { type: 'json' };

/** The words of what is on the screen before anybody has begun: part of the first load. */
export const first = { attract, common, identify, trouble };
