/**
 * Parts of Chromium 156 that a kiosk has no use for. The pop-ups of the address line are loaded into every window as pages of
 * their own: without them a start takes half the processor time and 160 MB less memory. The others ask servers of Google.
 */
export const unwantedFeatures: readonly string[] = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'PreconnectToSearch',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
];

/**
 * What makes a Chromium a kiosk's (each present in the binary of Chromium 156). Policies of the machine do the rest: they
 * also hold where a flag does not. `--disable-breakpad`: a dump of a crashed page would hold what a person typed.
 */
export const kioskFlags = (profile: string): readonly string[] => [
  '--kiosk',
  '--no-first-run',
  '--no-default-browser-check',
  '--noerrdialogs',
  '--hide-crash-restore-bubble',
  '--disable-breakpad',
  '--disable-pinch',
  '--overscroll-history-navigation=0',
  '--deny-permission-prompts',
  '--password-store=basic',
  '--disable-sync',
  '--disable-component-update',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  `--disable-features=${unwantedFeatures.join(',')}`,
  `--user-data-dir=${profile}`,
];
