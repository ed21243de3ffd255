import { afterEach } from "vitest";
import type { View } from "../support/whole-app.ts";

/** For a test file: a function that keeps a view that is being opened until the end of its test, and closes it then. */
export function keepViews(): (opening: Promise<View>) => Promise<View> {
  const views: View[] = [];
  afterEach(async () => {
    for (const view of views.splice(0)) await view.close();
  });
  return async (opening) => {
    const view = await opening;
    views.push(view);
    return view;
  };
}
