import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import type { IpcProblem } from "../../../shared/ipc";
import type { DownloadOrigin } from "../../../shared/threads";
import { ProblemText } from "../../components/problem-text";
import { useWords } from "../../i18n/words";
import { request, toProblem } from "../../state/bridge";
import { useQueueRow } from "../../state/queue-store";
import classes from "./details-dialog.module.css";
import { useListState, useListStore } from "./list-context";

/** What is known of a download and of the message that it is from. */
export function DetailsDialog(): ReactNode {
  const { t } = useWords();
  const store = useListStore();
  const id = useListState((state) => state.detailed);
  // What is shown stays while the dialog fades out.
  const [shown, setShown] = useState(id);
  if (id !== null && id !== shown) setShown(id);
  return (
    <Modal
      opened={id !== null}
      onClose={() => store.setState({ detailed: null })}
      title={t("details.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {shown !== null && <Details key={shown} id={shown} />}
    </Modal>
  );
}

function Details({ id }: { readonly id: number }): ReactNode {
  const { t, format } = useWords();
  const row = useQueueRow(id);
  const [origin, setOrigin] = useState<DownloadOrigin | null>(null);
  const [problem, setProblem] = useState<{ problem: IpcProblem; at: number } | null>(null);
  useEffect(() => {
    let current = true;
    request("queue.origin", id).then(
      (answer) => {
        if (current) setOrigin(answer);
      },
      (error: unknown) => {
        if (current) setProblem({ problem: toProblem(error), at: Date.now() });
      },
    );
    return () => {
      current = false;
    };
  }, [id]);
  if (!row) return null;
  return (
    <>
      <dl className={classes.facts} data-testid="details">
        <Fact name={t("details.file")}>{row.path ?? row.fileName}</Fact>
        <Fact name={t("details.kind")}>{t(`media.one.${row.kind}`)}</Fact>
        <Fact name={t("details.size")}>
          {row.sizeBytes === null ? t("row.unknownSize") : format.bytes(row.sizeBytes)}
        </Fact>
        <Fact name={t("details.chat")}>
          <bdi>{row.chatTitle}</bdi>
        </Fact>
        <Fact name={t("details.message")}>{row.messageId}</Fact>
        {origin && <OriginFacts origin={origin} />}
      </dl>
      {problem && <ProblemText problem={problem.problem} at={problem.at} />}
    </>
  );
}

function OriginFacts({ origin }: { readonly origin: DownloadOrigin }): ReactNode {
  const { t } = useWords();
  const { forwardedFrom, commentedPost } = origin;
  return (
    <>
      {forwardedFrom && (
        <Fact name={t("details.forwardedFrom")} testId="details-forwarded">
          <bdi>
            {forwardedFrom.name ??
              (forwardedFrom.id === null
                ? t("details.hidden")
                : t("details.unknown", { id: String(forwardedFrom.id) }))}
          </bdi>
        </Fact>
      )}
      {commentedPost && (
        <Fact name={t("details.comments")} testId="details-post">
          <bdi>{t("details.post", { id: String(commentedPost.messageId), chat: commentedPost.chatTitle })}</bdi>
          {commentedPost.text !== "" && <blockquote className={classes.quote}>{commentedPost.text}</blockquote>}
        </Fact>
      )}
    </>
  );
}

interface FactProps {
  readonly name: string;
  readonly testId?: string;
  readonly children: ReactNode;
}

function Fact({ name, testId, children }: FactProps): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd data-testid={testId}>{children}</dd>
    </>
  );
}
