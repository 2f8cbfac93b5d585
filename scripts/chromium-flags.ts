/**
 * The address line's pop-ups, which Chromium 156 loads as pages of their own into every window. Nobody sees them in a kiosk
 * or a test, and they double the processor time of a start.
 */
const unseen = ['WebUIOmniboxPopup', 'WebUIOmniboxFullPopup', 'WebUIOmniboxAimPopup'];

/** What every Chromium of the tests and benches is started with. Of two lists of features the later one counts. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${unseen.join(',')}`,
];
