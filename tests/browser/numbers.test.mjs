// The administrator's page for numbers that the organisation sets otherwise: found from the navigation, by keyboard, at once on the
// serving desk, with the reason on record. For nobody else.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {caller} from "../api/desk.mjs";
import {openHouse} from "./house.mjs";

let house;
before(async () => { house = await openHouse(); });
after(async () => { await house?.close(); });

const minutes = (matter) => {
  const clock = matter.clocks.find((one) => one.article === "第十条");
  return Math.round((Date.parse(clock.due) - Date.parse(matter.registered_at)) / 60000);
};
const born = async (subject) => {
  const ask = caller(house, "lin");
  return minutes((await ask("POST", "/matters", {channel: "phone", kind: "query", subject, scope: "self"})).body);
};

test("by keyboard: from the navigation to the number, set with a reason, withdrawn with another; the record says who, when and why", async () => {
  const page = await house.signIn("admin");
  await page.locator("a.tab[href='/administration/regulation']").press("Enter");
  await page.locator("nav.docket-tabs a[href$='/numbers']").press("Enter");
  await page.waitForURL("**/administration/regulation/numbers");
  const row = page.locator("section", {hasText: "制度里的数字"}).locator("tr", {hasText: "第十条"});
  assert.match(await row.innerText(), /第十条[\s\S]*60分钟[\s\S]*按制度原文/);
  await row.locator("a").press("Enter");
  await page.waitForURL("**number=clock%2Fact-and-tell#new");
  assert.equal(await page.evaluate(() => document.activeElement.id), "new", "one may type at once");
  assert.equal(await page.inputValue("#new"), "60");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("45");
  await page.focus("#reason");
  await page.keyboard.type("主任办公会决定");
  await house.picture(page, "numbers-form");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL("**set=1");
  const main = await page.locator("main").innerText();
  assert.match(main, /已设定[\s\S]*45分钟[\s\S]*制度原文：60分钟；本单位定为45分钟[\s\S]*理由：主任办公会决定/);
  assert.match(await page.locator("section", {hasText: "变更记录"}).innerText(), /管理员[\s\S]*45分钟[\s\S]*主任办公会决定/);
  assert.equal(await born("设定之后"), 45);
  await house.picture(page, "numbers");
  await page.goto(`${house.address}/administration/regulation/numbers?lang=en&number=clock/act-and-tell`);
  assert.match(await page.locator("main").innerText(), /Numbers of our own[\s\S]*The text says 60 minutes; the organisation set 45 minutes[\s\S]*Record of changes/);
  await house.picture(page, "numbers-en");
  await page.goto(`${house.address}/administration/regulation/numbers?lang=zh&number=clock/act-and-tell`);
  await page.fill("#reason", "试行结束");
  await page.locator("button[value=withdraw]").press("Enter");
  await page.waitForURL("**withdrawn=1");
  assert.match(await page.locator("section", {hasText: "变更记录"}).innerText(), /撤回[\s\S]*恢复为60分钟[\s\S]*试行结束/);
  assert.equal(await born("撤回之后"), 60);
});

test("what is wrong is said at its input, and what was typed is still there", async () => {
  const page = await house.signIn("admin");
  const send = async (values, button = "set") => {
    await page.goto(`${house.address}/administration/regulation/numbers?number=clock/act-and-tell`);
    await page.evaluate(() => { for (const form of document.forms) form.noValidate = true; });
    for (const [name, value] of Object.entries(values)) await page.fill(`[name=${name}]`, value);
    await page.locator(`button[value=${button}]`).press("Enter");
    await page.locator(".wrong, [role=alert]").first().waitFor();
    return page.locator("main").innerText();
  };
  assert.match(await send({amount: "三", reason: "试"}), /请填一个整数/);
  assert.equal(await page.inputValue("#new"), "三");
  assert.equal(await page.inputValue("#reason"), "试");
  assert.match(await send({amount: "30"}), /请写明理由/);
  assert.match(await send({amount: "30", from: "2020-01-01", reason: "试"}), /请选择今天或以后的日期/);
  await send({amount: "0", reason: "试"});
  assert.equal(await page.locator("#amount-wrong").count(), 1, "what the desk says of the amount stands at the amount");
  await house.picture(page, "numbers-wrong");
  assert.match(await page.locator("section", {hasText: "制度里的数字"}).locator("tr", {hasText: "第十条"}).innerText(), /按制度原文/, "nothing was set");
  const csrf = await page.locator("form[action$='/numbers'] input[name=csrf]").inputValue();
  const post = (form, headers = {Origin: house.address}) => page.request.post(`${house.address}/administration/regulation/numbers`, {form, headers, maxRedirects: 0});
  assert.equal((await post({csrf, number: "no/such", amount: "1", from: "2099-01-01", reason: "x"})).status(), 400);
  assert.equal((await post({csrf, number: "clock/act-and-tell", do: "withdraw", reason: "x"})).status(), 404);
  assert.equal((await post({csrf: "no", number: "clock/act-and-tell", amount: "1", from: "2099-01-01", reason: "x"})).status(), 403);
});

test("nobody but an administrator sees the page or changes a number", async () => {
  const clerk = await house.signIn("gu");
  assert.equal((await clerk.request.get(`${house.address}/administration/regulation/numbers`)).status(), 403);
  await clerk.goto(`${house.address}/register`);
  const csrf = await clerk.locator("input[name=csrf]").first().inputValue();
  assert.equal((await clerk.request.post(`${house.address}/administration/regulation/numbers`, {form: {csrf, number: "clock/act-and-tell", amount: "1", unit: "minutes", from: "2099-01-01", reason: "x"}, headers: {Origin: house.address}})).status(), 403);
});
