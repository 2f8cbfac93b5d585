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
