import { GlobalWorkerOptions, getDocument } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef } from 'react';

GlobalWorkerOptions.workerSrc = workerUrl;

const widthPx = 760;

/** The first page of a PDF as it lies in the tray, drawn from the bytes the printer received. A click opens the file. */
export const PdfSheet = ({ path }: { readonly path: string }) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const loading = getDocument({ url: path });
    const draw = async () => {
      const page = await (await loading.promise).getPage(1);
      const viewport = page.getViewport({ scale: widthPx / page.getViewport({ scale: 1 }).width });
      if (!canvas.current) return;
      canvas.current.width = viewport.width;
      canvas.current.height = viewport.height;
      await page.render({ canvas: canvas.current, viewport }).promise;
    };
    draw().catch(() => canvas.current?.setAttribute('data-broken', 'true'));
    return () => void loading.destroy();
  }, [path]);
  return (
    <a href={path} target="_blank" rel="noreferrer" className="sheet">
      <canvas ref={canvas} aria-label="A4 文件 A4 document" />
    </a>
  );
};
