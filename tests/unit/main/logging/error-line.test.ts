import { describe, expect, it } from "vitest";
import { errorLine } from "../../../../src/main/logging/error-line";

describe("errorLine", () => {
  it("names the error and its causes, in one line and without stacks", () => {
    const root = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    const error = new TypeError("the page could not be read", { cause: new Error("no answer", { cause: root }) });
    expect(errorLine(error)).toBe("TypeError: the page could not be read ← Error: no answer ← Error: read ECONNRESET");
  });

  it("says the same words once", () => {
    const error = new Error("users.GetUsers: 500 INTERNAL_ERROR", { cause: new Error("500 INTERNAL_ERROR") });
    expect(errorLine(error)).toBe("Error: users.GetUsers: 500 INTERNAL_ERROR");
  });

  it("comes to an end with a cause that is its own", () => {
    const error = new Error("a");
    error.cause = new Error("b", { cause: error });
    expect(errorLine(error)).toBe("Error: a ← Error: b");
  });
});
