import { useEffect, useState } from 'react';

/** The wall clock of the machine. */
export const systemNow = (): Date => new Date();

/** The time of day for the header; looked at every few seconds, so that the minute changes in time. */
export const useNow = (now: () => Date): Date => {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), 5000);
    return () => clearInterval(timer);
  }, [now]);
  return moment;
};
