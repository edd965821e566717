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
  await page.locator(".card-head a[href^='/cases/new/']").press("Enter");
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

test("a leave is asked for, seen by the head of the unit with its days, and not by others", async () => {
  const page = await house.signIn("qiao");
  await page.goto(`${house.address}/lists/leaves`);
  await page.locator("a[href='/cases/new/leave']").press("Enter");
  await page.waitForURL("**/cases/new/leave");
  assert.equal(await page.inputValue("[name=who]"), "qiao", "mostly one's own");
  const number = await begin(page, "leaves", {from: "2026-12-01", to: "2026-12-02", kind: "personal", backup: "pan"});
  const head = await house.signIn("lu");
  await head.goto(`${house.address}/lists/leaves`);
  await head.locator(`a[href='/cases/${number}']`).press("Enter");
  await head.waitForURL(`**/cases/${number}`);
  assert.match(await main(head), /请假：2026-12-01 至 2026-12-02，事假，替岗：潘宏[\s\S]*乔立/);
  await head.goto(`${house.address}/cases/${number}?lang=en`);
  assert.match(await main(head), /2026-12-01 to 2026-12-02, personal, stood in by 潘宏/);
  await house.picture(head, "case-leave");
  const other = await house.signIn("tang");
  await other.goto(`${house.address}/lists/leaves`);
  assert.ok(!(await main(other)).includes(number));
  assert.equal((await other.goto(`${house.address}/cases/${number}`)).status(), 404);
});

test("a finding without a matter goes from the list through its case to the decision, and why says how", async () => {
  const page = await house.signIn("shi");
  const number = await begin(page, "findings", {article: "第十三条(1)", who: "meng", text: "巡查发现未按规定联系"});
  const give = async (who, verb, values = {}, result = "done") => {
    await who.goto(`${house.address}/cases/${number}`);
    const form = who.locator(`form:has(input[name=do][value=${verb}])`);
    for (const [name, value] of Object.entries(values)) {
      const field = form.locator(`[name="${name}"]`).first();
      if (await field.evaluate((one) => one.tagName === "SELECT")) await field.selectOption(value);
      else await field.fill(value);
    }
    await form.locator("button[type=submit]").press("Enter"); // what the case waits for stands open
    if (result === "done") await who.waitForURL(`**done=${verb}`);
    else await who.locator("[role=alert]").waitFor();
  };
  await page.goto(`${house.address}/lists/findings?waits=1`);
  assert.ok((await main(page)).includes(number), "it waits for the supervisor");
  await give(page, "verify", {text: "属实"});
  // Refused: the steps, and what was typed; a second measure is asked for once there is a first.
  await page.goto(`${house.address}/cases/${number}`);
  assert.ok(!(await page.locator("[name='measures.2.measure']").isVisible()));
  await give(page, "propose", {"measures.1.measure": "pay_deduction", "measures.1.amount": "10"}, "refused");
  assert.match(await page.locator("[role=alert]").innerText(), /第十三条\(1\)[\s\S]*50/);
  assert.equal(await page.inputValue("[name='measures.1.amount']"), "10");
  assert.ok(await page.locator("[name='measures.2.measure']").isVisible());
  await give(page, "propose", {"measures.1.measure": "pay_deduction", "measures.1.amount": "60", "measures.1.on": "meng"});
  await give(page, "hear", {text: "认可"});
  const leader = await house.signIn("gu");
  await give(leader, "decide", {"measures.1.measure": "pay_deduction", "measures.1.amount": "60"});
  assert.match(await main(leader), /处理决定：扣绩效工资 60 元/);
  await leader.goto(`${house.address}/cases/${number}?lang=en`);
  const english = await leader.locator("ol.events").innerText();
  assert.ok(!/扣绩效|元/.test(english), english);
  await leader.goto(`${house.address}/lists/sanctions?lang=zh`);
  assert.ok((await main(leader)).includes(number));
  // Why: fetched into the page, and a page of its own with the way back.
  await leader.goto(`${house.address}/cases/${number}`);
  const why = leader.locator("a.why").first(), address = await why.getAttribute("href");
  await why.press("Enter");
  await leader.locator(".findings .why-lines").waitFor();
  assert.match(await leader.locator(".findings").innerText(), /由人提出：施正/);
  for (const [lang, said] of [["zh", /由人提出：施正/], ["en", /Opened by a person/]]) {
    await leader.goto(`${house.address}${address}?lang=${lang}`);
    assert.match(await main(leader), said);
    await house.picture(leader, `why-${lang}`);
  }
  await leader.locator(`.page-head a[href='/cases/${number}']`).press("Enter");
  await leader.waitForURL(`**/cases/${number}`);
});

test("a complaint against staff: those who keep watch read it, the accused side finds nothing of it anywhere", async () => {
  const page = await house.signIn("tang");
  const number = await begin(page, "complaints", {against: "qiao", about: "冷言相向", text: "在三号楼门口说了难听的话"});
  assert.match(await main(page), /冷言相向[\s\S]*难听的话/);
  const supervisor = await house.signIn("shi");
  await supervisor.goto(`${house.address}/lists/complaints?q=${encodeURIComponent("难听")}`);
  assert.match(await main(supervisor), /乔立[\s\S]*C\d/);
  for (const login of ["qiao", "lu", "pan"]) {
    const other = await house.signIn(login);
    for (const path of ["/lists/complaints", "/lists/complaints?q=冷言", "/lists/findings", "/matters?q=冷言相向", "/desk", "/figures", "/figures?by=staff"]) {
      await other.goto(house.address + path);
      const said = await main(other);
      for (const secret of ["唐婉宁", number, "难听", "冷言"]) assert.ok(!said.includes(secret), `${login} ${path} ${secret}`);
    }
    assert.equal((await other.goto(`${house.address}/cases/${number}`)).status(), 404);
    await other.context().close();
  }
  await house.picture(supervisor, "list-complaints");
});

test("lists in English have no Chinese but what people wrote, and nothing scrolls sideways", async () => {
  const page = await house.signIn("shi");
  for (const list of ["findings", "sanctions", "complaints", "leaves", "reveals", "refusals", "copies"]) {
    await page.goto(`${house.address}/lists/${list}?lang=en`);
    const words = await page.locator(".page-head, .docket-tabs, .card-head, .hint, form.filter, thead").allInnerTexts();
    assert.ok(!/[一-鿿]/.test(words.join()), words.join());
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), list);
  }
  for (const verb of ["leave", "complain", "find", "praise", "check", "attendance", "roster"])
    for (const [lang, wrong] of [["en", /[一-鿿]/], ["zh", /[a-z]{3,}/]]) {
      await page.goto(`${house.address}/cases/new/${verb}?lang=${lang}`);
      for (const label of await page.locator("form.begin .form-label > span:first-child").allInnerTexts())
        assert.ok(!wrong.test(label), `${verb} ${lang}: ${label}`);
    }
});
