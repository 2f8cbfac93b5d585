import type { DockAct, DockState } from '../contract.ts';
import { Pick } from './pick.tsx';
import { Switch } from './switch.tsx';

interface Props {
  readonly printer: DockState['receiptPrinter'];
  readonly act: (wish: DockAct) => void;
}

export const ReceiptPrinter = ({ printer, act }: Props) => {
  const change = (what: Extract<DockAct, { type: 'setReceiptPrinter' }>['change']) =>
    act({ type: 'setReceiptPrinter', change: what });
  return (
    <section className="panel">
      <h2>
        回执打印机 <small>ESC/POS over TCP</small>
      </h2>
      <div className="controls">
        <Pick
          label="纸 Paper"
          value={printer.paper}
          options={[
            ['full', '足 full'],
            ['low', '少 low'],
            ['out', '无 out'],
          ]}
          onPick={(paper) => change({ paper, paperOutAfterLines: null })}
        />
        <Switch
          label="开盖 Cover open"
          isTrouble
          isOn={printer.isCoverOpen}
          onChange={(isCoverOpen) => change({ isCoverOpen })}
        />
        <Switch
          label="断电 Power off"
          isTrouble
          isOn={printer.isPoweredOff}
          onChange={(isPoweredOff) => change({ isPoweredOff })}
        />
        <button type="button" className="small" onClick={() => change({ paperOutAfterLines: 6 })}>
          下一张打到一半缺纸 Out of paper in mid-receipt
        </button>
        <button
          type="button"
          className="small"
          disabled={!printer.isTicketWaiting}
          onClick={() => act({ type: 'takeTicket' })}
        >
          取走凭条 Take the receipt
        </button>
      </div>
      <div className="tray" data-tray="receipts">
        {printer.tickets.length === 0 ? <p className="empty">还没有打印 Nothing printed yet</p> : null}
        {printer.tickets.map((ticket) => (
          <figure key={ticket.id} className="ticket">
            <img
              alt={`回执 ${ticket.id + 1}`}
              src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(ticket.svg)}`}
            />
            {ticket.links.map((link) => (
              <figcaption key={link}>
                <a href={link} target="_blank" rel="noreferrer">
                  像手机扫码一样打开 Open as a phone would
                </a>
              </figcaption>
            ))}
          </figure>
        ))}
      </div>
    </section>
  );
};
