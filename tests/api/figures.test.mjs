// Figures over HTTP: by unit with subtotals, by person, kind, channel, window, month and article; each with numerator and denominator;
// and who may see which.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {caller, isProblem, openDesk, registered} from "./desk.mjs";

let desk, clerk, head, supervisor, leader, guard, today;
before(async () => {
  desk = await openDesk();
  clerk = caller(desk, "lin");
  head = caller(desk, "shen");
  supervisor = caller(desk, "ren");
  leader = caller(desk, "gu");
  guard = caller(desk, "lei");
  today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
});
after(() => desk?.close());

const figures = async (ask, query = "") => {
  const reply = await ask("GET", `/reports/figures${query}`);
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return reply.body;
};
const day = () => `from=${today}&to=${today}`;
const row = (report, key) => report.items.find((item) => item.key === key);
const count = (report, key, name) => row(report, key)?.figures[name].value ?? 0;
const done = async (ask, id, command) => {
  const reply = await ask("POST", `/matters/${id}/commands`, command);
  assert.ok(reply.status < 300, JSON.stringify(reply.body));
};

test("GET /reports/figures: every figure with numerator and denominator, by every way", async () => {
  await registered(clerk, {channel: "visit", kind: "repair"});
  for (const by of ["unit", "staff", "kind", "channel", "window", "month", "article"]) {
    const report = await figures(supervisor, `?by=${by}&from=2020-01-01&to=${today}`);
    assert.equal(report.by, by);
    assert.ok(report.items.length > 0, by);
    for (const item of [...report.items.map((one) => one.figures), report.total])
      for (const name of ["registered", "on_time_rate", "response_rate", "resolution_rate", "satisfaction_rate", "transfers", "escalations", "returns"]) {
        const {value, numerator, denominator} = item[name];
        if (denominator) assert.ok(Math.abs(value - numerator / denominator) < 0.0001, `${by} ${name}`);
        else assert.ok(value === null || value === numerator, `${by} ${name}`);
      }
  }
  const kinds = await figures(supervisor, `?by=kind&${day()}`);
  assert.ok(count(kinds, "repair", "registered") >= 1);
});

test("figures by person, unit and month with findings and praise", async () => {
  const {id} = await registered(clerk);
  await done(supervisor, id, {do: "praise", who: ["lin"], text: "热情周到"});
  const persons = await figures(supervisor, `?by=staff&${day()}`);
  assert.ok(count(persons, "lin", "praise") >= 1);
  assert.ok("findings" in row(persons, "lin").figures);
  const months = await figures(leader, `?by=month&unit=cs&${day()}`);
  assert.equal(months.items.length, 1);
  assert.equal(months.items[0].key, today.slice(0, 7));
  assert.equal(months.items[0].figures.registered.value, months.total.registered.value);
});

test("escalations and complaints are counted by unit", async () => {
  const {id} = await registered(clerk);
  const before = await figures(supervisor, `?by=unit&${day()}`);
  await done(clerk, id, {do: "escalate", to: "shen", reason: "双方争执不下"});
  await done(supervisor, id, {do: "complain", against: "repair", text: "迟迟不来"});
  const report = await figures(supervisor, `?by=unit&${day()}`);
  assert.equal(count(report, "cs", "escalations"), count(before, "cs", "escalations") + 1);
  assert.equal(count(report, "repair", "complaints"), count(before, "repair", "complaints") + 1);
});

test("a unit counts with those below it", async () => {
  await registered(caller(desk, "cao"), {subject: "车位被占"});
  const report = await figures(supervisor, `?by=unit&${day()}`);
  assert.equal(row(report, "parking").parent, "guard");
  assert.equal(row(report, "guard").with_below.registered.value,
    row(report, "guard").figures.registered.value + row(report, "parking").figures.registered.value);
});

