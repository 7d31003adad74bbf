import type { ChatAddress, TelegramLink } from "./telegram-link";

/** The link in its shortest form; reading it again gives the same link. */
export function printLink(link: TelegramLink): string {
  const chat = printChat(link.chat);
  if (link.kind === "chat") return chat;
  const ids = link.first === link.last ? `${link.first}` : `${link.first}-${link.last}`;
  const query = [
    ...(link.topic === null ? [] : [`thread=${link.topic}`]),
    ...(link.comment === null ? [] : [`comment=${link.comment}`]),
    ...(link.single ? ["single"] : []),
  ];
  return `${chat}/${ids}${query.length === 0 ? "" : `?${query.join("&")}`}`;
}

function printChat(chat: ChatAddress): string {
  switch (chat.by) {
    case "name":
      return `https://t.me/${chat.name}`;
    case "channel":
      return `https://t.me/c/${chat.channelId}`;
    case "self":
      return "me";
  }
}
