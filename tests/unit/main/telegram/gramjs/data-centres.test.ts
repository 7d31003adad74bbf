import { generateKeyPairSync } from "node:crypto";
import { Api } from "telegram";
import { _serverKeys } from "telegram/crypto/RSA";
import { describe, expect, it } from "vitest";
import { DataCentres } from "../../../../../src/main/telegram/gramjs/data-centres";
import { keyFingerprint } from "../../../../../src/main/telegram/gramjs/server-keys";

function config(options: Partial<ConstructorParameters<typeof Api.DcOption>[0]>[]): Api.Config {
  const dcOptions = options.map((option) => new Api.DcOption({ id: 2, ipAddress: "", port: 443, ...option }));
  return { dcOptions } as unknown as Api.Config;
}

describe("the RSA fingerprint", () => {
  it("is that of Telegram's own keys", () => {
    for (const [fingerprint, { n, e }] of _serverKeys) {
      const modulus = Buffer.from(n.toString(16).padStart(512, "0"), "hex");
      const exponent = Buffer.from(e.toString(16).padStart(6, "0"), "hex");
      expect(keyFingerprint(modulus, exponent)).toBe(fingerprint);
    }
  });
});

describe("Telegram's own data centres", () => {
  it("are known from the start, all five", () => {
    const dcs = new DataCentres(null);
    expect(dcs.startDcId).toBe(2);
    for (const id of [1, 2, 3, 4, 5]) expect(dcs.addresses(id)[0].port).toBe(443);
    expect(() => dcs.addresses(6)).toThrow(/data centre 6/);
  });

  it("are replaced by what help.getConfig says, as far as it is usable", () => {
    const dcs = new DataCentres(null);
    const before = dcs.addresses(1);
    dcs.learn(
      config([
        { ipAddress: "192.0.2.1" },
        { ipAddress: "192.0.2.2", static: true },
        { ipAddress: "2001:db8::1", ipv6: true },
        { ipAddress: "192.0.2.3", mediaOnly: true },
        { ipAddress: "192.0.2.4", cdn: true },
        { ipAddress: "192.0.2.5", tcpoOnly: true },
        { id: 203, ipAddress: "192.0.2.6", cdn: true },
      ]),
    );
    expect(dcs.addresses(2).map((address) => address.host)).toEqual(["192.0.2.1", "192.0.2.2"]);
    expect(dcs.addresses(1)).toEqual(before);
    expect(() => dcs.addresses(203)).toThrow();
  });
});

describe("given data centres", () => {
  const pem = (): string =>
    generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "pkcs1", format: "pem" }).toString();

  it("keep their addresses whatever help.getConfig says, and their key is trusted", () => {
    const known = _serverKeys.size;
    const dcs = new DataCentres({ dcs: [{ id: 1, host: "127.0.0.1", port: 4001 }], rsaPublicKey: pem() });
    expect(_serverKeys.size).toBe(known + 1);
    expect(dcs.startDcId).toBe(1);
    dcs.learn(config([{ id: 1, ipAddress: "192.0.2.1" }]));
    expect(dcs.addresses(1)).toEqual([{ host: "127.0.0.1", port: 4001 }]);
  });

  it("are refused with a key that is none", () => {
    expect(() => new DataCentres({ dcs: [], rsaPublicKey: "nonsense" })).toThrow();
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" });
    expect(() => new DataCentres({ dcs: [], rsaPublicKey: ec.toString() })).toThrow(/RSA/);
  });
});
