// 物业管理处: a brother unit is contacted within thirty minutes and told whose matter it is, an outside body's address is given, a major
// complaint ends with its summary, and the first asked calls back.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openHouse} from "./house.mjs";
import {walker} from "./walk.mjs";

let house, walk;
before(async () => {
  house = await openHouse();
  walk = walker(house);
});
after(async () => { await house?.close(); });

test("a brother unit's matter: contacted with name, number and address, urged, answered, called back, closed", async () => {
  const clerk = await house.signIn("lin");
  const number = await walk.register(clerk, {phone: "10000320721", asker_name: "百里女士", kind: "complaint", subject: "暖气不热", body: "三天了", scope: "organisation", units: "heat", "fields.major": "true"});
  assert.match(await walk.text(clerk, number), /第六条-a/);
  await walk.refused(clerk, number, "contact", {who: "heat", reached: "true"}, "第六条-b");
  await walk.give(clerk, number, "contact", {who: "heat", reached: "true", "fields.asker_address": "7 号楼 302"});
  assert.equal(await (await walk.open(clerk, number, "contact")).locator("[name='fields.asker_address']").count(), 0, "asked for once");
  await walk.give(clerk, number, "progress", {text: "热力站一小时内到。"});
  await walk.give(clerk, number, "urge", {text: "请尽快"});
  await walk.give(clerk, number, "answer", {text: "阀门已修，室温 21 度。"});
  await walk.refused(clerk, number, "close", {outcome: "done"}, "第十一条");
  await walk.give(clerk, number, "callback", {result: "satisfied", method: "phone", text: "很好"});
  await walk.refused(clerk, number, "close", {outcome: "done"}, "第十二条(5)");
  await walk.give(clerk, number, "summarise", {cause: "阀门老化", prevention: "每年供暖前检查", "fields.adjustment": "列入计划"});
  await walk.give(clerk, number, "close", {outcome: "done"});
  const {body: matter} = {body: await (await fetch(`${house.address}/api/v1/matters/${number}`, {headers: {Authorization: `Bearer ${house.token("lin")}`}})).json()};
  for (const form of ["register", "major_record", "written_report"]) assert.ok(matter.forms.some((one) => one.id === form), `${form} is there: ${JSON.stringify(matter.forms)}`);
  assert.match(await walk.text(clerk, number), /总结/);
  await house.picture(clerk, "walk-property");
});

test("an outside body's matter: its address and telephone are given", async () => {
  const clerk = await house.signIn("tang");
  const number = await walk.register(clerk, {phone: "10000320722", asker_name: "公孙先生", subject: "停电了", scope: "outside", units: "power"});
  await walk.refused(clerk, number, "guide", {to: "power"}, "第七条");
  await walk.give(clerk, number, "guide", {to: "power", address: "和平路 2 号", phone: "0000-95598"});
  await walk.give(clerk, number, "close", {outcome: "guided"});
});

test("unclear whose: reported to the own head first", async () => {
  const clerk = await house.signIn("lin");
  const number = await walk.register(clerk, {phone: "10000320723", asker_name: "闻人女士", subject: "井盖响", scope: "unclear"});
  await walk.banned(clerk, number, "移交", "第八条");
  await walk.give(clerk, number, "escalate", {to: "shen", reason: "职责不明"});
  await walk.give(clerk, number, "transfer", {to: "repair", reason: "部门领导协调"});
  const fitter = await house.signIn("lu");
  await walk.give(fitter, number, "accept");
  await walk.give(fitter, number, "answer", {text: "已加胶垫。"});
  await walk.give(clerk, number, "callback", {result: "satisfied"});
  await walk.give(clerk, number, "close", {outcome: "done"});
});
