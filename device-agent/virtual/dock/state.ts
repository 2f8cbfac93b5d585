import type { VirtualCodeScanner } from '../code-scanner/start.ts';
import type { VirtualDocumentPrinter } from '../document-printer/start.ts';
import type { VirtualIdCardReader } from '../id-card-reader/types.ts';
import type { VirtualReceiptPrinter } from '../receipt-printer/start.ts';
import { renderTicketSvg } from '../receipt-printer/svg.ts';
import type { VirtualSmartCardReader } from '../smart-card/start.ts';
import type { Cabinet } from './cabinet.ts';
import type { DockAct, DockState } from './contract.ts';
import type { Neighbour } from './neighbour.ts';
import { people } from './people.ts';

export interface DockParts {
  readonly addresses: DockState['addresses'];
  readonly reader: VirtualIdCardReader;
  readonly receiptPrinter: VirtualReceiptPrinter;
  readonly documentPrinter: VirtualDocumentPrinter;
  readonly codeScanner: VirtualCodeScanner;
  readonly smartCardReader: VirtualSmartCardReader;
  readonly cabinet: Cabinet;
  readonly network: Neighbour<NonNullable<DockState['network']>>;
  readonly departments: Neighbour<NonNullable<DockState['departments']>>;
  readonly now: () => Date;
}

const keptHappenings = 60;
const shownPapers = 12;

