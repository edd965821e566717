// Whatever is sent: a clear answer that says what and where, and afterwards the ledger is as it was.
import assert from "node:assert/strict";
import {connect} from "node:net";
import {after, before, test} from "node:test";
import {browser, caller, isProblem, openDesk, registered} from "./desk.mjs";

let desk, lin, matter, before_all;
before(async () => {
  desk = await openDesk();
  lin = caller(desk, "lin");
  matter = await registered(lin);
  before_all = await ledger();
});
after(async () => {
  const now = await ledger();
  assert.equal(now, before_all, "no bad input left anything behind");
  await desk?.close();
});

const ledger = async () => (await lin("GET", "/matters?limit=1")).body.items[0].id;
const good = {channel: "phone", kind: "query", subject: "水压", scope: "self"};
const long = (n) => "水".repeat(n);

const bodies = [
  ["malformed", '{"channel":"phone",', "line 1, column 19"],
  ["an empty body", "", undefined],
  ["an array", "[1]", undefined],
  ["a key twice", '{"channel":"phone","channel":"visit","kind":"query","subject":"a"}', undefined],
  ["too deep", `{"channel":${"[".repeat(40)}${"]".repeat(40)}}`, undefined],
  ["bytes that are not UTF-8", Buffer.from([...Buffer.from('{"subject":"'), 0xff, ...Buffer.from('"}')]), "line 1, column 13"],
  ["an overlong form of UTF-8", Buffer.from([...Buffer.from('{"subject":"'), 0xc0, 0xaf, ...Buffer.from('"}')]), undefined],
  ["half a surrogate", '{"channel":"phone","kind":"query","subject":"\\ud800"}', undefined],
  ["a NUL", '{"channel":"phone","kind":"query","subject":"a\\u0000b"}', undefined],
  ["an unknown key", {...good, nope: 1}, "/nope"],
  ["a number for a text", {...good, subject: 7}, "/subject"],
  ["null for a text", {...good, subject: null}, "/subject"],
  ["a text for an object", {...good, asker: "贾"}, "/asker"],
  ["an unknown key within", {...good, asker: {nme: "贾"}}, "/asker/nme"],
  ["a missing key", {channel: "phone", kind: "query"}, "/subject"],
  ["an empty subject", {...good, subject: ""}, "/subject"],
  ["a blank subject", {...good, subject: " \t"}, "/subject"],
  ["an unknown word", {...good, channel: "pigeon"}, "/channel"],
  ["a control character", {...good, subject: "a\u0007b"}, "/subject"],
  ["a subject over its limit", {...good, subject: long(201)}, "/subject"],
  ["a body over its limit", {...good, body: long(20001)}, "/body"],
  ["a day that is not", {...good, asked_at: "2026-02-30T10:00"}, "/asked_at"],
  ["a date in words", {...good, asked_at: "tomorrow"}, "/asked_at"],
  ["an unknown unit", {...good, scope: "organisation", units: ["nowhere"]}, "/units"],
  ["an unknown person", {...good, asked_together: ["nobody"]}, "/asked_together"],
  ["too many entries", {...good, units: Array(101).fill("repair")}, "/units"],
  ["a verb of another kind", {...good, do: "answer"}, undefined],
];
for (const [what, body, where] of bodies) {
  test(`registering: ${what}`, async () => {
    const reply = await lin("POST", "/matters", body);
    isProblem(reply, 400, where);
  });
}

const commands = [
  ["no verb", {text: "x"}, "/do"],
  ["an unknown verb", {do: "fly"}, "/do"],
  ["a verb that is a number", {do: 3}, "/do"],
  ["a missing text", {do: "answer"}, "/text"],
  ["an unknown key", {do: "answer", text: "x", txt: "y"}, "/txt"],
  ["an unknown receiver", {do: "transfer", to: {unit: "nowhere"}, reason: "x"}, "/to"],
  ["a receiver of no kind", {do: "transfer", to: 5, reason: "x"}, "/to"],
  ["register on a matter", {do: "register", ...good}, undefined],
];
for (const [what, body, where] of commands) {
  test(`a command with ${what}`, async () => {
    isProblem(await lin("POST", `/matters/${matter.id}/commands`, body), 400, where);
    assert.equal((await lin("GET", `/matters/${matter.id}`)).body.version, matter.version);
  });
}

