// The administrator's page: what a changed regulation would have done to the ledger, side by side, before it is adopted; it holds for
// matters born afterwards. For nobody else.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {caller} from "../api/desk.mjs";
import {openHouse} from "./house.mjs";

let house;
before(async () => { house = await openHouse(); });
after(async () => { await house?.close(); });

const replayed = async (page) => {
  await page.locator("#trial form[action$='/adopt']").waitFor();
  return page.locator("#trial").innerText();
};

test("changed numbers are replayed in the background, compared, and adopted for matters born afterwards", async () => {
  const page = await house.signIn("admin");
  await page.locator("a.tab[href='/administration/regulation']").click();
  assert.match(await page.locator("main").innerText(), /现行：物业管理处首问责任制实施办法（property-management-office，版本 1）[\s\S]*还没有试算/);
  const text = await page.locator("#yaml").inputValue();
  const shorter = text.replace('version: "1"', 'version: "2"').replace("{amount: 60, unit: minutes}", "{amount: 1, unit: minutes}");
  assert.notEqual(shorter, text);
  await page.fill("#yaml", shorter);
  await page.focus("form[action$='/replay'] button");
  await page.keyboard.press("Enter");
  const result = await replayed(page);
  assert.match(result, /总计[\s\S]*事项[\s\S]*有时限超期的事项[\s\S]*违规线索[\s\S]*第十条[\s\S]*部门[\s\S]*时限在何时到期/);
  const row = await page.locator("#trial tr", {hasText: "第十条"}).locator("td").allInnerTexts();
  const [before, now] = [Number(row[2]), Number(row[3].replace("→", ""))];
  assert.ok(now > before, `with one minute more is late: ${row}`);
  await house.picture(page, "replay");
  await page.goto(`${house.address}/administration/regulation?lang=en`);
  assert.match(await page.locator("#trial").innerText(), /In all[\s\S]*matters late[\s\S]*Deadlines by the hour/i, "kept until the next");
  await house.picture(page, "replay-en");
  await page.goto(`${house.address}/administration/regulation?lang=zh`);

  const ask = caller(house, "lin");
  const old = (await ask("POST", "/matters", {channel: "phone", kind: "query", subject: "采用之前", scope: "self"})).body;
  await page.locator("#trial form[action$='/adopt'] button").press("Enter");
  await page.locator("main", {hasText: /版本 2[\s\S]*已采用/}).waitFor(); // behind the desk: at once, or the page looks until it is so
  const young = (await ask("POST", "/matters", {channel: "phone", kind: "query", subject: "采用之后", scope: "self"})).body;
  assert.equal((await ask("GET", `/matters/${old.id}`)).body.regulation.version, "1");
  assert.equal((await ask("GET", `/matters/${young.id}`)).body.regulation.version, "2");
  const minutes = (matter) => { const clock = matter.clocks.find((one) => one.article === "第十条"); return (Date.parse(clock.due) - Date.parse(matter.registered_at)) / 60000; };
  assert.ok(Math.round(minutes(old)) >= 59 && Math.round(minutes(young)) <= 1, `${minutes(old)} ${minutes(young)}`);
});

test("another regulation is chosen from the list; a text that does not read says where and how to mend it, and nothing is adopted", async () => {
  const page = await house.signIn("admin");
  await page.goto(`${house.address}/administration/regulation`);
  assert.match(await page.locator("#pack").innerText(), /酒店（大厦）首问责任制[\s\S]*税务/, "packs go by their titles");
  await page.selectOption("#pack", "tax-bureau");
  await page.locator("form[action$='/replay'] button").press("Enter");
  assert.match(await replayed(page), /税务局首问责任制实施细则|首问责任制/);
  await page.goto(`${house.address}/administration/regulation`);
  await page.fill("#yaml", "regulation: x\nversion: \"1\"\ntitle: {zh: 一, en: One}\nclokcs: []\n");
  await page.locator("form[action$='/replay'] button").press("Enter");
  const alert = page.locator("[role=alert]");
  await alert.waitFor();
  assert.match(await alert.innerText(), /regulation\.yaml:4:1[\s\S]*clocks|clocks[\s\S]*regulation\.yaml:4:1|clokcs/);
  assert.match(await page.locator("#yaml").inputValue(), /clokcs/, "what was typed is still there");
  const csrf = await page.locator("form[action$='/replay'] input[name=csrf]").inputValue();
  const stale = await page.request.post(`${house.address}/administration/regulation/adopt`, {form: {csrf, trial: "999"}, headers: {Origin: house.address}});
  assert.equal(stale.status(), 409, "only what was replayed last can be adopted");
  const cancelled = await page.request.post(`${house.address}/administration/regulation/cancel`, {form: {csrf}, headers: {Origin: house.address}});
  assert.equal(cancelled.status(), 200);
});

test("roles that a regulation needs and nobody has are named before it is adopted; what cannot be adopted says why", async () => {
  const page = await house.signIn("admin");
  const set = await page.request.post(`${house.address}/api/v1/regulation/numbers`, {headers: {Authorization: `Bearer ${house.token("admin")}`},
    data: {number: "clock/act-and-tell", amount: 30, unit: "minutes", reason: "从严"}});
  assert.equal(set.status(), 200);
  await page.goto(`${house.address}/administration/regulation`);
  assert.equal(await page.getByText("岗位缺人").count(), 0, "the present one has all it needs");
  await page.selectOption("#pack", "health-commission");
  await page.locator("form[action$='/replay'] button").press("Enter");
  assert.match(await replayed(page), /服务承诺四的操作须由纪检[^，]*办理，本单位目前没有人担任/);
  await house.picture(page, "roles-missing");
  await page.locator("#trial form[action$='/adopt'] button").press("Enter");
  await page.locator("#trial [role=alert]").waitFor();
  assert.match(await page.locator("#trial [role=alert]").innerText(), /没有采用：[\s\S]*clock\/act-and-tell[\s\S]*请先撤销/);
  assert.match(await page.locator("main").innerText(), /现行：物业管理处首问责任制实施办法/);
});

test("nobody but an administrator sees the page, replays or adopts", async () => {
  const clerk = await house.signIn("gu");
  assert.equal(await clerk.locator("a[href^='/administration']").count(), 0);
  for (const path of ["", "/trial"]) assert.equal((await clerk.request.get(`${house.address}/administration/regulation${path}`)).status(), 403);
  await clerk.goto(`${house.address}/register`);
  const csrf = await clerk.locator("input[name=csrf]").first().inputValue();
  for (const what of ["replay", "cancel", "adopt"])
    assert.equal((await clerk.request.post(`${house.address}/administration/regulation/${what}`, {form: {csrf}, headers: {Origin: house.address}})).status(), 403);
});
