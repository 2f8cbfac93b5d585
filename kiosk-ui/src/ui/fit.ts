/** The panel all screens are drawn for, CSS pixels, portrait. */
export const panelSize = { width: 1080, height: 1920 } as const;

export interface Fit {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** How the panel is scaled and placed so that it fills a window without losing its shape. */
export const fitPanel = (window: { readonly width: number; readonly height: number }): Fit => {
  const scale = Math.min(window.width / panelSize.width, window.height / panelSize.height);
  return {
    scale,
    left: (window.width - panelSize.width * scale) / 2,
    top: (window.height - panelSize.height * scale) / 2,
  };
};

/** 32 to 27 inches upright: the densities the screens are drawn and checked for, pixels a millimetre. */
const drawnFor = { least: 2.7, most: 3.21 } as const;

/**
 * The pixels a millimetre to draw with. On a panel coarser than the range everything comes out larger than asked for,
 * which harms nobody. On a denser (smaller) one it comes out smaller: controls that are too small can still be hit, controls
 * that lie over each other can't. Such a panel does not meet the sizes promised to people; it needs a layout of its own.
 */
export const drawnPxPerMm = (pxPerMm: number): number => Math.min(drawnFor.most, Math.max(drawnFor.least, pxPerMm));
