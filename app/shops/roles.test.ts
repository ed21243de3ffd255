import { expect, test } from "vitest";
import { type Action, actions, mayDo, type Role, roles } from "./roles.ts";

const allowed = (role: Role, own = false): Action[] => actions.filter((action) => mayDo(role, action, own));

test("owners may do everything, managers everything but give roles", () => {
  expect(allowed("owner")).toEqual([...actions]);
  expect(actions.filter((action) => !mayDo("manager", action))).toEqual(["change-roles"]);
});

test("contributors write and submit; what nobody thought of is not theirs", () => {
  expect(allowed("contributor")).toEqual(["see", "keep-views", "write-notes", "edit-drafts", "send-tests", "submit-campaigns"]);
  expect(allowed("contributor", true).filter((action) => !mayDo("contributor", action))).toEqual(["pause-campaigns"]);
});

test("who may do more may do all that others may", () => {
  for (const action of actions) for (const [index, role] of roles.entries()) if (mayDo(role, action)) for (const higher of roles.slice(0, index)) expect(mayDo(higher, action), `${higher} ${action}`).toBe(true);
});
