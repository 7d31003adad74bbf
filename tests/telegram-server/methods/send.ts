import { type MethodResult, RpcError, type TlObject } from "../contract";
import { boxOf } from "../world/world";
import { type Caller, type Domain, nowSeconds, type SignedInMethod } from "./domain";
import { chatOfPeer } from "./input-peers";
import { peersOf } from "./objects/messages";
import { int, ints, long, object, optionalObject, text } from "./tl-fields";
import { updateObjects } from "./updates";

/** The few methods that write: sending a text and deleting messages. */
export const sendMethods: Record<string, SignedInMethod> = {
  "messages.sendMessage": sendMessage,
  "messages.deleteMessages": (request, caller, domain) => {
    let count = 0;
    for (const id of ints(request, "id")) {
      const message = domain.world.commonMessage(id);
      const chat = message && domain.world.chats.get(message.chatKey);
      if (chat && domain.world.isVisible(chat, caller.user.id)) {
        count += domain.world.deleteMessages(chat.key, [id]).length;
      }
    }
    return { _: "messages.affectedMessages", pts: domain.world.pts("common"), pts_count: count };
  },
};

function sendMessage(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const chat = chatOfPeer(object(request, "peer"), caller, domain);
  const body = text(request, "message");
  if (body === "") throw new RpcError(400, "MESSAGE_EMPTY");
  if (chat.kind === "channel") throw new RpcError(403, "CHAT_WRITE_FORBIDDEN");
  const reply = optionalObject(request, "reply_to");
  const message = domain.world.addMessage(chat.key, {
    fromId: caller.user.id,
    text: body,
    date: nowSeconds(),
    replyToId: reply?._ === "inputReplyToMessage" ? int(reply, "reply_to_msg_id") : undefined,
  });
  const event = domain.world.eventsAfter(boxOf(chat), 0).at(-1);
  const own = event ? updateObjects(event, caller.user.id, domain) : [];
  return {
    _: "updates",
    updates: [{ _: "updateMessageID", id: message.id, random_id: long(request, "random_id") }, ...own],
    ...peersOf(domain, [message], caller.user.id, [chat]),
    date: nowSeconds(),
    seq: 0,
  };
}
