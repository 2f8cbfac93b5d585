import { registerConnector } from './http/connector-routes.ts';
import { registerPublicPages } from './http/public-pages.ts';
import { registerStaff } from './http/staff.ts';
import { registerTerminalRoutes } from './http/terminal-routes.ts';
import type { Register } from './parts.ts';
import { registerResidents } from './sockets/resident-namespace.ts';
import { registerTerminals } from './sockets/terminal-namespace.ts';

/** Every edge of the server. A new one is added here. */
export const edges: readonly Register[] = [
  registerConnector,
  registerTerminalRoutes,
  registerTerminals,
  registerResidents,
  registerPublicPages,
  registerStaff,
];
