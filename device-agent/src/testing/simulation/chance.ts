/** Draws of one seeded run. */
export interface Chance {
  /** In [0, 1). */
  readonly random: () => number;
  /** True so often. */
  is(probability: number): boolean;
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  uuid(): string;
}

export const createChance = (random: () => number): Chance => {
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  return {
    random,
    is: (probability) => random() < probability,
    between: (low, high) => low + random() * (high - low),
    whole,
    pick: (choices) => choices[whole(0, choices.length - 1)] ?? choices[0],
    uuid: () => {
      const hex = Array.from({ length: 4 }, () => whole(0, 0xffff_ffff).toString(16).padStart(8, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
};
