import { Button, Loader, Modal } from "@mantine/core";
import { IconAlertCircle, IconCircleCheck, IconFileImport } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ImportFault, ImportState } from "../../../shared/imports";
import { ProblemText } from "../../components/problem-text";
import { ProgressBar } from "../../components/progress-bar";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { useImports } from "../../state/imports-store";
import { attempt } from "../../state/problems-store";
import classes from "./import-dialog.module.css";
import { ImportLists } from "./import-lists";
import { ImportReportForm } from "./import-report-form";

/** Takes files of other programs in, says what is in them, and starts what is ticked. */
export function ImportDialog(): ReactNode {
  const { t } = useTranslation();
  const opened = useImports((state) => state.opened);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("imports.title")}
      size="xl"
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="import-dialog"
    >
      <div className={classes.dialog}>
        <CurrentFile />
        <ImportLists />
      </div>
    </Modal>
  );
}

/** What has come to its end need not be there when the dialog is opened again. */
function close(): void {
  const { file, lists } = useImports.getState();
  if (file.state !== "none") void attempt(request("imports.close"));
  for (const { id, state } of lists) if (state === "done") void attempt(request("imports.dismiss", id));
  useImports.setState({ opened: false });
}

function CurrentFile(): ReactNode {
  const { t } = useTranslation();
  const file = useImports((state) => state.file);
  switch (file.state) {
    case "none":
      return (
        <>
          <p className={classes.text}>{t("imports.intro")}</p>
          <ul className={classes.sources}>
            <li>{t("imports.sourceConfig")}</li>
            <li>{t("imports.sourceExport")}</li>
          </ul>
          <ChooseFiles label={t("imports.choose")} isMain />
        </>
      );
    case "reading":
      return <Reading file={file} />;
    case "refused":
      return (
        <>
          <Fault fault={file.fault} />
          <ChooseFiles label={t("imports.chooseOther")} isMain />
        </>
      );
    case "read":
      return (
        <ImportReportForm key={file.report.fileNames.join()} report={file.report}>
          <ChooseFiles label={t("imports.chooseOther")} />
        </ImportReportForm>
      );
    case "started":
      return (
        <>
          <div className={classes.started} role="status" data-testid="import-started">
            <IconCircleCheck size={18} aria-hidden />
            <span>
              {file.scans > 0 && (
                <span className={classes.row}>{t("imports.startedScans", { count: file.scans })}</span>
              )}
              {file.rules > 0 && (
                <span className={classes.row}>{t("imports.startedRules", { count: file.rules })}</span>
              )}
              {file.messages > 0 && (
                <span className={classes.row}>{t("imports.startedMessages", { count: file.messages })}</span>
              )}
            </span>
          </div>
          <div>
            <ChooseFiles label={t("imports.chooseOther")} />
          </div>
        </>
      );
  }
}

function Reading({ file }: { readonly file: Extract<ImportState["file"], { state: "reading" }> }): ReactNode {
  const { t } = useTranslation();
  const { readBytes, totalBytes } = file;
  return (
    <div className={classes.reading}>
      <div className={classes.line} role="status">
        <Loader size={14} />
        <span>{t(totalBytes === 0 ? "imports.lookingUp" : "imports.reading")}</span>
      </div>
      <ProgressBar
        fraction={totalBytes === 0 ? null : readBytes / totalBytes}
        tone="active"
        label={t("imports.reading")}
      />
      <div className={classes.actions}>
        <Button variant="default" onClick={() => void attempt(request("imports.close"))} data-testid="import-cancel">
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}

function Fault({ fault: { kind, fileName, line, column } }: { readonly fault: ImportFault }): ReactNode {
  const { t } = useTranslation();
  const words = t(`imports.fault.${kind}`);
  return (
    <p className={classes.fault} role="alert" data-testid="import-fault" data-kind={kind}>
      <IconAlertCircle size={18} aria-hidden />
      <span>
        {line !== null
          ? t("imports.faultAt", { file: fileName, line, column: column ?? 1, fault: words })
          : fileName === ""
            ? words
            : t("imports.faultIn", { file: fileName, fault: words })}
      </span>
    </p>
  );
}

function ChooseFiles({ label, isMain = false }: { readonly label: string; readonly isMain?: boolean }): ReactNode {
  const choosing = useRequest();
  return (
    <>
      {choosing.problem && <ProblemText problem={choosing.problem} at={choosing.problemAt} />}
      <div className={isMain ? classes.actions : undefined}>
        <Button
          variant={isMain ? "filled" : "default"}
          leftSection={<IconFileImport size={16} aria-hidden />}
          loading={choosing.pending}
          onClick={() => choosing.run(() => request("imports.choose"))}
          data-testid="import-choose"
          {...(isMain && { "data-autofocus": true })}
        >
          {label}
        </Button>
      </div>
    </>
  );
}
