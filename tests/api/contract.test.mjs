// The HTTP interface as CONTRACT §6 fixes it, call by call, against a running desk.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {caller, isProblem, openDesk, registered} from "./desk.mjs";

let desk, lin, pan, lu, admin, nobody;
before(async () => {
  desk = await openDesk();
  lin = caller(desk, "lin");
  pan = caller(desk, "pan");
  lu = caller(desk, "lu");
  admin = caller(desk, "admin");
  nobody = caller(desk);
});
after(async () => { await desk?.close(); });

test("POST /matters answers 201 with the matter, its number, code and clocks", async () => {
  const reply = await lin("POST", "/matters", {channel: "phone", kind: "complaint", subject: "电梯异响", body: "早上七点起", scope: "self",
    asker: {name: "贾女士", phone: "10000320101"}});
  assert.equal(reply.status, 201);
  const matter = reply.body;
  assert.match(matter.number, /^\d{8}-\d{4,}$/);
  assert.match(matter.tracking_code, /^[0-9A-Z]{10}$/);
  assert.equal(reply.headers.get("location"), `/api/v1/matters/${matter.id}`);
  assert.equal(reply.headers.get("etag"), `"${matter.version}"`);
  for (const key of ["id", "number", "version", "state", "outcome", "owner", "holder", "subject", "channel", "kind", "registered_at", "clocks"]) {
    assert.ok(key in matter, `${key} is missing`);
  }
  assert.deepEqual([matter.state, matter.outcome, matter.owner, matter.holder], ["open", null, "lin", "lin"]);
  assert.ok(matter.clocks.length > 0);
  for (const clock of matter.clocks) {
    assert.ok(clock.article && clock.until, JSON.stringify(clock));
    assert.equal(typeof clock.hard, "boolean");
    assert.match(clock.due, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/);
  }
});

test("an Idempotency-Key registers once; with other content it is refused", async () => {
  const body = {channel: "web", kind: "request", subject: "门禁卡补办", scope: "self"};
  const key = {"Idempotency-Key": "k-1"};
  const first = await lin("POST", "/matters", body, key);
  const again = await lin("POST", "/matters", body, key);
  assert.equal(first.status, 201);
  assert.equal(again.status, 201);
  assert.equal(again.body.id, first.body.id);
  assert.equal(again.body.tracking_code, first.body.tracking_code);
  const items = (await lin("GET", `/matters?q=${encodeURIComponent("门禁卡补办")}`)).body.items;
  assert.equal(items.filter((one) => one.subject === "门禁卡补办").length, 1);
  const other = await lin("POST", "/matters", {...body, subject: "另一件"}, key);
  assert.ok([409, 422].includes(other.status), `${other.status}`);
  isProblem(other, other.status);
});

test("thirty registrations at once with one key make one matter", async () => {
  const body = {channel: "web", kind: "request", subject: "同时三十次", scope: "self"};
  const replies = await Promise.all(Array.from({length: 30}, () => lin("POST", "/matters", body, {"Idempotency-Key": "k-30"})));
  assert.deepEqual(new Set(replies.map((one) => one.status)), new Set([201]));
  assert.equal(new Set(replies.map((one) => one.body.id)).size, 1);
});

test("a matter is read by id and by number, with its events", async () => {
  const matter = await registered(lin, {subject: "楼道灯不亮"});
  for (const name of [matter.id, matter.number]) {
    const reply = await lin("GET", `/matters/${name}`);
    assert.equal(reply.status, 200);
    assert.equal(reply.body.id, matter.id);
    assert.equal(reply.headers.get("etag"), `"${matter.version}"`);
  }
  const answered = await lin("POST", `/matters/${matter.id}/commands`, {do: "answer", text: "今晚更换。"});
  assert.equal(answered.status, 200, JSON.stringify(answered.body));
  assert.equal(answered.body.state, "answered");
  const events = await lin("GET", `/matters/${matter.id}/events`);
  assert.equal(events.status, 200);
  const kinds = events.body.items.map((one) => one.kind ?? one.do ?? one.event);
  assert.ok(kinds.length >= 2, JSON.stringify(events.body));
});

test("commands carry If-Match: 412 when somebody was faster, and nothing is written", async () => {
  const matter = await registered(lin, {subject: "两人同时办"});
  const path = `/matters/${matter.id}/commands`;
  const first = await lin("POST", path, {do: "progress", text: "已派人"}, {"If-Match": `"${matter.version}"`});
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.ok(first.body.version > matter.version);
  const late = await lin("POST", path, {do: "progress", text: "已派另一人"}, {"If-Match": `"${matter.version}"`});
  isProblem(late, 412);
  assert.equal(late.headers.get("etag"), `"${first.body.version}"`);
  const now = await lin("GET", `/matters/${matter.id}`);
  assert.equal(now.body.version, first.body.version);
  const any = await lin("POST", path, {do: "progress", text: "都行"}, {"If-Match": "*"});
  assert.equal(any.status, 200);
});

test("what the regulation refuses cites article and regulation", async () => {
  const matter = await registered(lin, {subject: "还没有答复"});
  const reply = await lin("POST", `/matters/${matter.id}/commands`, {do: "close", outcome: "answered"});
  isProblem(reply, 409);
  assert.equal(reply.body.article, "第四条-a");
  assert.equal(reply.body.regulation, "property-management-office");
});

