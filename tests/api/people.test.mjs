// Who may: tokens, sessions, CSRF, roles, concealment, rate limits.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {caller, cookieOf, isProblem, openDesk, registered} from "./desk.mjs";

let desk, lin, nobody;
before(async () => {
  desk = await openDesk();
  lin = caller(desk, "lin");
  nobody = caller(desk);
});
after(async () => { await desk?.close(); });

const page = (path, options = {}) => fetch(desk.address + path, {redirect: "manual", ...options});
const signIn = async (login, password) => page("/sign-in", {method: "POST", body: new URLSearchParams({login, password}), headers: {Origin: desk.address}});

test("without a token: 401, with WWW-Authenticate, and no word of what there is", async () => {
  for (const [method, path] of [["GET", "/matters"], ["GET", "/matters/1"], ["POST", "/matters"], ["GET", "/matters/1/events"]]) {
    const reply = await nobody(method, path, method === "POST" ? {} : undefined);
    isProblem(reply, 401);
    assert.match(reply.headers.get("www-authenticate"), /^Bearer/);
  }
  isProblem(await nobody("GET", "/matters", undefined, {Authorization: "Bearer nonsense"}), 401);
  isProblem(await nobody("GET", "/matters", undefined, {Authorization: `Basic ${Buffer.from("lin:x").toString("base64")}`}), 401);
});

test("a session begins with the right password only, and ends", async () => {
  const wrong = await signIn("lin", "not-the-password");
  assert.ok([401, 403].includes(wrong.status), `${wrong.status}`);
  assert.equal(cookieOf(wrong), "");
  const unknown = await signIn("nobody-of-that-name", "not-the-password");
  assert.equal(unknown.status, wrong.status, "a wrong name and a wrong password look alike");
  const right = await signIn("lin", desk.password("lin"));
  assert.equal(right.status, 303);
  const flags = right.headers.get("set-cookie");
  for (const flag of [/HttpOnly/i, /SameSite=(Strict|Lax)/i]) assert.match(flags, flag);
  const cookie = cookieOf(right);
  const mine = await page("/desk", {headers: {Cookie: cookie}});
  assert.equal(mine.status, 200);
  const csrf = (await mine.text()).match(/name="?csrf"? (?:value|content)="([^"]+)"/)?.[1];
  assert.ok(csrf, "the page carries the token for its forms");
  const command = {method: "POST", headers: {Cookie: cookie, "Content-Type": "application/json", Origin: desk.address},
    body: JSON.stringify({channel: "web", kind: "query", subject: "会话登记", scope: "self"})};
  isProblem(await replyOf(await page("/api/v1/matters", command)), 403);
  isProblem(await replyOf(await page("/api/v1/matters", {...command, headers: {...command.headers, "X-CSRF-Token": csrf, Origin: "http://elsewhere.example"}})), 403);
  const sent = await page("/api/v1/matters", {...command, headers: {...command.headers, "X-CSRF-Token": csrf}});
  assert.equal(sent.status, 201, await sent.text());
  const out = await page("/sign-out", {method: "POST", headers: {Cookie: cookie, Origin: desk.address}, body: new URLSearchParams({csrf})});
  assert.equal(out.status, 303);
  const after_end = await page("/desk", {headers: {Cookie: cookie}});
  assert.equal(after_end.status, 303);
  assert.match(after_end.headers.get("location"), /^\/sign-in/);
});

const replyOf = async (reply) => ({status: reply.status, type: reply.headers.get("content-type"), headers: reply.headers, body: await reply.json()});

test("sign-in never leads away from this server", async () => {
  for (const next of ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"]) {
    const reply = await page(`/sign-in?next=${encodeURIComponent(next)}`, {method: "POST", headers: {Origin: desk.address},
      body: new URLSearchParams({login: "tang", password: desk.password("tang"), next})});
    assert.equal(reply.status, 303);
    assert.match(reply.headers.get("location"), /^\/(?![/\\])/);
  }
});

