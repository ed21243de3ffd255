import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Every page, wide and narrow: longer than any other file, whatever a run before or the size of files makes of it. Begun last, it would be waited for alone. */
const LONGEST = /\/pages\.test\.ts$/;

/**
 * Spreads the files of the browser among the others: each keeps more than one core busy, so that two of them side by side
 * would wait for each other, while most of the others wait for a database.
 */
export class SpreadBrowser extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { browser: found = [], others = [] } = Object.groupBy(await super.sort(files), ({ project }) => (project.name === "browser" ? "browser" : "others"));
    const browser = [...found.filter(({ moduleId }) => LONGEST.test(moduleId)), ...found.filter(({ moduleId }) => !LONGEST.test(moduleId))];
    const between = Math.ceil(others.length / Math.max(1, browser.length));
    return [...browser.flatMap((file, i) => [file, ...others.slice(i * between, (i + 1) * between)]), ...others.slice(browser.length * between)];
  }
}
