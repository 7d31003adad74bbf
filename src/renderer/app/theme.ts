import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The one accent: a blue-green. White text on shade 6 and 7 and shade 3 on the dark surface have a contrast of more than 4.5. */
const lagoon: MantineColorsTuple = [
  "#e8f7f6",
  "#cdeceb",
  "#a3dcda",
  "#6fcac6",
  "#42b4b0",
  "#219a97",
  "#117d7b",
  "#0c6a69",
  "#095857",
  "#064544",
];

/** The neutral greys of the dark scheme, a touch towards the accent. */
const dark: MantineColorsTuple = [
  "#e4eaea",
  "#c6cfcf",
  "#a3afaf",
  "#738080",
  "#3d4848",
  "#2e3737",
  "#232b2b",
  "#181e1e",
  "#121717",
  "#0d1111",
];

export const theme = createTheme({
  primaryColor: "lagoon",
  primaryShade: { light: 7, dark: 6 },
  colors: { lagoon, dark },
  // Which font that is depends on the language: see global.css.
  fontFamily: "var(--gh-font)",
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.4", xl: "1.3" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, fz: "xs", transitionProps: { duration: 120 } } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: "md",
        transitionProps: { duration: 140 },
        overlayProps: { opacity: 0.5 },
      },
    },
    Menu: { defaultProps: { radius: "sm", shadow: "md", transitionProps: { duration: 120 } } },
  },
});
