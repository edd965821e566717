// 市委办公室: a draft with its two milestones, dispatch by class, a meeting with its preparations and the notice to each participant,
// and proofreading, as the people of the office do it.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {after, before, test} from "node:test";
import {openStory} from "./house.mjs";
import {inHours, walker} from "./walk.mjs";

let house, walk;
before(async () => {
  house = await openStory("party-office");
  walk = walker(house);
});
after(async () => { await house?.close(); });

test("a draft goes to review and approval before its day, is signed with a class and leaves in time", async () => {
  const writer = await house.signIn("zheng");
  await writer.goto(`${house.address}/register?kind=document`);
  assert.equal(await writer.locator("#phone").isVisible(), false, "a document has no caller");
  assert.equal(await writer.locator("[name='fields.participants']").isVisible(), false, "nor participants");
  await house.picture(writer, "register-document");
  const number = await walk.register(writer, {kind: "document", subject: "全会工作报告", due: inHours(24 * 8), "fields.document_class": "draft"});
  const milestones = () => writer.locator("ol.milestones").innerText();
  assert.match(await milestones(), /送审[\s\S]*最迟[\s\S]*送签[\s\S]*最迟[\s\S]*用稿时间/);
  await walk.refused(writer, number, "reach", {milestone: "draft_approved"}, "9");
  await walk.give(writer, number, "reach", {milestone: "draft_reviewed"});
  await walk.give(writer, number, "reach", {milestone: "draft_approved"});
  await walk.refused(writer, number, "reach", {milestone: "signed"}, "10");
  await walk.give(writer, number, "reach", {milestone: "signed", "fields.dispatch_class": "top"});
  assert.match(await milestones(), /签发[\s\S]*发出[\s\S]*最迟/);
  await house.picture(writer, "document");
  await walk.give(writer, number, "reach", {milestone: "dispatched"});
  assert.match(await milestones(), /发出[\s\S]*郑四/);
  await walk.give(writer, number, "close", {outcome: "done"});
});

test("a form of a milestone asks only for what belongs to it", async () => {
  const writer = await house.signIn("zheng");
  const number = await walk.register(writer, {kind: "document", subject: "通知", "fields.document_class": "outgoing"});
  const form = await walk.open(writer, number, "reach");
  assert.equal(await form.locator("[name='fields.banner']").count(), 0, "nothing of a meeting");
  assert.equal(await form.locator("[name='fields.dispatch_class']").isVisible(), false);
  await form.locator("[name=milestone]").selectOption("signed");
  assert.equal(await form.locator("[name='fields.dispatch_class']").isVisible(), true);
});

test("the preparations of a meeting are ticked off by whoever saw to them", async () => {
  const clerk = await house.signIn("sun");
  const number = await walk.register(clerk, {kind: "meeting", subject: "常委会议", due: inHours(48), "fields.participants": "冯六\n王五\n吴三"});
  const card = clerk.locator("#checklist");
  assert.match(await card.innerText(), /会务准备[\s\S]*11[\s\S]*已就绪 0 \/ 6/);
  for (const item of ["banner", "sound"]) await card.locator(`[name='fields.${item}']`).check();
  await card.locator("button", {hasText: "全部就绪"}).click();
  await clerk.locator(".alert-bad").waitFor();
  assert.match(await clerk.locator(".alert-bad").innerText(), /11[\s\S]*逐项确认/);
  await walk.text(clerk, number);
  for (const item of ["banner", "sound"]) await card.locator(`[name='fields.${item}']`).check();
  await card.locator("button", {hasText: "记下"}).press("Enter");
  await clerk.waitForURL("**done=reach");
  assert.match(await card.innerText(), /会标 孙一[\s\S]*已就绪|已就绪 2 \/ 6[\s\S]*会标[\s\S]*孙一/);

  const other = await house.signIn("zhou");
  await walk.text(other, number);
  const theirs = other.locator("#checklist");
  for (const item of ["name_cards", "cleanliness", "flowers", "security"]) await theirs.locator(`[name='fields.${item}']`).check();
  await theirs.locator("button", {hasText: "全部就绪"}).press("Enter");
  await other.waitForURL("**done=reach");
  assert.match(await theirs.innerText(), /已就绪 6 \/ 6[\s\S]*会标[\s\S]*孙一[\s\S]*安全保卫[\s\S]*周二/);
  await house.picture(other, "meeting-ready");
  assert.match(await other.locator("ol.milestones").innerText(), /会务就绪[\s\S]*周二[\s\S]*会议时间/);
});