test("nobody gives commands in another's name", async () => {
  const matter = await registered(lin);
  isProblem(await lin("POST", `/matters/${matter.id}/commands`, {do: "answer", text: "好", by: "gu"}), 403, "/by");
  const same = await lin("POST", `/matters/${matter.id}/commands`, {do: "answer", text: "好", by: "lin"});
  assert.equal(same.status, 200, JSON.stringify(same.body));
});

test("who is not concerned sees the matter without the asker's person", async () => {
  const matter = await registered(lin, {subject: "隐私试验", asker: {name: "欧阳女士", phone: "10000321234", address: "9 栋 901"}});
  const other = caller(desk, "tao");
  const seen = await other("GET", `/matters/${matter.id}`);
  assert.equal(seen.status, 200);
  assert.ok(!JSON.stringify(seen.body).includes("10000321234"), JSON.stringify(seen.body.asker));
  assert.ok(!JSON.stringify((await other("GET", `/matters/${matter.id}/events`)).body).includes("10000321234"));
  const owner = await lin("GET", `/matters/${matter.id}`);
  assert.equal(owner.body.asker.phone, "10000321234");
});

test("guessing a tracking code is slowed down", async () => {
  const guess = () => nobody("GET", "/track/20261122-0001?code=GUESSGUESS");
  // Sixty a minute, so one more may come each second that the guessing takes.
  const begun = Date.now();
  let reply, asked = 0;
  do reply = await guess(), asked++; while (reply.status === 404);
  assert.ok(asked <= 62 + (Date.now() - begun) / 1000, `no limit after ${asked}`);
  isProblem(reply, 429);
  assert.ok(Number(reply.headers.get("retry-after")) > 0);
});

test("wrong passwords in a row lock the login, even for the right one", async () => {
  const password = desk.password("he");
  let last;
  for (let i = 0; i < 6; i++) last = await signIn("he", "not-the-password");
  assert.ok(last.status >= 400);
  const locked = await signIn("he", password);
  assert.notEqual(locked.status, 303);
});

test("somebody's number in the words of a matter: masked for who has no need of it, shown by a reveal that is recorded", async () => {
  const tao = caller(desk, "tao"), phone = "13800000051", masked = "138****0051";
  const matter = await registered(lin, {subject: `请回电${phone}`, body: `身份证320501199001011234，白天打${phone}`, asker: {name: "周先生"}});
  const said = async (ask) => JSON.stringify([(await ask("GET", `/matters/${matter.id}`)).body, (await ask("GET", `/matters/${matter.id}/events`)).body]);
  assert.ok((await said(lin)).includes(phone), "who registered it sees it");
  for (const number of [phone, "320501199001011234"]) assert.ok(!(await said(tao)).includes(number), number);
  assert.ok((await said(tao)).includes(masked));
  const listed = async (ask, query = "kind=query") => (await ask("GET", `/matters?${query}`)).body.items.find((row) => row.id === matter.id).subject;
  for (const query of ["kind=query", `q=${encodeURIComponent("请回电")}`, "owner=lin"]) {
    assert.equal(await listed(tao, query), `请回电${masked}`, query);
    for (const ask of [lin, caller(desk, "shen"), caller(desk, "shi")]) // the owner, the head of her unit, who keeps watch
      assert.equal(await listed(ask, query), `请回电${phone}`, query);
    assert.equal(await listed(caller(desk, "tang"), query), `请回电${masked}`, "of her unit, but no part in it");
  }
  const sent = await tao("POST", `/matters/${matter.id}/commands`, {do: "reveal", parts: ["phone"], purpose: "contact", reason: "代为回电"});
  assert.equal(sent.status, 200, JSON.stringify(sent.body));
  assert.ok((await said(tao)).includes(phone));
  const events = (await lin("GET", `/matters/${matter.id}/events`)).body;
  assert.match(JSON.stringify(events), /代为回电/, "who has a part in the matter sees who looked, and why");
});
