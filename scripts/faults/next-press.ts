import type { Signature } from '@linban/shared/cases/case-content.ts';
import type { Answer } from '@linban/shared/items/answers.ts';
import type { Page } from '@linban/shared/items/service-item.ts';
import type { UserEvent, View } from '../../kiosk-ui/src/flow/view.ts';
import { answersTo } from '../../server/src/catalogue/walk-pages.ts';

/** A line with some turns in it, as a finger leaves it. */
const signature: Signature = {
  aspect: 2,
  strokes: [Array.from({ length: 40 }, (_, index): [number, number] => [100 + index * 20, 300 + (index % 8) * 50])],
};

/** An invented mobile number. */
export const phoneNumber = '13900000001';

/** Any answer that the question takes. */
const answerTo = (page: Page): Answer => (page.kind === 'phone' ? phoneNumber : (answersTo(page, [])[0] ?? ''));

const isOnItsWay = (state: string): boolean => state === 'idle' || state === 'printing';

/** What a person who wants this item presses next; `null`: the machine has to do something first. */
export const nextPress = ({ screen, links }: View, itemId: string): UserEvent | null => {
  switch (screen.name) {
    case 'attract':
      return links.server ? { type: 'identify' } : null;
    case 'identifyFailed':
      return links.server ? { type: 'retry' } : null;
    case 'home': {
      const wanted = screen.items.find(({ item }) => item.id === itemId);
      return wanted?.availability.kind === 'available' ? { type: 'openItem', itemId: wanted.item.id } : null;
    }
    case 'guide':
      return screen.availability?.kind === 'available' ? { type: 'startItem' } : null;
    case 'question': {
      const { page, answer } = screen;
      return answer === undefined ? { type: 'answer', page: page.id, value: answerTo(page) } : { type: 'next' };
    }
    case 'review':
      return { type: 'confirm' };
    case 'sign':
      return { type: 'sign', signature };
    case 'notTaken':
      return screen.cause === 'refused' ? { type: 'end' } : { type: 'retry' };
    case 'result':
      if (isOnItsWay(screen.receipt.state)) return null;
      return screen.outcome === 'granted' && isOnItsWay(screen.document.state) ? null : { type: 'finish' };
    case 'rating':
      return { type: 'rate', level: 5, reasons: [] };
    default:
      return null;
  }
};
