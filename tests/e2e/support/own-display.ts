/**
 * Vitest's set-up of a file of e2e tests: several run at once, and each worker shows its apps on a display of its own, of those that
 * `npm run test:e2e` has started. Without them, one file runs after another on the display there is.
 */
const displays = (process.env.GRAMHAUL_TEST_DISPLAYS ?? "").split(",");
// Vitest counts its workers from 1.
const display = displays[Number(process.env.VITEST_POOL_ID) - 1];
if (display !== undefined && display !== "") process.env.DISPLAY = display;
