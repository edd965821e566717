// Attendance from the device at the door: a program with a supervisor's token posts each record, and what the regulation makes of it
// follows by itself. The organisation is that of the scenario.
import assert from "node:assert/strict";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {caller, isProblem, openDesk} from "./desk.mjs";

let desk, folder, device, clerk;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "shouwen-attendance-"));
  const file = join(folder, "organisation.json");
  writeFileSync(file, JSON.stringify(JSON.parse(readFileSync("tests/scenarios/town-service-centre-rows.json")).organisation));
  desk = await openDesk("town-service-centre", file);
  device = caller(desk, "zhou");
  clerk = caller(desk, "sun");
});
after(async () => {
  await desk?.close();
  rmSync(folder, {recursive: true, force: true});
});

test("a device posts attendance: whoever was late is found, and a record comes once", async () => {
  const record = {do: "attendance", who: "zheng", date: "2026-03-02", result: "late"};
  const first = await device("POST", "/commands", record);
  assert.ok(first.status < 300, JSON.stringify(first.body));
  const again = await device("POST", "/commands", record);
  assert.ok(again.status >= 400, JSON.stringify(again.body));
  const present = await device("POST", "/commands", {...record, who: "sun", result: "present"});
  assert.ok(present.status < 300, JSON.stringify(present.body));
  isProblem(await clerk("POST", "/commands", {...record, who: "wu"}), 403);
  const verified = await device("POST", "/commands", {do: "verify", finding: {article: "二(一)-3", who: "zheng"}});
  assert.ok(verified.status < 300, JSON.stringify(verified.body));
  const nobody = await device("POST", "/commands", {do: "verify", finding: {article: "二(一)-3", who: "sun"}});
  assert.ok(nobody.status >= 400, "who was there is not found");
});
