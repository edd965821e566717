// The lists beside the matters, cases, why, and what a refusal leaves on the page: as those who work with them every day, by keyboard.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openHouse} from "./house.mjs";

let house;
before(async () => { house = await openHouse(); });
after(async () => { await house?.close(); });

const main = (page) => page.locator("main").innerText();
const send = (page) => page.keyboard.press("Control+Enter");
// From the list's own button to the case that it opened.
const begin = async (page, list, values) => {
  await page.goto(`${house.address}/lists/${list}`);
  await page.locator("a[href^='/cases/new/']").press("Enter");
  await page.waitForURL("**/cases/new/**");
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`form.begin [name="${name}"]`).first();
    if (await field.evaluate((one) => one.tagName === "SELECT")) await field.selectOption(value);
    else await field.fill(value);
  }
  await page.locator("form.begin button[type=submit]").press("Enter");
  await page.waitForURL(/\/cases\/C[\d-]+\?done=/);
  return page.url().match(/C[\d-]+/)[0];
};

test("registering is refused: the article, its steps, and everything that was typed", async () => {
  const page = await house.signIn("lin");
  const context = page.context();
  await context.addInitScript(() => localStorage.clear()); // what stands there again is the server's doing, not the draft's
  await page.goto(`${house.address}/register`);
  await page.fill("#phone", "10000320881");
  await page.fill("#asker_name", "令狐女士");
  await page.fill("#subject", "楼道堆物");
  await page.fill("#body", "三单元二楼");
  await page.selectOption("#kind", "complaint");
  await page.selectOption("#scope", "organisation");
  await page.selectOption("#units", "repair");
  await page.locator("details.more-fields summary").press("Enter");
  await page.fill("[name=asked_at]", "2099-01-01T09:00");
  await page.fill("[name=asker_tier]", "重点");
  await page.check("[name=vexatious]");
  await page.focus("#subject");
  await send(page);
  const alert = page.locator("[role=alert]");
  await alert.waitFor();
  assert.ok((await alert.locator("ol.why-lines li").count()) > 0, "step by step");
  assert.ok(await alert.locator("ol.why-lines").isVisible());
  for (const [field, value] of Object.entries({"#phone": "10000320881", "#asker_name": "令狐女士", "#subject": "楼道堆物", "#body": "三单元二楼",
    "#kind": "complaint", "#scope": "organisation", "#units": "repair", "[name=asked_at]": "2099-01-01T09:00", "[name=asker_tier]": "重点"}))
    assert.equal(await page.inputValue(field), value, field);
  assert.ok(await page.isChecked("[name=vexatious]"));
  assert.ok(await page.locator("[name=asked_at]").isVisible(), "what is filled in is not folded away");
  await house.picture(page, "register-refused");
});

test("a draft is done with when its command was carried out", async () => {
  const page = await house.signIn("lin");
  await page.goto(`${house.address}/register`);
  await page.fill("#phone", "10000320882");
  await page.fill("#asker_name", "端木先生");
  await page.fill("#subject", "灯不亮");
  await page.focus("#subject");
  await send(page);
  await page.waitForURL("**/receipt?fresh=1");
  const number = page.url().match(/[\d]{8}-\d+/)[0];
  for (const text of ["已派人查看", "已修好"]) {
    await page.goto(`${house.address}/matters/${number}?command=progress`);
    const field = page.locator("form:has(input[name=do][value=progress]) [name=text]");
    assert.equal(await field.inputValue(), "", "nothing of the one before");
    await field.fill(text);
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.includes("progress")));
    await send(page);
    await page.waitForURL("**done=progress");
  }
});
