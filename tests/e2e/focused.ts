import type { Frame } from "playwright-core";

/** What the keyboard is on: its name, or its element in angle brackets where no focus can be seen. */
export const focused = (frame: Frame): Promise<string> =>
  frame.evaluate(() => {
    const element = document.activeElement;
    return element?.matches(":focus-visible") ? (element.getAttribute("aria-label") ?? element.textContent ?? "").trim() : `<${element?.tagName.toLowerCase()}>`;
  });
