import { type PointerEvent, useEffect, useRef } from 'react';
import styles from './signature-pad.module.css';
import { beginStroke, continueStroke, pointOnPad, type Stroke } from './strokes.ts';

/** Pixels of the picture; twice the room on the panel, so that lines stay smooth. */
const picture = { width: 1984, height: 1100 } as const;
/** How much wider than high the pad is, on the screen and in the signature. */
export const padAspect = picture.width / picture.height;

const draw = (canvas: HTMLCanvasElement, strokes: readonly Stroke[]): void => {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.clearRect(0, 0, picture.width, picture.height);
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.lineWidth = 13;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [(x / 1000) * picture.width, (y / 1000) * picture.height] as const);
    const [first, ...rest] = points;
    if (!first) continue;
    pen.beginPath();
    pen.moveTo(...first);
    if (rest.length === 0) pen.lineTo(...first);
    // Through the middles of neighbours, so that a quick hand leaves curves and not corners.
    rest.forEach((point, index) => {
      const next = rest[index + 1];
      if (next) pen.quadraticCurveTo(...point, (point[0] + next[0]) / 2, (point[1] + next[1]) / 2);
      else pen.lineTo(...point);
    });
    pen.stroke();
  }
};

interface SignaturePadProps {
  readonly label: string;
  readonly hint: string;
  readonly strokes: readonly Stroke[];
  readonly onChange: (strokes: readonly Stroke[]) => void;
}

/** Written on by one finger at a time: a second finger or a resting palm leaves no line. */
export const SignaturePad = ({ label, hint, strokes, onChange }: SignaturePadProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const active = useRef<number | null>(null);
  // Pointer events may come faster than renders: the newest strokes live here.
  const newest = useRef(strokes);
  newest.current = strokes;

  useEffect(() => {
    if (canvas.current) draw(canvas.current, strokes);
  }, [strokes]);

  const change = (next: readonly Stroke[]) => {
    newest.current = next;
    onChange(next);
  };
  const place = (event: PointerEvent<HTMLCanvasElement>) =>
    pointOnPad(event, event.currentTarget.getBoundingClientRect());

  return (
    <div className={styles['pad']} data-empty={strokes.length === 0}>
      <canvas
        ref={canvas}
        width={picture.width}
        height={picture.height}
        role="img"
        aria-label={label}
        onPointerDown={(event) => {
          if (active.current !== null) return;
          active.current = event.pointerId;
          event.currentTarget.setPointerCapture(event.pointerId);
          change(beginStroke(newest.current, place(event)));
        }}
        onPointerMove={(event) => {
          if (event.pointerId === active.current) change(continueStroke(newest.current, place(event)));
        }}
        onPointerUp={(event) => {
          if (event.pointerId === active.current) active.current = null;
        }}
        onPointerCancel={(event) => {
          if (event.pointerId === active.current) active.current = null;
        }}
      />
      <span className={styles['line']} aria-hidden="true" />
      {strokes.length === 0 && <span className={styles['hint']}>{hint}</span>}
    </div>
  );
};
