import { create } from "qrcode";
import { type ReactNode, useMemo } from "react";

interface QrCodeProps {
  readonly text: string;
  /** Side length in CSS pixels. */
  readonly size: number;
}

/** A QR code, always dark on white, because that is what phones expect to see. */
export function QrCode({ text, size }: QrCodeProps): ReactNode {
  const { path, modules } = useMemo(() => drawModules(text), [text]);
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${modules} ${modules}`}
      shapeRendering="crispEdges"
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} fill="#101a1a" />
    </svg>
  );
}

/** One path for all dark modules: a horizontal run is one rectangle. */
function drawModules(text: string): { path: string; modules: number } {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const parts: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    let start: number | null = null;
    for (let column = 0; column <= modules.size; column += 1) {
      const isDark = column < modules.size && modules.get(row, column) === 1;
      if (isDark) start ??= column;
      else if (start !== null) {
        parts.push(`M${start} ${row}h${column - start}v1H${start}z`);
        start = null;
      }
    }
  }
  return { path: parts.join(""), modules: modules.size };
}
