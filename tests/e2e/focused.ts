import type { Frame } from "playwright-core";
import { expect } from "vitest";
import type { View } from "../support/whole-app.ts";

/** What the keyboard is on: its name, or its element in angle brackets where no focus can be seen. */
export const focused = (frame: Frame): Promise<string> =>
  frame.evaluate(() => {
    const element = document.activeElement;
    const label = (element as HTMLInputElement | null)?.labels?.[0]?.textContent;
    return element?.matches(":focus-visible") ? (element.getAttribute("aria-label") ?? label ?? element.textContent ?? "").trim() : `<${element?.tagName.toLowerCase()}>`;
  });

/** Goes to what has that name by Tab, and presses it. */
export async function press(view: View, name: string): Promise<void> {
  await tabTo(view, name);
  await view.page.keyboard.press("Enter");
}

/** Presses Tab until the keyboard is on what has that name. */
export async function tabTo({ page, frame }: View, name: string): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 120 && passed.at(-1) !== name) {
    await page.keyboard.press("Tab");
    passed.push(await focused(frame));
  }
  expect(passed.at(-1)).toBe(name);
}
