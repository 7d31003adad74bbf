import { expect, it, onTestFinished } from "vitest";
import { gatewayTo, never, signInByPhone } from "./gateway-to";
import { documentAt, ScriptedServer, scriptedUser } from "./scripted-server";

const location = documentAt(2);

it("uses as many connections for files as the limit says at the moment, besides the one for everything else", async () => {
  const server = new ScriptedServer();
  await server.listen();
  onTestFinished(() => server.close());
  let connectionsPerDc = 1;
  const gateway = gatewayTo(server.endpoint(), { connectionsPerDc: () => connectionsPerDc });
  onTestFinished(() => gateway.stop(0));
  await signInByPhone(gateway, scriptedUser.phone);
  const readSix = () =>
    Promise.all(Array.from({ length: 6 }, (_, index) => gateway.files.read(location, index * 4096, 4096, never)));
  const { counters } = server.protocol;
  await readSix();
  expect(counters.connectionsOpen).toBe(2);
  connectionsPerDc = 3;
  await readSix();
  expect(counters.connectionsOpen).toBe(4);
  // What is there is kept until it is idle, but no more are made.
  connectionsPerDc = 1;
  await readSix();
  expect(counters.connectionsTotal).toBe(4);
});
