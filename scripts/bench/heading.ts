/** Runs in the page: marks the second frame after a heading with these words was there. */
export const markHeading = (words: string) => `
  const look = () => {
    const isThere = [...document.querySelectorAll('h1')].some((heading) => heading.textContent.includes(${JSON.stringify(words)}));
    if (isThere) requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('heading-shown')));
    return isThere;
  };
  const watch = new MutationObserver(() => look() && watch.disconnect());
  watch.observe(document, { childList: true, subtree: true, characterData: true });
`;

/** Evaluated in the page: milliseconds from the start of the navigation to that frame; undefined before. */
export const headingShownAt = `performance.getEntriesByName('heading-shown')[0]?.startTime`;