/** The bench behind the page: what lies where, what was printed, and the acts by hand. */
export const createDock = (parts: DockParts) => {
  const { reader, receiptPrinter, documentPrinter, codeScanner, smartCardReader, cabinet, network, departments } =
    parts;
  const listeners = new Set<() => void>();
  let happened: DockState['happened'] = [];
  let count = 0;
  let lastStatus = '80';
  let laid: string | null = null;
  /** Whose social security card went in last. */
  let inserted: string | null = null;
  /** How many tickets and papers were taken away by hand. */
  let cleared = { tickets: 0, papers: 0 };

  const changed = () => {
    for (const listener of listeners) listener();
  };
  const note = (what: string) => {
    count += 1;
    happened = [{ id: count, at: parts.now().toISOString(), what }, ...happened].slice(0, keptHappenings);
    changed();
  };

  reader.onActivity((activity) => {
    if (activity.kind === 'connected' || activity.kind === 'disconnected')
      note(`读卡器：${activity.kind === 'connected' ? '已连接' : '连接断开'}`);
    // The reader is asked many times a second whether a card came or went: only another answer than before is news.
    if (activity.kind === 'reply' && activity.status !== lastStatus) {
      lastStatus = activity.status;
      if (activity.status !== '80') note(`读卡器答复 ${activity.status.toUpperCase()}`);
    }
  });
  let seen = { tickets: 0, papers: 0 };
  const lookForPaper = () => {
    const now = { tickets: receiptPrinter.tickets().length, papers: documentPrinter.papers().length };
    const before = seen;
    seen = now;
    if (now.tickets > before.tickets) note('回执打印机：出纸');
    if (now.papers > before.papers) note('A4 打印机：出纸');
    changed();
  };
  receiptPrinter.onChange(lookForPaper);
  documentPrinter.onChange(lookForPaper);
  codeScanner.onChange(changed);
  smartCardReader.onChange(changed);
  cabinet.onChange(changed);
  network.onChange(changed);
  departments.onChange(changed);

  const state = (): DockState => {
    const receipts = receiptPrinter.faults();
    const documents = documentPrinter.faults();
    return {
      addresses: parts.addresses,
      people: people.map(({ id, note: about, name, socialCard }) => ({
        id,
        name,
        note: about,
        socialCard: socialCard?.note ?? null,
      })),
      reader: { isPlugged: reader.isPlugged, laid },
      receiptPrinter: {
        paper: receipts.paper,
        isCoverOpen: receipts.isCoverOpen,
        isPoweredOff: receipts.isPoweredOff,
        isTicketWaiting: receiptPrinter.isTicketWaiting(),
        tickets: receiptPrinter
          .tickets()
          .map((ticket, id) => ({
            id,
            svg: renderTicketSvg(ticket),
            links: ticket.lines.flatMap((line) => (line.kind === 'qr' ? [line.content] : [])),
          }))
          .slice(cleared.tickets)
          .slice(-shownPapers)
          .reverse(),
      },
      documentPrinter: {
        isEmpty: documents.isEmpty,
        isCoverOpen: documents.isCoverOpen,
        isPoweredOff: documents.isPoweredOff,
        papers: documentPrinter
          .papers()
          .map((_, index) => ({ id: String(index), path: `/papers/${index}.pdf` }))
          .slice(cleared.papers)
          .slice(-shownPapers)
          .reverse(),
      },
      codeScanner: { isPlugged: codeScanner.isPlugged, isConnected: codeScanner.isConnected },
      smartCardReader: {
        trouble: smartCardReader.trouble,
        inserted: smartCardReader.isOccupied ? inserted : null,
      },
      cabinet: cabinet.state(),
      network: network.state(),
      departments: departments.state(),
      happened,
    };
  };

  const act = async (wish: DockAct): Promise<void> => {
    switch (wish.type) {
      case 'layCard': {
        const person = people.find(({ id }) => id === wish.personId);
        if (!person) return;
        reader.removeCard();
        reader.layCard(person.card);
        laid = person.id;
        return note(`放上身份证：${person.name}`);
      }
      case 'takeCard':
        reader.removeCard();
        laid = null;
        return note('拿走身份证');
      case 'plugReader':
        await (wish.isPlugged ? reader.plug() : reader.unplug());
        return note(wish.isPlugged ? '读卡器插上' : '读卡器拔下');
      case 'insertSocialCard': {
        const { type: _, personId, ...faults } = wish;
        const person = people.find(({ id }) => id === personId);
        if (!person?.socialCard || smartCardReader.trouble !== null) return;
        inserted = person.id;
        await smartCardReader.insert(person.socialCard.card, faults);
        return note(`插入社保卡：${person.name}`);
      }
      case 'pullSocialCard':
        await smartCardReader.takeOut();
        return note('拔出社保卡');
      case 'setReceiptPrinter':
        await receiptPrinter.setFaults(wish.change);
        return note('回执打印机：状态改变');
      case 'setDocumentPrinter':
        await documentPrinter.setFaults(wish.change);
        return note('A4 打印机：状态改变');
      case 'scanCode':
        if (!codeScanner.isPlugged) return;
        await codeScanner.scan(wish.text);
        return note('扫码器：扫了一个码');
      case 'plugScanner':
        await (wish.isPlugged ? codeScanner.plug() : codeScanner.unplug());
        return note(wish.isPlugged ? '扫码器插上' : '扫码器拔下');
      case 'pressKey':
      case 'setDoor':
      case 'setPower': {
        const what = cabinet.act(wish);
        return what === null ? undefined : note(what);
      }
      case 'setNetwork':
        await network.set({ mode: wish.mode, latencyMs: wish.mode === 'slow' ? 1500 : 0 });
        return note(`网络：${{ up: '正常', slow: '很慢', cut: '切断' }[wish.mode]}`);
      case 'setDepartment':
        await departments.set({ department: wish.department, mode: wish.mode, delayMs: 6000 });
        return note(`部门系统 ${wish.department}：${wish.mode}`);
      case 'takeTicket':
        receiptPrinter.takeTicket();
        return note('取走凭条');
      case 'clearPapers':
        receiptPrinter.takeTicket();
        cleared = { tickets: receiptPrinter.tickets().length, papers: documentPrinter.papers().length };
        return note('拿走全部纸张');
    }
  };

  return {
    state,
    act,
    /** The bytes of a printed A4 document. */
    paper: (index: number): Uint8Array | undefined => documentPrinter.papers()[index]?.pdf,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
export type Dock = ReturnType<typeof createDock>;
