import { useSyncExternalStore } from "react";

/**
 * False while React takes over the page as the server wrote it, true from then on: also in the first rendering of a page that was gone to
 * within the app.
 */
export const useAlive = (): boolean => useSyncExternalStore(neverChanges, () => true, () => false);

const neverChanges = () => () => undefined;
