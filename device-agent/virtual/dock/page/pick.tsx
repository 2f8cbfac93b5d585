import type { ReactNode } from 'react';

interface Props<T extends string> {
  readonly label: ReactNode;
  readonly value: T | null;
  readonly options: readonly (readonly [T, string])[];
  readonly onPick: (value: T) => void;
}

/** One of a few states, side by side. */
export const Pick = <T extends string>({ label, value, options, onPick }: Props<T>) => (
  <fieldset className="pick" disabled={value === null}>
    <legend>{label}</legend>
    {options.map(([option, words]) => (
      <button key={option} type="button" aria-pressed={option === value} onClick={() => onPick(option)}>
        {words}
      </button>
    ))}
  </fieldset>
);