test("registering: a moment to come", async () => {
  isProblem(await lin("POST", "/matters", {...good, asked_at: "2099-01-01T10:00"}), 409);
});
test("a body over the limit of bytes is refused with 413", async () => {
  isProblem(await lin("POST", "/matters", JSON.stringify({...good, body: "x".repeat(300000)})), 413);
});
test("a body that is no JSON by its own word", async () => {
  isProblem(await lin("POST", "/matters", "a=1", {"Content-Type": "text/plain"}), 415);
});
test("an If-Match that is no version", async () => {
  isProblem(await lin("POST", `/matters/${matter.id}/commands`, {do: "progress", text: "x"}, {"If-Match": "yesterday"}), 400, "If-Match");
});
test("an Idempotency-Key over its limit", async () => {
  isProblem(await lin("POST", "/matters", good, {"Idempotency-Key": "k".repeat(201)}), 400);
});
for (const [query, where] of [["limit=0", "limit"], ["limit=201", "limit"], ["limit=x", "limit"], ["cursor=abc", "cursor"], ["from=x", "from"],
  ["from=2026-02-30", "from"], ["foo=1", undefined], ["state=asleep", "state"], ["kind=x", "kind"], ["channel=x", "channel"],
  ["overdue=perhaps", "overdue"], [`q=${encodeURIComponent(long(101))}`, "q"], ["q=%ff", undefined]]) {
  test(`a list asked with ${query.slice(0, 20)}`, async () => { isProblem(await lin("GET", `/matters?${query}`), 400, where); });
}
for (const id of ["0", "-1", "99999999999999999999", "abc", "20261122-", "%00", "..%2f..%2fetc"]) {
  test(`a matter named ${id}`, async () => {
    const reply = await lin("GET", `/matters/${id}`);
    assert.ok([400, 404].includes(reply.status), `${reply.status}`);
    isProblem(reply, reply.status);
  });
}

test("a page says what is wrong in the reader's language, a program hears it in English", async () => {
  const look = await browser(desk, "lin");
  const csrf = (await look("/register")).text.match(/name="?csrf"? value="([^"]+)"/)[1];
  const form = {csrf, channel: "phone", kind: "query", scope: "self", subject: long(201)};
  for (const [lang, said, other] of [["zh", "事项：超过 200 个字", "longer than"], ["en", "longer than the 200 characters in a subject", "超过 200"]]) {
    const page = await look(`/register?lang=${lang}`, form);
    assert.equal(page.status, 400);
    assert.ok(page.text.includes(said), page.text.match(/<main[^]*/)?.[0].slice(0, 2000));
    assert.ok(!page.text.includes(other));
    const wrong = await look(`/figures?lang=${lang}&by=colour`);
    assert.ok(wrong.text.includes(lang === "zh" ? "没有按“colour”的统计" : "there are no figures by "), wrong.text.slice(-1500));
  }
  const reply = await lin("POST", "/matters?lang=zh", {...good, subject: long(201)});
  isProblem(reply, 400, "/subject");
  assert.equal(reply.body.detail, "longer than the 200 characters in a subject");
});

test("four-byte characters, emoji and rare characters are text like any other", async () => {
  const odd = await registered(lin, {subject: "😀𠮷野家👨‍👩‍👧𰻞"});
  assert.equal((await lin("GET", `/matters/${odd.id}`)).body.subject, "😀𠮷野家👨‍👩‍👧𰻞");
  const items = (await lin("GET", `/matters?q=${encodeURIComponent("𠮷野")}`)).body.items;
  assert.ok(items.some((one) => one.id === odd.id));
  before_all = odd.id;
});

// What no HTTP library would send.
const raw = (bytes) => new Promise((resolve, reject) => {
  const {hostname, port} = new URL(desk.address);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  let said = "";
  socket.on("data", (data) => { said += data; });
  socket.on("close", () => resolve(said));
  socket.on("error", reject);
  socket.setTimeout(20000, () => reject(new Error("nothing came back")));
});
for (const [what, bytes, status] of [
  ["a header over its limit", `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ${"y".repeat(40000)}\r\n\r\n`, 431],
  ["a path over its limit", `GET /${"y".repeat(20000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 414],
  ["a length that is no number", "POST /api/v1/matters HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: x\r\n\r\n", 400],
]) {
  test(`the wire: ${what}`, async () => {
    const said = await raw(bytes);
    assert.ok(said.startsWith(`HTTP/1.1 ${status} `), said.slice(0, 80));
    assert.equal((await fetch(`${desk.address}/healthz`)).status, 200);
  });
}
test("the wire: what is no HTTP at all is hung up on", async () => {
  const said = await raw("hello\r\n\r\n");
  assert.ok(said === "" || said.startsWith("HTTP/1.1 400 "), said.slice(0, 80));
  assert.equal((await fetch(`${desk.address}/healthz`)).status, 200);
});
