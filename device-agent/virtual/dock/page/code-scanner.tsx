import { useState } from 'react';
import type { DockAct, DockState } from '../contract.ts';
import { Switch } from './switch.tsx';

interface Props {
  readonly scanner: DockState['codeScanner'];
  /** What a phone reads from the last receipt. */
  readonly receiptLink: string | null;
  readonly act: (wish: DockAct) => void;
}

export const CodeScanner = ({ scanner, receiptLink, act }: Props) => {
  const [text, setText] = useState('');
  return (
    <section className="panel scanner">
      <h2>
        扫码器 <small>Code scanner · serial line over TCP</small>
        <Switch
          label="插上 Plugged"
          isOn={scanner.isPlugged}
          onChange={(isPlugged) => act({ type: 'plugScanner', isPlugged })}
        />
      </h2>
      <form
        className="scanning"
        onSubmit={(event) => {
          event.preventDefault();
          if (text !== '') act({ type: 'scanCode', text });
        }}
      >
        <input
          aria-label="码的内容 Text of the code"
          placeholder="码的内容 Text of the code"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="small" disabled={!scanner.isConnected || text === ''}>
          扫这个码 Scan it
        </button>
        <button
          type="button"
          className="small"
          disabled={!scanner.isConnected || receiptLink === null}
          onClick={() => receiptLink !== null && act({ type: 'scanCode', text: receiptLink })}
        >
          扫最近回执的码 Scan the last receipt
        </button>
      </form>
    </section>
  );
};
