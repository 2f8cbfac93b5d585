import type { consoleRequests } from '@linban/shared/contracts/console-link.ts';
import type { AccessRules } from '@linban/shared/contracts/request.ts';
import type { StaffWork } from '@linban/shared/staff/post.ts';

/** Whose work each request of the console is; `everyone`: whoever of the staff is signed in, who sees as much as is theirs. */
export const consoleRules = {
  'fleet.list': 'everyone',
  'terminals.revoke': 'terminals',
  'terminals.reinstate': 'terminals',
  'terminals.rotateKey': 'terminals',
  'terminals.newCode': 'terminals',
  'cases.recent': 'everyone',
  'desk.list': 'cases',
  'desk.open': 'cases',
  'desk.claim': 'cases',
  'desk.release': 'cases',
  'desk.act': 'cases',
  'departments.list': 'cases',
  'departments.sendAgain': 'cases',
  'departments.settle': 'cases',
  'platform.show': 'cases',
  'platform.sendAgain': 'cases',
  'platform.settle': 'cases',
  'staff.list': 'accounts',
  'staff.setActive': 'accounts',
  'staff.add': 'accounts',
  'catalogue.list': 'catalogue',
  'catalogue.open': 'catalogue',
  'catalogue.file': 'catalogue',
  'catalogue.upload': 'catalogue',
  'catalogue.act': 'catalogue',
  'catalogue.rerun': 'catalogue',
  'hotline.questions': 'calls',
  'hotline.open': 'calls',
  'hotline.find': 'calls',
  'hotline.wish': 'calls',
} as const satisfies AccessRules<typeof consoleRequests, Exclude<StaffWork, 'overview'> | 'everyone'>;
