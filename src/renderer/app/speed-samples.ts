/** How many samples the curve shows, one a second. */
export const speedSamples = 60;

/** The samples with one more at the end; the oldest goes. While nothing is or was running the same array comes back. */
export function withSample(samples: readonly number[], bytesPerSecond: number): readonly number[] {
  const isFlat = samples.length === speedSamples && samples.every((sample) => sample === 0);
  if (isFlat && bytesPerSecond === 0) return samples;
  return [...samples, bytesPerSecond].slice(-speedSamples);
}

/** The curve as SVG paths in a box of this size; the newest sample is at the right edge and the highest touches the top. */
export function curvePath(
  samples: readonly number[],
  width: number,
  height: number,
): { readonly line: string; readonly area: string } {
  const highest = Math.max(...samples, 1);
  const step = width / (speedSamples - 1);
  const left = width - (samples.length - 1) * step;
  // One pixel stays free at the top and the bottom, so that the line is not cut in half.
  const points = samples.map((sample, index) => {
    const x = left + index * step;
    const y = 1 + (1 - sample / highest) * (height - 2);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const line = points.length > 0 ? `M${points.join("L")}` : "";
  return { line, area: line === "" ? "" : `${line}V${height}H${left.toFixed(1)}Z` };
}
