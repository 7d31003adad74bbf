import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SignInProblem } from "../../../shared/sign-in";
import { ProblemText } from "../../components/problem-text";
import problemClasses from "../../components/problem-text.module.css";
import { useNow } from "../../components/use-now";
import type { FormRequest } from "../../components/use-request";
import { clock } from "../../i18n/format";

interface SignInProblemTextProps {
  /** What Telegram said to the last try. */
  readonly problem: SignInProblem | null;
  /** What main said to it; shown when Telegram was not even asked. */
  readonly request?: FormRequest;
}

/** Why the last try of a step was refused, in words, under its field. Telegram's own code is the tooltip. */
export function SignInProblemText({ problem, request }: SignInProblemTextProps): ReactNode {
  const { t } = useTranslation();
  const until = problem?.kind === "flood-wait" ? problem.until : undefined;
  const now = useNow(until);
  if (request?.problem) return <ProblemText problem={request.problem} at={request.problemAt} />;
  if (!problem) return null;
  const left = until === undefined ? 0 : until - now;
  return (
    <p
      className={problemClasses.problem}
      role="alert"
      data-testid="problem"
      data-kind={problem.kind}
      title={problem.code}
    >
      <IconAlertCircle size={16} aria-hidden className={problemClasses.icon} />
      <span>
        {left > 0 ? t("signIn.problem.flood-wait-for", { time: clock(left) }) : t(`signIn.problem.${problem.kind}`)}
      </span>
    </p>
  );
}
