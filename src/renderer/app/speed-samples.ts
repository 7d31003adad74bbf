/** How many samples the curve shows, one a second. */
export const speedSamples = 60;

/** Before the first minute is over: nothing was downloaded. */
export const noSamples: readonly number[] = Array.from({ length: speedSamples }, () => 0);

/** The samples with one more at the end; the oldest goes. While nothing is or was running the same array comes back. */
export function withSample(samples: readonly number[], bytesPerSecond: number): readonly number[] {
  if (bytesPerSecond === 0 && samples.every((sample) => sample === 0)) return samples;
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
