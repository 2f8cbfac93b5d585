/** The agent's token for this page: it comes with the page and changes when the agent starts anew. */
export interface PageToken {
  read(): string;
  /** Reads the token from the page as the agent serves it now, so that somebody in the middle of a visit need not reload. */
  renew(): Promise<void>;
}

const tokenOf = (page: Document): string | undefined =>
  page.querySelector<HTMLMetaElement>('meta[name="linban-token"]')?.content;

export const createPageToken = (page: Document, fetchPage: () => Promise<Response>): PageToken => {
  let token = tokenOf(page) ?? '';
  let renewing: Promise<void> | null = null;
  const renew = async () => {
    try {
      const html = await (await fetchPage()).text();
      token = tokenOf(new DOMParser().parseFromString(html, 'text/html')) ?? token;
    } catch {
      // The agent is not there yet; the link asks again when it is refused again.
    }
  };
  return {
    read: () => token,
    renew: () => {
      renewing ??= renew().finally(() => {
        renewing = null;
      });
      return renewing;
    },
  };
};