test("each participant of a meeting has a notice: when, by what, confirmed, late, wrong or missed", async () => {
  const clerk = await house.signIn("sun");
  const number = await walk.register(clerk, {kind: "meeting", subject: "专题会", due: inHours(3), "fields.participants": "冯六\n王五"});
  const card = clerk.locator("#participants");
  assert.match(await card.innerText(), /已通知 0 \/ 2[\s\S]*冯六[\s\S]*已过通知时限/, "less than four hours are left");
  const row = (name) => card.locator("tr", {hasText: name});
  await row("冯六").locator("select").selectOption("paper");
  await row("冯六").locator("button").press("Enter");
  await clerk.waitForURL("**done=reach");
  assert.match(await row("冯六").innerText(), /书面[\s\S]*孙一[\s\S]*迟送/);
  await row("冯六").locator("button").press("Enter");
  await clerk.waitForURL("**done=reach");
  await row("冯六").locator("button").waitFor({state: "detached"});
  await card.locator("summary").click();
  await card.locator("form:has([name='fields.participant']:not([type=hidden])) input.form-control").fill("郑四");
  await card.locator("form:has(input.form-control) button").press("Enter");
  await row("郑四").waitFor();
  assert.match(await row("郑四").innerText(), /错送/);
  await house.picture(clerk, "participants");

  // A meeting that was postponed: what was late for the old hour is in time for the new one; the list can be changed.
  await walk.give(clerk, number, "reschedule", {event: "meeting", to: inHours(30)});
  assert.match(await row("冯六").innerText(), /已确认/);
  await card.locator("summary").click();
  await card.locator("textarea").fill("冯六\n王五\n郑四");
  await card.locator("form:has(textarea) button").press("Enter");
  await clerk.waitForURL("**done=reach");
  assert.match(await row("郑四").innerText(), /已通知/);

  // One that began without everybody being told (entered from paper).
  const past = await walk.register(clerk, {kind: "meeting", subject: "昨天的会", due: inHours(-1), asked_at: inHours(-30), "fields.participants": "吴三"});
  assert.match(await card.innerText(), /吴三[\s\S]*漏送[\s\S]*按 18 认定/);
  await card.locator("a", {hasText: "打印名单"}).click();
  await clerk.waitForURL(`**/matters/${past}/participants`);
  assert.match(await clerk.locator("main").innerText(), /参会人员及会议通知送达情况[\s\S]*吴三[\s\S]*漏送/);
  await clerk.goto(`${house.address}/matters/${number}/participants?lang=en`);
  assert.match(await clerk.locator("main").innerText(), /Participants of the meeting[\s\S]*冯六[\s\S]*paper[\s\S]*confirmed/);
  await house.picture(clerk, "participants-print");
  await clerk.goto(`${house.address}/desk?lang=zh`);
});

test("the page of a meeting and its list are accessible, on a desk and on a telephone", async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const viewport of [{width: 1366, height: 768}, {width: 390, height: 844}]) {
    const clerk = await house.signIn("sun", viewport);
    const number = await walk.register(clerk, {kind: "meeting", subject: "例会", due: inHours(72), "fields.participants": "冯六\n王五"});
    for (const path of [`/matters/${number}`, `/matters/${number}/participants`, "/register?kind=meeting"]) {
      await clerk.goto(house.address + path);
      await clerk.evaluate(axe);
      const found = await clerk.evaluate(() => window.axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}));
      assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`), [], path);
      assert.ok(await clerk.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${path} scrolls sideways`);
    }
  }
});

test("proofreading is entered in numbers: the rate, and one critical error is too many", async () => {
  const writer = await house.signIn("zheng");
  const number = await walk.register(writer, {kind: "document", subject: "报告", "fields.document_class": "outgoing"});
  assert.equal(await writer.locator("#proofreading form").count(), 0, "who writes does not check");
  const leader = await house.signIn("feng");
  await walk.text(leader, number);
  const card = leader.locator("#proofreading");
  const enter = async (characters, errors, critical, place) => {
    await card.locator("[name='fields.characters']").fill(characters);
    await card.locator("[name='fields.errors']").fill(errors);
    await card.locator("[name='fields.critical']").fill(critical);
    if (place) await card.locator(`input[value=${place}]`).check();
    await card.locator("button").press("Enter");
    await leader.waitForURL("**done=check");
    return card.locator("tbody tr").first().innerText();
  };
  assert.match(await enter("10000", "3", "0"), /10000[\s\S]*3\.00[\s\S]*合格/);
  assert.match(await enter("10000", "4", "0"), /4\.00[\s\S]*超出/);
  assert.match(await enter("20000", "0", "1", "names"), /0\.00[\s\S]*重要人物姓名[\s\S]*超出/);
  await house.picture(leader, "proofreading");
  const token = house.token("feng");
  const matter = await (await fetch(`${house.address}/api/v1/matters/${number}`, {headers: {Authorization: `Bearer ${token}`}})).json();
  assert.equal(matter.findings.filter((one) => one.article === "17").length, 2, "the regulation suspects, a person decides");
});
