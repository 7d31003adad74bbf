import { Button, MantineProvider } from "@mantine/core";
import { type ReactNode, useLayoutEffect } from "react";
import { useTranslation } from "react-i18next";
import { CentredMessage } from "../components/centred-message";
import { ProblemText } from "../components/problem-text";
import { ProblemToasts } from "../components/problem-toasts";
import { switchLanguage } from "../i18n/i18n";
import { WordsProvider } from "../i18n/words";
import { SignInScreen } from "../screens/sign-in/sign-in-screen";
import { useApp } from "../state/app-store";
import { retryStart } from "../state/connect";
import { NoticeBanners } from "./notice-banners";
import { Shell } from "./shell";
import { ShutdownOverlay } from "./shutdown-overlay";
import { theme } from "./theme";
import { useColorScheme } from "./use-color-scheme";

/** The whole window: language and theme around whichever of sign-in and shell the state asks for. */
export function App(): ReactNode {
  const colorScheme = useColorScheme(useApp((state) => state.settings?.theme ?? "system"));
  const language = useApp((state) => state.info?.language);
  useLayoutEffect(() => {
    if (language) switchLanguage(language);
  }, [language]);

  return (
    <MantineProvider theme={theme} forceColorScheme={colorScheme}>
      <WordsProvider>
        <CurrentScreen />
        <ProblemToasts />
        <ShutdownOverlay />
      </WordsProvider>
    </MantineProvider>
  );
}

function CurrentScreen(): ReactNode {
  const { t } = useTranslation();
  const ready = useApp((state) => state.info !== null && state.settings !== null);
  const signIn = useApp((state) => state.signIn);
  const startProblem = useApp((state) => state.startProblem);

  if (startProblem) {
    return (
      <CentredMessage title={t("app.startFailed")} text={t("app.startFailedHint")}>
        <ProblemText problem={startProblem} />
        <Button onClick={() => void retryStart()}>{t("common.retry")}</Button>
      </CentredMessage>
    );
  }
  if (!ready || !signIn) return null;
  if (signIn.step === "signed-in")
    return <Shell account={signIn.account} sessionIsEncrypted={signIn.sessionIsEncrypted} />;
  return <SignInScreen state={signIn} banners={<NoticeBanners />} />;
}
