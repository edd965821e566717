// Numbers that the organisation sets in place of its regulation's, over the API of a serving desk: at once, for what is registered
// afterwards, with a reason on record; for administrators only.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {caller, isProblem, openDesk, registered} from "./desk.mjs";

let desk, admin, lin;
before(async () => {
  desk = await openDesk();
  [admin, lin] = ["admin", "lin"].map((login) => caller(desk, login));
});
after(async () => { await desk?.close(); });

const ok = (reply, status = 200) => { assert.equal(reply.status, status, JSON.stringify(reply.body)); return reply.body; };
const numbers = async () => ok(await admin("GET", "/regulation/numbers"));
const one = async (name) => (await numbers()).items.find((item) => item.number === name);
const minutes = (matter) => {
  const clock = matter.clocks.find((running) => running.article === "第十条");
  return Math.round((Date.parse(clock.due) - Date.parse(matter.registered_at)) / 60000);
};
const day = (ahead) => new Date(Date.now() + 8 * 3600e3 + ahead * 864e5).toISOString().slice(0, 10);

test("a number is set, changed and withdrawn on the running desk; what was born before keeps its own", async () => {
  const text = await one("clock/act-and-tell");
  assert.deepEqual({...text, about: undefined}, {number: "clock/act-and-tell", article: "第十条", about: undefined,
    text: {amount: 60, unit: "minutes", said: "60分钟"}, set: null});
  const before = await registered(lin);
  const set = ok(await admin("POST", "/regulation/numbers", {number: "clock/act-and-tell", amount: 30, unit: "minutes", reason: "主任办公会决定"}));
  assert.equal(set.version, "1+1");
  assert.deepEqual(set.item.set, {amount: 30, unit: "minutes", said: "30分钟", reason: "主任办公会决定", by: "admin", on: day(0), from: day(0), strictness: "stricter"});
  const between = await registered(lin);
  ok(await admin("POST", "/regulation/numbers", {number: "clock/act-and-tell", amount: 2, unit: "hours", reason: "人手不足"}));
  assert.equal((await one("clock/act-and-tell")).set.strictness, "looser");
  const later = await registered(lin);
  const gone = ok(await admin("POST", "/regulation/numbers/withdraw", {number: "clock/act-and-tell", reason: "人手已补齐"}));
  assert.equal(gone.item.set, null);
  assert.equal(gone.version, "1");
  const last = await registered(lin);
  for (const [matter, expected] of [[before, 60], [between, 30], [later, 120], [last, 60]])
    assert.equal(minutes(ok(await lin("GET", `/matters/${matter.id}`))), expected);

  const {history} = await numbers();
  assert.deepEqual(history.slice(0, 3).map(({by, number, withdrawn, said, reason}) => ({by, number, withdrawn, said, reason})), [
    {by: "admin", number: "clock/act-and-tell", withdrawn: true, said: "60分钟", reason: "人手已补齐"},
    {by: "admin", number: "clock/act-and-tell", withdrawn: false, said: "2小时", reason: "人手不足"},
    {by: "admin", number: "clock/act-and-tell", withdrawn: false, said: "30分钟", reason: "主任办公会决定"}]);
  assert.ok(Math.abs(Date.parse(`${history[0].at}+08:00`) - Date.now()) < 600e3, history[0].at);
  assert.equal(history.at(-1).regulation, "property-management-office", "the text that was adopted first");
});

test("a number may hold from a later day on only", async () => {
  ok(await admin("POST", "/regulation/numbers", {number: "clock/act-and-tell", amount: 10, unit: "minutes", reason: "节后从严", from: day(7)}));
  assert.equal(minutes(await registered(lin)), 60);
  assert.equal((await one("clock/act-and-tell")).set.from, day(7));
  ok(await admin("POST", "/regulation/numbers/withdraw", {number: "clock/act-and-tell", reason: "不再需要"}));
});

test("what is wrong is said with its place, and changes nothing", async () => {
  const before = JSON.stringify(await numbers());
  const good = {number: "clock/act-and-tell", amount: 30, unit: "minutes", reason: "试一试"};
  const wrong = async (change, where, status = 400, path = "/regulation/numbers") => {
    const body = {...good, ...change};
    for (const key of Object.keys(body)) if (body[key] === undefined) delete body[key];
    isProblem(await admin("POST", path, body), status, where);
  };
  await wrong({number: "clock/act-and-tel"}, "/number");
  assert.match((await admin("POST", "/regulation/numbers", {...good, number: "clock/act-and-tel"})).body.hint ?? "", /clock\/act-and-tell/);
  await wrong({number: undefined}, "/number");
  await wrong({number: 7}, "/number");
  await wrong({reason: undefined}, "/reason");
  await wrong({reason: "  "}, "/reason");
  await wrong({reason: "长".repeat(201)}, "/reason");
  await wrong({reason: "一\u0007"}, "/reason");
  await wrong({amount: 0}, "/amount");
  await wrong({amount: -1}, "/amount");
  await wrong({amount: "30"}, "/amount");
  await wrong({amount: 3e12}, "/amount");
  await wrong({unit: "weeks"}, "/unit");
  await wrong({unit: undefined}, "/unit");
  await wrong({amount: undefined}, undefined);
  await wrong({amount: undefined, unit: undefined, word: "year"}, "/word");
  await wrong({from: "soon"}, "/from");
  await wrong({from: "2020-01-01"}, "/from");
  await wrong({by: "lin"}, "/by");
  await wrong({resaon: "x"}, "/resaon");
  await wrong({number: "sanction/第十三条(1)/pay_deduction/min", amount: 10, unit: undefined}, "/amount");
  await wrong({number: "sanction/第十三条(1)/pay_deduction/min", amount: 60}, "/number");
  isProblem(await admin("POST", "/regulation/numbers", "[1]"), 400);
  isProblem(await admin("POST", "/regulation/numbers", "{\"number\":"), 400);
  isProblem(await admin("POST", "/regulation/numbers/withdraw", {number: "clock/act-and-tell", reason: "没有设过"}), 404);
  isProblem(await admin("POST", "/regulation/numbers/withdraw", {number: "clock/act-and-tell"}), 400, "/reason");
  isProblem(await admin("POST", "/regulation/numbers/withdraw", {number: "clock/act-and-tell", reason: "x", amount: 1}), 400, "/amount");
  assert.equal(JSON.stringify(await numbers()), before);
});

test("many changes at once are made one after the other, and none is lost", async () => {
  const from = (await numbers()).history.length;
  const replies = await Promise.all(Array.from({length: 12}, (_, i) =>
    admin("POST", "/regulation/numbers", {number: "clock/tell-brother-unit", amount: 10 + i, unit: "minutes", reason: `第${i}次`})));
  for (const reply of replies) ok(reply);
  const after = await numbers();
  assert.equal(after.history.length, from + 12);
  assert.equal(after.history[0].reason, after.items.find((item) => item.number === "clock/tell-brother-unit").set.reason);
  ok(await admin("POST", "/regulation/numbers/withdraw", {number: "clock/tell-brother-unit", reason: "试完了"}));
});

test("nobody but an administrator may see or change them", async () => {
  isProblem(await lin("GET", "/regulation/numbers"), 403);
  isProblem(await lin("POST", "/regulation/numbers", {number: "clock/act-and-tell", amount: 1, unit: "minutes", reason: "x"}), 403);
  isProblem(await lin("POST", "/regulation/numbers/withdraw", {number: "clock/act-and-tell", reason: "x"}), 403);
  isProblem(await caller(desk)("GET", "/regulation/numbers"), 401);
});
