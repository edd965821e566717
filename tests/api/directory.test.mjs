// The directory over the API, and the pages that need no sign-in: what is published and nothing else, and requests over the web.
import assert from "node:assert/strict";
import {readFileSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {caller, cookieOf, isProblem, openDesk, registered} from "./desk.mjs";

let desk, lin, shen, nobody;
before(async () => {
  desk = await openDesk();
  lin = caller(desk, "lin");
  shen = caller(desk, "shen");
  nobody = caller(desk);
});
after(async () => { await desk?.close(); });

const page = (path, options = {}) => fetch(desk.address + path, {redirect: "manual", ...options});
const text = async (path) => (await page(path)).text();
const ask = (fields, headers = {}) => page("/public/ask", {method: "POST", headers: {Origin: desk.address, ...headers}, body: new URLSearchParams(fields)});

test("the directory: units with duties, place and telephone, staff, services with person, materials, basis and limits", async () => {
  const all = await lin("GET", "/directory");
  assert.equal(all.status, 200);
  const cs = all.body.units.find((unit) => unit.id === "cs");
  assert.equal(cs.phone, "0000-5550101");
  assert.equal(cs.head, "shen");
  assert.equal(cs.window, "counter");
  assert.ok(cs.duties.includes("装修备案"));
  assert.equal(all.body.units.find((unit) => unit.id === "parking").level, 1);
  assert.equal(all.body.units.find((unit) => unit.id === "gas").kind, "outside");
  const service = all.body.services.find((one) => one.id === "decoration");
  assert.deepEqual([service.unit, service.person, service.place, service.phone], ["cs", "lin", "物业楼 1 层前台", "0000-5550101"]);
  assert.ok(service.materials.length > 1 && service.basis && service.fee && service.procedure && service.window && service.complaints);
  assert.deepEqual(service.promised, {amount: 3, unit: "working_days"});
  assert.deepEqual(service.statutory, {amount: 7, unit: "working_days"});
  isProblem(await nobody("GET", "/directory"), 401);
});

test("the directory is searched: traditional characters, full width, several words, and an empty answer where there is nothing", async () => {
  const found = await lin("GET", `/directory?q=${encodeURIComponent("裝修 圖紙")}`);
  assert.deepEqual(found.body.services.map((one) => one.id), ["decoration"]);
  assert.deepEqual((await lin("GET", `/directory?q=${encodeURIComponent("林晓")}`)).body.staff[0].id, "lin");
  const none = await lin("GET", `/directory?q=${encodeURIComponent("量子纠缠")}`);
  assert.deepEqual([none.status, none.body.services, none.body.units, none.body.staff, none.body.more], [200, [], [], [], false]);
  isProblem(await lin("GET", `/directory?q=${"长".repeat(101)}`), 400, "q");
  isProblem(await lin("GET", "/directory?q=%FF"), 400);
});

test("a post that is not filled is said", async () => {
  const {body} = await lin("GET", "/directory");
  const deputy = body.posts.find((post) => post.title === "副经理");
  assert.deepEqual([deputy.count, deputy.filled, deputy.state], [2, 1, "short"]);
  assert.equal(body.posts.find((post) => post.title === "管理处经理").state, "filled");
});

test("items of the proxy service are a list of their own, daily and periodic with their days", async () => {
  const {body} = await lin("GET", "/directory");
  assert.equal(body.services.find((one) => one.id === "proxy-bills").proxy, "daily");
  assert.equal(body.services.find((one) => one.id === "proxy-bills").proxy_today, true);
  const periodic = body.services.find((one) => one.id === "elder-help");
  assert.equal(periodic.proxy, "periodic");
  const weekday = new Date(Date.now() + 8 * 3600e3).getUTCDay();
  assert.equal(periodic.proxy_today, weekday === 2 || weekday === 5);
  assert.equal(body.services.find((one) => one.id === "water-leak").proxy, "none");
  assert.match(await text("/public"), /代办事项[\s\S]*周二、周五/);
});

test("a leave shows who stands in, and not why", async () => {
  const day = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  const leave = await shen("POST", "/commands", {do: "leave", who: "tang", from: day, to: day, kind: "sick", backup: "su"});
  assert.ok(leave.status < 300, JSON.stringify(leave.body));
  const {body} = await lin("GET", "/directory?q=唐婉宁");
  assert.deepEqual([body.staff[0].present, body.staff[0].substitute], [false, "苏敏"]);
  assert.ok(!JSON.stringify(body).includes("sick"));
});

test("training is recorded by whoever keeps the books, and refused for a day to come", async () => {
  const record = {do: "train", who: ["lin", "tang"], date: "2026-03-02", subject: "各部门职责", hours: 1.5, units: ["repair", "guard"]};
  assert.ok((await shen("POST", "/commands", record)).status < 300);
  isProblem(await lin("POST", "/commands", record), 403);
  isProblem(await shen("POST", "/commands", {...record, hours: 0}), 400, "/hours");
  isProblem(await shen("POST", "/commands", {...record, who: ["nobody-here"]}), 400, "/who");
  isProblem(await shen("POST", "/commands", {...record, date: "2999-01-01"}), 409);
  isProblem(await shen("POST", "/commands", {...record, who: []}), 409);
});

test("the organisation is public: units, duties, published staff, guides, supervision, standards, documents", async () => {
  const shown = await text("/public");
  for (const word of ["青禾苑物业管理处", "工程维修部", "公共设施维修", "装修备案", "0000-5550110", "首问责任人负责到底", "物业管理条例", "林晓", "承诺 3个工作日"])
    assert.ok(shown.includes(word), word);
  for (const hidden of ["何彬", "0000-5550134"]) assert.ok(!shown.includes(hidden), `${hidden} is not published`);
  assert.match(await text("/public?lang=en"), /Service guides/);
});

test("a service has a sheet for the wall: content, materials, procedure, fee, basis, limits, complaints, since when", async () => {
  const sheet = await text("/public/services/decoration");
  for (const word of ["室内装饰装修开工前", "装修图纸", "提交图纸", "不收费", "第十三条", "3个工作日", "7个工作日", "品质督导部 0000-5550108", "0000-5550110", "2026-03-01", "林晓"])
    assert.ok(sheet.includes(word), word);
  const other = await text("/public/services/water-leak");
  assert.ok(!other.includes("潘宏"), "a person in charge who is not published stands on no public page");
  assert.equal((await page("/public/services/no-such-thing")).status, 404);
});

test("an asker registers over the web without an account: receipt with number and code, an owner, tracked at once", async () => {
  const key = "0123456789abcdef0123456789abcdef";
  const fields = {kind: "repair", topic: "water-leak", subject: "网上报修：水管爆了", body: "三栋二单元", name: "钟女士", phone: "10000888777", key};
  const reply = await ask(fields), said = await reply.text();
  assert.equal(reply.status, 201);
  const number = said.match(/\d{8}-\d{4}/)[0], code = said.match(/[0-9A-HJKMNP-TV-Z]{10}(?=<)/)[0];
  const again = await (await ask(fields)).text();
  assert.ok(again.includes(number), "sent twice, registered once");
  const tracked = await nobody("GET", `/track/${number}?code=${code}`);
  assert.equal(tracked.status, 200);
  const matter = (await lin("GET", `/matters/${number}`)).body;
  assert.deepEqual([matter.owner, matter.channel, matter.kind, matter.topic, matter.asker.name], ["lin", "web", "repair", "water-leak", "钟女士"]);
  assert.equal((await ask({...fields, subject: " ", key: ""})).status, 400);
  assert.equal((await ask({...fields, kind: "meeting!", key: ""})).status, 400);
  assert.equal((await ask({...fields, kind: "meeting", key: ""})).status, 400, "the house's own work is not for askers to begin");
  const foreign = await ask(fields, {Origin: "http://elsewhere.example"});
  assert.equal(foreign.status, 403);
});

test("requests over the web are rate-limited", async () => {
  let last;
  for (let i = 0; i < 12; i++) last = await ask({kind: "consultation", subject: `第 ${i} 问`, name: "某"});
  assert.equal(last.status, 429);
  assert.ok(Number(last.headers.get("retry-after")) > 0);
});

test("an issued form is a sheet with titles, article, number and signature lines, and who is not concerned sees the asker masked", async () => {
  const matter = await registered(lin, {subject: "打印试验，回电 13800000051", kind: "complaint", asker: {name: "欧阳女士", phone: "10000321234", address: "9 栋 901"}});
  const {body} = await lin("GET", `/matters/${matter.number}`);
  assert.ok(body.forms.length, "the regulation issues a form at registering");
  const sheet = async (login) => {
    const signed = await page("/sign-in", {method: "POST", headers: {Origin: desk.address}, body: new URLSearchParams({login, password: desk.password(login)})});
    const cookie = cookieOf(signed);
    return (await page(`/matters/${matter.number}/forms/${body.forms[0].id}`, {headers: {Cookie: cookie}})).text();
  };
  const own = await sheet("lin");
  for (const word of ["首问责任制记录表", "首问负责制度登记表", "第九条", matter.number, "欧阳女士", "10000321234", "to-sign"]) assert.ok(own.includes(word), word);
  const other = await sheet("tao");
  assert.ok(!other.includes("10000321234") && !other.includes("欧阳女士"), "masked as on the page of the matter");
  assert.ok(own.includes("13800000051") && !other.includes("13800000051"), "also what stands in the words of the matter");
  assert.ok(!other.includes("<svg viewBox"), "and without the code that opens it");
  const none = await page(`/matters/${matter.number}/forms/no-such-form`);
  assert.equal(none.status, 303);
});

test("the organisation can keep itself to itself, and close its form", async () => {
  const folder = mkdtempSync(join(tmpdir(), "shouwen-public-"));
  const file = join(folder, "organisation.json");
  const {organisation} = JSON.parse(readFileSync("demo/property-management-office.json"));
  organisation.public = {shown: false, web_intake: "lin"};
  writeFileSync(file, JSON.stringify(organisation));
  const closed = await openDesk("property-management-office", file);
  try {
    for (const path of ["/public", "/public/services/decoration", "/public/ask"]) assert.equal((await fetch(closed.address + path)).status, 404, path);
    const sent = await fetch(`${closed.address}/public/ask`, {method: "POST", headers: {Origin: closed.address}, body: new URLSearchParams({kind: "query", subject: "问"})});
    assert.equal(sent.status, 404);
  } finally {
    await closed.close();
    rmSync(folder, {recursive: true, force: true});
  }
});
