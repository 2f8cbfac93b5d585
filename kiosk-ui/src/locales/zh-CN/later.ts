import cases from './cases.json' with { type: 'json' };
import form from './form.json' with { type: 'json' };
import goodbye from './goodbye.json' with { type: 'json' };
import guest from './guest.json' with { type: 'json' };
import home from './home.json' with { type: 'json' };
import items from './items.json' with { type: 'json' };
import lookup from './lookup.json' with { type: 'json' };
import receipt from './receipt.json' with { type: 'json' };
import result from './result.json' with { type: 'json' };
import socialCard from './socialCard.json' with { type: 'json' };
import submit from './submit.json' with { type: 'json' };
import track from './track.json' with { type: 'json' };

/** The words of all other screens and of receipts: loaded after the first screen stands. */
export const later = { cases, form, goodbye, guest, home, items, lookup, receipt, result, socialCard, submit, track };
