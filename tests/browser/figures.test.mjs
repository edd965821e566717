// The figures as a supervisor looks at them: the period and the split are chosen, a number leads to the matters it counts, every figure
// says how it came about, and the table goes home as CSV.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openHouse, openStory} from "./house.mjs";

let house, supervisor;
before(async () => {
  house = await openHouse();
  supervisor = await house.signIn("ren");
});
after(async () => { await house?.close(); });

test("figures by unit: a number leads to the matters it counts, and says how it came about", async () => {
  const page = supervisor;
  await page.locator("nav.tabs a[href='/figures']").click();
  await page.waitForURL("**/figures");
  await page.locator("nav.chips a", {hasText: "本年"}).click();
  await page.locator("table.figures").waitFor();
  await house.picture(page, "figures-unit");
  const cell = page.locator("table.figures tbody tr td a").first();
  const counted = Number(await cell.innerText());
  assert.ok(counted > 0);
  await cell.click();
  await page.waitForURL("**/matters?owner_unit=**");
  assert.equal(await page.locator("table.rows tbody tr").count(), Math.min(counted, 50));
  await page.goBack();
  await page.locator("#why summary").click();
  assert.match(await page.locator("#why").innerText(), /响应率[\s\S]*无人可答复的/);
  await house.picture(page, "figures-why");
});

test("figures by person, kind, channel, window, month and article, in both languages", async () => {
  const page = supervisor;
  for (const way of ["人员", "类别", "渠道", "窗口类型", "月份", "条款", "部门"]) {
    await page.locator("nav.chips a", {hasText: way}).click();
    await page.locator(`nav.chips a[aria-current]:has-text("${way}")`).waitFor();
    assert.equal(await page.locator("h1").innerText(), "统计");
  }
  await page.locator(".top-end a[hreflang]").click();
  await page.locator("h1", {hasText: "Figures"}).waitFor();
  assert.match(await page.locator(".rates").innerText(), /Satisfaction rate/);
  await house.picture(page, "figures-en");
  await page.locator(".top-end a[hreflang]").click();
});

test("the table of figures is downloaded as CSV", async () => {
  const page = supervisor;
  await page.goto(`${house.address}/figures?period=year`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[href^='/figures.csv']").click()]);
  assert.match(download.suggestedFilename(), /^figures-unit-.*\.csv$/);
});

test("a clerk has no figures in the menu, a head those of the own unit", async () => {
  const clerk = await house.signIn("lin");
  assert.equal(await clerk.locator("nav.tabs a[href='/figures']").count(), 0);
  const reply = await clerk.goto(`${house.address}/figures`);
  assert.equal(reply.status(), 403);
  const head = await house.signIn("lei");
  await head.locator("nav.tabs a[href='/figures']").click();
  await head.locator("nav.chips").first().waitFor();
  for (const way of ["渠道", "类别", "条款"]) assert.equal(await head.locator("nav.chips a", {hasText: way}).count(), 0, way);
  for (const way of ["人员", "月"]) assert.ok(await head.locator("nav.chips a", {hasText: way}).count(), way);
  for (const by of ["kind", "channel"]) { // those are of the whole house: a clear no, with a way out
    assert.equal((await head.goto(`${house.address}/figures?by=${by}&lang=en`)).status(), 403);
    assert.match(await head.locator("main").innerText(), /Not allowed/);
    await head.locator("main a[href='/']").press("Enter");
    await head.waitForURL("**/desk");
  }
  for (const by of ["unit", "staff", "month"]) {
    await head.goto(`${house.address}/figures?by=${by}&lang=zh`);
    const said = await head.locator("main").innerText();
    assert.ok(!said.includes("客户服务部") && !said.includes("林晓"), `${by}: nothing of other units: ${said}`);
  }
});

test("what is due every month stands on the desk of whoever does it, and is recorded as done once", async () => {
  const bureau = await openStory("personnel-bureau", "personnel-bureau-rows");
  try {
    const page = await bureau.signIn("feng");
    const due = page.locator("#due");
    await due.waitFor();
    assert.match(await due.innerText(), /例会[\s\S]*局长办公会二-a/);
    await bureau.picture(page, "figures-due");
    await due.locator("form[action='/periodic'] button").click();
    await page.locator("#due .due-1", {hasText: "已完成"}).waitFor();
    assert.equal(await page.locator("#due form[action='/periodic']").count(), 0);
    const clerk = await bureau.signIn("sun");
    assert.equal(await clerk.locator("#due").count(), 0, "a clerk is not reminded of it");
  } finally {
    await bureau.close();
  }
});

test("a bulletin is written over the figures, published once and for all, and read by everybody", async () => {
  const page = supervisor;
  await page.goto(`${house.address}/figures?period=year`);
  await page.locator("a[href^='/figures/bulletin']").click();
  await page.locator("#text").fill("各部门：\n本期响应及时，移交退回须减少。");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/bulletins/*");
  const published = await page.locator("article.paper").innerText();
  assert.match(published, /首问负责制执行情况通报[\s\S]*移交退回须减少[\s\S]*客户服务部/);
  assert.ok(!published.includes("投诉"), "private figures are in no bulletin");
  await house.picture(page, "figures-bulletin");
  const clerk = await house.signIn("tang");
  await clerk.locator("a[href^='/bulletins/']").click();
  assert.equal(await clerk.locator("article.paper").innerText(), published);
  assert.equal((await clerk.goto(`${house.address}/figures/bulletin?from=2026-01-01&to=2026-01-31`)).status(), 403);
});

test("the asker rates her matter on the tracking page, once, and those who handled it see it", async () => {
  const clerk = await house.signIn("he");
  await clerk.goto(`${house.address}/register`);
  await clerk.fill("#subject", "门禁卡怎么补办");
  await clerk.keyboard.press("Control+Enter");
  await clerk.waitForURL("**/receipt?fresh=1");
  const [number, code] = (await clerk.locator("dd.big-number").allInnerTexts()).map((text) => text.trim());
  const asker = await house.stranger();
  await asker.goto(`${house.address}/track?number=${number}&code=${code}`);
  assert.equal(await asker.locator("#rate-title").count(), 0, "nothing to rate before an answer");
  await clerk.goto(`${house.address}/matters/${number}?command=answer`);
  const form = clerk.locator("form:has(input[name=do][value=answer])").first();
  await form.locator("textarea").first().fill("请持身份证到客服前台补办。");
  await form.locator("textarea").first().press("Control+Enter");
  await clerk.waitForURL("**done=answer");
  await asker.reload();
  await asker.locator("label", {hasText: "满意"}).first().click();
  await asker.fill("#rate-text", "很快");
  await house.picture(asker, "track-rate");
  await asker.locator("form[action='/track'][method=post] button").click();
  await asker.locator("[role=status]", {hasText: "感谢您的评价：满意"}).waitFor();
  assert.equal(await asker.locator("#rate-title").count(), 0);
  await clerk.goto(`${house.address}/matters/${number}`);
  assert.match(await clerk.locator("ol.events").innerText(), /来访人评价[\s\S]*很快/);
});
