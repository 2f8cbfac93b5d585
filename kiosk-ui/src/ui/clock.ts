import { useEffect, useState } from 'react';

const firstLookMs = 100;

/** The wall clock of the machine. */
export const systemNow = (): Date => new Date();

/**
 * The time of day for the header; looked at every few seconds, so that the minute changes in time. `null` for the first
 * moment: what people are invited to do must not wait for the words of the date, which are slow to make.
 */
export const useNow = (now: () => Date): Date | null => {
  const [moment, setMoment] = useState<Date | null>(null);
  useEffect(() => {
    const look = () => setMoment(now());
    const first = setTimeout(look, firstLookMs);
    const timer = setInterval(look, 5000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [now]);
  return moment;
};
