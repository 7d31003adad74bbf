import { Api } from "telegram";
import type { Home } from "./home";

/**
 * Messages by their ids; one that is not there is a MessageEmpty. Ids of private chats and basic groups are counted over all of them, so
 * the answer may hold a message of another chat than `peer`. https://core.telegram.org/method/channels.getMessages,
 * https://core.telegram.org/method/messages.getMessages
 */
export async function messagesByIds(
  home: Home,
  peer: Api.TypeInputPeer,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Api.messages.TypeMessages> {
  const id = ids.map((messageId) => new Api.InputMessageID({ id: messageId }));
  if (!(peer instanceof Api.InputPeerChannel))
    return await home.invoke(new Api.messages.GetMessages({ id }), { signal });
  const channel = new Api.InputChannel({ channelId: peer.channelId, accessHash: peer.accessHash });
  return await home.invoke(new Api.channels.GetMessages({ channel, id }), { signal });
}
