/** The longest wait for a frame, milliseconds: a page that nobody sees is drawn in none. */
const frameWithinMs = 1_000;

/** Resolves in the frame after the first one: what stands in the page is then on its way to the panel. */
const invitationDrawn = new Promise<void>((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  setTimeout(resolve, frameWithinMs);
});

// The application is fetched meanwhile (vite.config.ts); running it takes a slow machine longer than drawing the invitation.
void invitationDrawn.then(() => import('./main.ts'));
