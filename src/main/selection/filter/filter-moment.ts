/** Epoch seconds of a moment of the local time zone, "2022-03-04 14:50:15". One that the clocks skip is read as the hour after it. */
export function epochSeconds(moment: string): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = moment.split(/[- :]/).map(Number);
  return Math.floor(new Date(year, month - 1, day, hour, minute, second).getTime() / 1_000);
}
