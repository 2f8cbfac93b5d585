import { noDevices, type PowerSupplyStatus } from '@linban/shared/devices/device-status.ts';
import { online, type Wording } from '../wording.ts';

export interface UpsFacts {
  /** Words of `ups.status`: `OL` on line, `OB` on battery, `LB` low battery, `RB` replace battery … */
  readonly words: readonly string[];
  readonly charge: number | null;
}

const wordingOf = ({ words }: UpsFacts): Wording => {
  if (words.includes('OB'))
    return { state: 'userError', cause: words.includes('LB') ? 'battery-low' : 'on-battery', action: 'clear' };
  if (words.includes('RB')) return { ...online, cause: 'battery-replace', action: 'maintenance' };
  return online;
};

/** The supply in the vocabulary everybody shares. On battery it is `userError`: somebody on site can look for the plug. */
export const statusOfUps = (facts: UpsFacts): PowerSupplyStatus => ({
  ...noDevices.powerSupply,
  ...wordingOf(facts),
  source: facts.words.includes('OB') ? 'battery' : facts.words.includes('OL') ? 'mains' : null,
  charge: facts.charge,
});

export const parseCharge = (value: string): number | null => {
  const charge = Math.round(Number(value));
  return value.trim() !== '' && charge >= 0 && charge <= 100 ? charge : null;
};