test("a handover is offered, signed and then held", async () => {
  const matter = await registered(lin, {subject: "水泵房漏水", scope: "organisation", units: ["repair"]});
  const sent = await lin("POST", `/matters/${matter.id}/commands`, {do: "transfer", to: "repair", reason: "属维修",
    form: {time: "10:00", content: "漏水", phone: "10000320101"}});
  assert.equal(sent.status, 200, JSON.stringify(sent.body));
  assert.deepEqual([sent.body.state, sent.body.owner, sent.body.offered_to], ["offered", "lin", "repair"]);
  const stranger = caller(desk, "tao");
  isProblem(await stranger("POST", `/matters/${matter.id}/commands`, {do: "accept"}), 409);
  const accepted = await lu("POST", `/matters/${matter.id}/commands`, {do: "accept"});
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
  assert.deepEqual([accepted.body.state, accepted.body.owner, accepted.body.holder], ["open", "lin", "repair"]);
});

test("GET /matters: filters, search from one character on, keyset pages without loss or repetition", async () => {
  const words = ["甲", "乙", "丙"];
  for (const word of words) await registered(lin, {subject: `翻页试验${word}`, channel: "letter"});
  const seen = [];
  for (let cursor = "", rounds = 0; rounds < 200; rounds++) {
    const page = await lin("GET", `/matters?limit=7${cursor && `&cursor=${cursor}`}`);
    assert.equal(page.status, 200);
    assert.ok(page.body.items.length <= 7);
    seen.push(...page.body.items.map((one) => one.id));
    if (page.body.next_cursor === null) break;
    cursor = encodeURIComponent(page.body.next_cursor);
  }
  assert.equal(new Set(seen).size, seen.length, "no matter twice");
  assert.ok(seen.length >= 63);
  const found = async (query) => (await lin("GET", `/matters?limit=200&${query}`)).body.items;
  assert.deepEqual((await found(`q=${encodeURIComponent("验丙")}`)).map((one) => one.subject), ["翻页试验丙"]);
  assert.ok((await found(`q=${encodeURIComponent("乙")}`)).some((one) => one.subject === "翻页试验乙"));
  assert.ok((await found("channel=letter")).every((one) => one.channel === "letter"));
  assert.ok((await found("kind=repair")).every((one) => one.kind === "repair"));
  assert.ok((await found("state=closed")).every((one) => one.state === "closed"));
  assert.ok((await found("owner=lin")).every((one) => one.owner === "lin"));
  const overdue = await found("overdue=true");
  const day = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  assert.ok((await found(`from=${day}`)).every((one) => one.registered_at.slice(0, 10) >= day));
  assert.ok((await found(`to=${day}`)).length >= overdue.length);
});

test("a matter is found in the millisecond after its 201", async () => {
  for (let i = 0; i < 50; i++) {
    const word = `新${String.fromCodePoint(0x4e00 + i * 37)}${String.fromCodePoint(0x6000 + i * 53)}`;
    const matter = await registered(lin, {subject: `当即可查${word}`});
    const items = (await lin("GET", `/matters?q=${encodeURIComponent(word)}`)).body.items;
    assert.ok(items.some((one) => one.id === matter.id), word);
  }
});

test("GET /track: plain words, no staff secrets, one answer for every wrong pair", async () => {
  const matter = await registered(lin, {subject: "我的事到哪了", body: "请尽快", asker: {name: "周先生", phone: "10000320999"}});
  const right = await nobody("GET", `/track/${matter.number}?code=${matter.tracking_code}`);
  assert.equal(right.status, 200);
  assert.equal(right.body.number, matter.number);
  const said = JSON.stringify(right.body);
  for (const secret of ["10000320999", '"findings"', '"version"', '"held_by"', '"forms"']) assert.ok(!said.includes(secret), secret);
  const wrong = [`/track/${matter.number}?code=AAAAAAAAAA`, `/track/20990101-0001?code=${matter.tracking_code}`, `/track/${matter.number}`, `/track/x?code=1`];
  const replies = [];
  for (const path of wrong) replies.push(await nobody("GET", path));
  for (const reply of replies) {
    isProblem(reply, 404);
    assert.deepEqual(reply.body, replies[0].body);
  }
});

test("OpenAPI 3.1 names every call and every command", async () => {
  const reply = await nobody("GET", "/openapi.json");
  assert.equal(reply.status, 200);
  assert.match(reply.body.openapi, /^3\.1/);
  for (const path of ["/matters", "/matters/{id}", "/matters/{id}/events", "/matters/{id}/commands", "/track/{number}"]) {
    assert.ok(Object.keys(reply.body.paths).some((one) => one.endsWith(path)), path);
  }
  const text = JSON.stringify(reply.body);
  for (const verb of ["register", "answer", "transfer", "accept", "return", "close", "reopen", "callback", "complain"]) assert.ok(text.includes(`"${verb}"`), verb);
});

test("/healthz and /metrics stand at the root", async () => {
  assert.equal((await fetch(`${desk.address}/healthz`)).status, 200);
  const metrics = await fetch(`${desk.address}/metrics`);
  assert.equal(metrics.status, 200);
  assert.match(metrics.headers.get("content-type"), /^text\/plain/);
  const text = await metrics.text();
  assert.match(text, /^# TYPE shouwen_\w+ (counter|gauge|histogram)$/m);
  assert.match(text, /^shouwen_\w+(\{[^}]*\})? [\d.e+-]+$/m);
});

test("HEAD answers as GET without a body; other methods are named as wrong", async () => {
  const head = await fetch(`${desk.address}/healthz`, {method: "HEAD"});
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
  const gone = await lin("DELETE", "/matters");
  isProblem(gone, 405);
  assert.ok(gone.headers.get("allow"));
  isProblem(await lin("GET", "/no-such-thing"), 404);
  isProblem(await lin("GET", "/matters/20990101-0001"), 404);
  assert.equal((await admin("GET", "/matters")).status, 200);
  assert.equal((await pan("GET", "/matters")).status, 200);
});
