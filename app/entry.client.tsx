import { RemixBrowser } from "@remix-run/react";
import { startTransition, StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";

/** As long as a page waits for its first frame: one that is not shown has none. */
const NO_FRAME_MS = 150;

/** First the paint, then the work: to take over a long list lasts longer than to paint what the server wrote of it. */
const painted = new Promise<void>((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
  setTimeout(resolve, NO_FRAME_MS);
});

void painted.then(() =>
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <RemixBrowser />
      </StrictMode>,
    );
  }),
);
