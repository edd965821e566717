// The directory, intake with it, training, public pages and printed sheets as their users meet them. Pictures are kept of each.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openHouse} from "./house.mjs";

let house, lin;
before(async () => {
  house = await openHouse();
  lin = await house.signIn("lin");
});
after(async () => { await house?.close(); });

// No page is wider than the window it is read in.
const fits = async (page) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), page.url());

test("every member of staff opens the directory from the navigation and finds a unit, a person, a service by typing", async () => {
  await lin.goto(`${house.address}/desk`);
  await lin.keyboard.press("u");
  await lin.waitForURL("**/directory");
  await lin.waitForSelector("text=工程维修部");
  await house.picture(lin, "directory");
  await lin.keyboard.type("图纸");
  await lin.waitForSelector("#found >> text=装修备案");
  await lin.waitForFunction(() => !document.querySelector("#found").textContent.includes("树木修剪"));
  await house.picture(lin, "directory-found");
  await lin.click("#found >> text=装修备案");
  await lin.waitForURL("**/directory/services/decoration");
  for (const word of ["林晓", "一层前台 1 号窗", "3个工作日", "第十三条"]) await lin.waitForSelector(`text=${word}`);
  await house.picture(lin, "service");
  await lin.click("text=客户服务部 >> nth=-1");
  await lin.waitForURL("**/directory/units/cs");
  await lin.waitForSelector("#staff-title");
  await house.picture(lin, "unit");
  await fits(lin);
  await lin.goto(`${house.address}/directory?lang=en`);
  await lin.waitForSelector("text=Units and duties");
  await house.picture(lin, "directory-en");
  await lin.goto(`${house.address}/directory?lang=zh`);
});

test("at intake typing finds unit, duties, place and telephone, and Enter takes it into the form", async () => {
  await lin.goto(`${house.address}/register`);
  await lin.fill("#subject", "屋里漏水");
  await lin.focus("#lookup");
  await lin.keyboard.type("漏水");
  await lin.waitForSelector("#place .pick");
  await lin.keyboard.press("Enter");
  await lin.waitForFunction(() => document.querySelector("#topic").value === "water-leak" && document.querySelector("#units").value === "repair");
  await lin.waitForSelector("#place >> text=公共设施维修");
  for (const word of ["物业楼负 1 层", "0000-5550102", "承诺 24小时"]) await lin.waitForSelector(`#place >> text=${word}`);
  await house.picture(lin, "register-lookup");
  await lin.focus("#lookup");
  await lin.fill("#lookup", "客户");
  await lin.waitForFunction(() => document.querySelectorAll("#place .pick").length > 1 && document.querySelector("#place").textContent.includes("客户服务部"));
  await lin.keyboard.press("ArrowDown");
  await lin.keyboard.press("ArrowDown");
  assert.ok(await lin.evaluate(() => document.activeElement.classList.contains("pick")), "arrow keys walk the finds");
});

test("a guidance slip prints for an asker who does not know how", async () => {
  await lin.goto(`${house.address}/directory/services/entry-card/slip`);
  for (const word of ["门禁卡补办", "业主或住户身份证", "每张 10 元", "林晓"]) await lin.waitForSelector(`text=${word}`);
  await lin.emulateMedia({media: "print"});
  assert.equal(await lin.isVisible(".top"), false);
  await house.picture(lin, "slip");
  await lin.emulateMedia({media: "screen"});
});

test("training is recorded on its page and stands in the record of each member of staff", async () => {
  const shen = await house.signIn("shen");
  await shen.goto(`${house.address}/directory/training`);
  await shen.fill("#subject", "各部门职责与电话");
  await shen.fill("#hours", "1.5");
  for (const unit of ["repair", "guard"]) await shen.check(`input[name=units][value=${unit}]`);
  for (const who of ["lin", "tang"]) await shen.check(`input[name=who][value=${who}]`);
  await shen.click("button[type=submit] >> nth=-1");
  await shen.waitForSelector("text=已登记，记入台账。");
  await shen.waitForSelector("text=唐婉宁、林晓");
  await house.picture(shen, "training");
  await lin.goto(`${house.address}/directory/staff/lin`);
  await lin.waitForSelector("text=今年 1.5 学时");
  await lin.waitForSelector("text=工程维修部 · 秩序维护部");
  await house.picture(lin, "staff");
  await lin.goto(`${house.address}/directory/training`);
  await lin.waitForSelector("text=各部门职责与电话");
  assert.equal(await lin.locator("form[action='/directory/training']").count(), 0, "whoever keeps no books is shown no form");
});

test("a stranger with a telephone reads what is public, asks online and tracks it", async () => {
  const stranger = await house.stranger();
  await stranger.goto(`${house.address}/sign-in`);
  await stranger.click("text=信息公开");
  await stranger.waitForSelector("text=公示栏");
  await fits(stranger);
  await house.picture(stranger, "public-phone");
  await stranger.click("text=装修备案 >> nth=0");
  await stranger.waitForURL("**/public/services/decoration");
  await house.picture(stranger, "public-service-phone");
  await fits(stranger);
  await stranger.click("text=网上咨询此事项");
  await stranger.waitForSelector("#subject");
  assert.equal(await stranger.inputValue("#topic"), "decoration");
  await stranger.fill("#subject", "装修押金多久退");
  await stranger.fill("#name", "温先生");
  await stranger.fill("#phone", "10000888666");
  await house.picture(stranger, "ask-phone");
  await stranger.click("button[type=submit]");
  await stranger.waitForSelector("text=已收到");
  await house.picture(stranger, "asked-phone");
  await stranger.click("main >> text=查询办理进度");
  await stranger.waitForSelector("text=装修押金多久退");
  await lin.goto(`${house.address}/matters?owner=lin`);
  await lin.waitForSelector("text=装修押金多久退");
});

test("a sheet for the wall and the public pages, at a desk and on paper, in both languages", async () => {
  const wide = await house.stranger({width: 1366, height: 768});
  await wide.goto(`${house.address}/public`);
  await house.picture(wide, "public");
  await fits(wide);
  await wide.goto(`${house.address}/public?lang=en`);
  await wide.waitForSelector("text=Notice board");
  await house.picture(wide, "public-en");
  await wide.goto(`${house.address}/public/services/decoration?lang=zh`);
  await wide.emulateMedia({media: "print"});
  const pdf = await wide.pdf({format: "A4", preferCSSPageSize: true});
  assert.equal((pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) || []).length, 1, "one sheet");
  await house.picture(wide, "public-service-print");
});

test("a form of a matter is opened from its page and printed on A4", async () => {
  await lin.goto(`${house.address}/register`);
  await lin.fill("#subject", "报修单打印");
  await lin.fill("#phone", "10000777001");
  await lin.keyboard.press("Control+Enter");
  await lin.waitForSelector(".big-number");
  await lin.click("text=打开事项");
  await lin.click("text=首问责任制记录表");
  await lin.waitForSelector(".form-table");
  for (const word of ["第九条", "首问负责制度登记表", "10000777001"]) await lin.waitForSelector(`main >> text=${word}`);
  await house.picture(lin, "form");
  await lin.emulateMedia({media: "print"});
  assert.equal(await lin.isVisible(".top"), false);
  await house.picture(lin, "form-print");
  await lin.emulateMedia({media: "screen"});
});
