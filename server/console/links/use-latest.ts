import { useCallback, useRef } from 'react';

/** Answers may overtake each other: says of each question, once its answer is there, whether it was the last that was asked. */
export const useLatest = (): (() => () => boolean) => {
  const asked = useRef(0);
  return useCallback(() => {
    asked.current += 1;
    const mine = asked.current;
    return () => mine === asked.current;
  }, []);
};
