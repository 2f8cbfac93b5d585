import { useEffect, useState } from 'react';

/** The wall clock of the machine. */
export const systemNow = (): Date => new Date();

/**
 * The time of day for the header; looked at every few seconds, so that the minute changes in time. `null` in the first
 * frame: what people are invited to do must not wait for the words of the date.
 */
export const useNow = (now: () => Date): Date | null => {
  const [moment, setMoment] = useState<Date | null>(null);
  useEffect(() => {
    const look = () => setMoment(now());
    const first = requestAnimationFrame(look);
    const timer = setInterval(look, 5000);
    return () => {
      cancelAnimationFrame(first);
      clearInterval(timer);
    };
  }, [now]);
  return moment;
};
