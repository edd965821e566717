// 税务局: another section's matter with its written handover, a consultation of several sections, and a question up the line, each
// step by the one who takes it, by keyboard through the pages.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openHouse} from "./house.mjs";
import {walker} from "./walk.mjs";

let house, walk;
before(async () => {
  house = await openHouse("tax-bureau");
  walk = walker(house);
});
after(async () => { await house?.close(); });

test("another section's matter: contact first, handed over by a named medium, signed for, answered, closed", async () => {
  const clerk = await house.signIn("kang");
  const nameless = await walk.register(clerk, {subject: "停业登记怎么办", scope: "organisation", units: "levy"});
  await walk.refused(clerk, nameless, "transfer", {to: "levy", reason: "属征收管理"}, "第九条");
  const number = await walk.register(clerk, {phone: "10000320701", asker_name: "欧阳先生", subject: "停业登记怎么办", scope: "organisation", units: "levy"});
  assert.match(await walk.text(clerk, number), /移交[\s\S]*第九条/);
  await walk.give(clerk, number, "transfer", {to: "levy", reason: "属征收管理", "fields.medium": "fax"});
  const head = await house.signIn("xu");
  await head.goto(`${house.address}/desk`);
  assert.match(await head.locator("main").innerText(), /停业登记怎么办/, "it waits on the desk of the section");
  await walk.give(head, number, "accept");
  await walk.give(head, number, "assign", {to: "an"});
  const officer = await house.signIn("an");
  await walk.give(officer, number, "answer", {text: "请带营业执照到征收科办理，当日办结。"});
  assert.match(await walk.text(clerk, number), /康宁[\s\S]*安然[\s\S]*来访人已得到明确结果/);
  await walk.give(clerk, number, "close", {outcome: "answered"});
  await house.picture(clerk, "walk-tax");
});

test("several sections: the convenor consults, they conclude and name a lead, who answers", async () => {
  const clerk = await house.signIn("shu");
  const number = await walk.register(clerk, {phone: "10000320702", asker_name: "司徒女士", subject: "股权转让涉及几个税种", scope: "organisation", units: "levy"});
  const form = await walk.open(clerk, number, "consult");
  await form.locator("[name=units]").nth(0).selectOption("levy");
  await form.locator("[name=units]").nth(1).selectOption("revenue");
  await form.locator("button[type=submit]").press("Enter");
  await clerk.waitForURL("**done=consult");
  await walk.give(clerk, number, "conclude", {opinion: "税政科牵头", lead: "revenue"});
  assert.match(await walk.text(clerk, number), /答复[\s\S]*第十条/);
  const officer = await house.signIn("lan");
  await walk.give(officer, number, "answer", {text: "个人所得税和印花税，按协议价申报。"});
  await walk.give(clerk, number, "close", {outcome: "answered"});
});

test("a hard question goes up the line one step at a time, and comes back with a clear word", async () => {
  const clerk = await house.signIn("shu");
  const number = await walk.register(clerk, {phone: "10000320703", asker_name: "端木先生", subject: "跨省优惠能否适用", scope: "self"});
  await walk.refused(clerk, number, "refer", {to: "mei", text: "请示"}, "第十一条");
  await walk.give(clerk, number, "refer", {to: "zhu", text: "请示适用口径"});
  const head = await house.signIn("zhu");
  await walk.give(head, number, "instruct", {text: "可以适用"});
  assert.match(await walk.text(clerk, number), /可以适用/);
  await walk.give(clerk, number, "answer", {text: "可以适用，请备齐合同。"});
});
