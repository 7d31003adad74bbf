import { Menu } from "@mantine/core";
import { IconChevronDown, IconKeyboard, IconLogout, IconPower } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/sign-in";
import { Avatar } from "../components/avatar";
import { request } from "../state/bridge";
import { useNavigation } from "../state/navigation-store";
import { attempt } from "../state/problems-store";
import classes from "./account-menu.module.css";

interface AccountMenuProps {
  readonly account: Account;
  readonly sessionIsEncrypted: boolean;
  readonly onSignOut: () => void;
}

/** Who is signed in, and what is about the app as a whole. */
export function AccountMenu({ account, sessionIsEncrypted, onSignOut }: AccountMenuProps): ReactNode {
  const { t } = useTranslation();
  const second = account.username ? `@${account.username}` : account.maskedPhone;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button type="button" className={classes.button} data-testid="account-menu">
          <Avatar id={`user:${account.id}`} title={account.name} size={36} />
          <span className={classes.words}>
            <span className={classes.name}>{account.name}</span>
            {second && <span className={classes.second}>{second}</span>}
          </span>
          <IconChevronDown size={16} aria-hidden className={classes.chevron} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {!sessionIsEncrypted && <Menu.Label className={classes.warning}>{t("account.notEncrypted")}</Menu.Label>}
        <Menu.Item
          leftSection={<IconKeyboard size={16} aria-hidden />}
          onClick={() => useNavigation.setState({ shortcutsOpen: true })}
        >
          {t("nav.shortcuts")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={onSignOut} data-testid="sign-out">
          {t("account.signOut")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconPower size={16} aria-hidden />}
          onClick={() => void attempt(request("app.quit"))}
          data-testid="quit"
        >
          {t("common.quit")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