test("wrong routings and the units an asker had to contact", async () => {
  const before = await figures(supervisor, `?by=unit&${day()}`);
  const {id} = await registered(clerk, {scope: "organisation", units: ["repair"]});
  await done(clerk, id, {do: "transfer", to: "repair", reason: "属维修"});
  await done(caller(desk, "lu"), id, {do: "return", opinion: "不属本部门"});
  const sent = await registered(clerk, {scope: "outside"});
  await done(clerk, sent.id, {do: "guide", to: "gas", address: "青禾路 3 号", phone: "0000"});
  const report = await figures(supervisor, `?by=unit&${day()}`);
  assert.equal(count(report, "cs", "misrouted"), count(before, "cs", "misrouted") + 1);
  const {numerator, denominator} = row(report, "cs").figures.units_contacted;
  assert.ok(numerator > denominator, "an asker who was sent on had two to contact");
});

test("heads see their own unit, clerks themselves, and nobody below supervision who complained of what", async () => {
  const own = await figures(head, `?by=unit&${day()}`);
  assert.equal(own.unit, "cs");
  assert.ok(own.items.every((item) => item.key === "cs"));
  assert.ok(!("complaints" in own.total));
  isProblem(await head("GET", "/reports/figures?unit=repair"), 403);
  isProblem(await head("GET", "/reports/figures?by=kind"), 403);
  assert.ok((await figures(guard, `?by=unit&${day()}`)).items.some((item) => item.key === "parking"), "those below are one's own");
  isProblem(await clerk("GET", "/reports/figures"), 403);
  assert.equal((await figures(clerk, `?by=staff&staff=lin&${day()}`)).items[0].key, "lin");
  isProblem(await clerk("GET", "/reports/figures?by=staff&staff=lu"), 403);
  isProblem(await caller(desk, "admin")("GET", "/reports/figures?by=staff"), 403);
  isProblem(await caller(desk)("GET", "/reports/figures"), 401);
});

test("figures: bad input is answered clearly", async () => {
  isProblem(await supervisor("GET", "/reports/figures?by=mood"), 400, "by");
  isProblem(await supervisor("GET", "/reports/figures?from=yesterday"), 400, "from");
  isProblem(await supervisor("GET", "/reports/figures?from=2026-02-30"), 400, "from");
  isProblem(await supervisor("GET", "/reports/figures?from=2026-03-02&to=2026-03-01"), 400, "to");
  isProblem(await supervisor("GET", "/reports/figures?unit=nowhere"), 400, "unit");
  isProblem(await supervisor("GET", "/reports/figures?by=staff&staff=nobody"), 400, "staff");
  isProblem(await supervisor("GET", "/reports/figures?by=kind&unit=cs"), 400, "unit");
  isProblem(await supervisor("GET", "/reports/figures?group=unit"), 400);
});

test("complaints against staff are counted for those who keep watch, but not for whom they accuse, and by no way that would tell", async () => {
  const say = async (against) => assert.equal((await clerk("POST", "/commands", {do: "complain", against, about: "推诿"})).status, 200);
  const ways = ["unit", "staff", "month", "window"];
  const counted = async (ask, by) => (await figures(ask, `?by=${by}&${day()}`)).total.complaints.value;
  const before = {};
  for (const by of ways) before[by] = [await counted(supervisor, by), await counted(leader, by)];
  await say("ren"); // the supervisor who asks
  await say("quality"); // her unit
  await say("qiao");
  for (const by of ways) {
    assert.equal(await counted(leader, by), before[by][1] + 3, `${by}: who is not accused sees all three`);
    assert.equal(await counted(supervisor, by), before[by][0] + 1, `${by}: the accused supervisor sees the one against somebody else`);
  }
  assert.equal(count(await figures(supervisor, `?by=staff&${day()}`), "ren", "complaints"), 0);
  assert.equal(count(await figures(leader, `?by=staff&${day()}`), "ren", "complaints"), 1);
  for (const by of ["kind", "channel", "article"]) assert.ok(!("complaints" in (await figures(leader, `?by=${by}&${day()}`)).total), by);
  // The accused line: the head of the unit, and the accused about themself.
  for (const [login, query] of [["lu", "by=unit"], ["lu", "by=staff"], ["lu", "by=month"], ["qiao", "by=staff&staff=qiao"]])
    assert.ok(!JSON.stringify(await figures(caller(desk, login), `?${query}&${day()}`)).includes("complaints"), `${login} ${query}`);
});
