import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names a build of the screen application: its page names every file by its content, so the page's own hash changes with
 * any of them. `null`: there is no page.
 */
export const readUiBuild = (uiFolder: string): string | null => {
  try {
    const page = readFileSync(join(uiFolder, 'index.html'));
    return createHash('sha256').update(page).digest('hex').slice(0, 12);
  } catch {
    return null;
  }
};
