import { afterEach, expect, test, vi } from "vitest";
import { isKeyAsked, key, useKey } from "../../src/api/access";
import { getCaller, withTicket } from "../../src/api/client";

/** Answers requests one after the other, and notes with which key they came. */
function serve(...statuses: number[]): (string | undefined)[] {
  const keys: (string | undefined)[] = [];
  vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) => {
    keys.push(headers["x-api-key"]);
    return new Response("{}", { status: statuses.shift() ?? 500 });
  });
  return keys;
}

afterEach(() => {
  vi.unstubAllGlobals();
  useKey(null);
  isKeyAsked.value = false;
});

test("ask_KeyThatIsNoLongerGood_IsSentOnceAndAskedFor", async () => {
  useKey("kin_old");
  const keys = serve(401, 401, 401);
  await expect(getCaller()).rejects.toThrow();
  await expect(getCaller()).rejects.toThrow();
  expect(await withTicket("/api/events")).toBe("/api/events");
  expect([key.value, isKeyAsked.value, keys]).toEqual([null, true, ["kin_old", undefined]]);
});

test("ask_AnswerToAnEarlierKey_LeavesTheNewOneAlone", async () => {
  serve(401);
  const early = getCaller();
  useKey("kin_new");
  await expect(early).rejects.toThrow();
  expect([key.value, isKeyAsked.value]).toEqual(["kin_new", false]);
});
