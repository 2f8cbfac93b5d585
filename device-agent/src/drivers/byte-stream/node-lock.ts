import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';

/** Descriptor under which the program sees the node. */
const inheritedDescriptor = 3;

/**
 * Takes the advisory lock of a device node, which every well-behaved program asks for before it uses the node: two processes
 * with an open hidraw node would each hear half of the other's conversation. The lock belongs to the open file, so that it outlives
 * the program `flock` which took it, and goes with this process however that ends.
 * @returns how to let go, or `null` where another process holds it
 */
export const lockNode = (path: string): Promise<(() => void) | null> =>
  new Promise((resolve) => {
    const descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    const release = () => closeSync(descriptor);
    const taking = spawn('flock', ['--nonblock', String(inheritedDescriptor)], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    });
    // Systems without flock(1) have no such custom either: the port is used unlocked.
    taking.once('error', () => resolve(release));
    taking.once('exit', (code) => {
      if (code === 0) return resolve(release);
      release();
      resolve(null);
    });
  });
