import { Scripts } from "@remix-run/react";
import { Children, cloneElement, Fragment, isValidElement, type ReactNode } from "react";

const ID = "later-scripts";
/** As long as scripts wait for a paint: a page that is not shown has none. */
const NO_PAINT_MS = 1_000;

/** Runs in the page: after the first paint, or when none comes, the module script is put in place of the text that holds it. */
const begin = `{
  const held = document.getElementById("${ID}");
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    const script = document.createElement("script");
    script.type = "module";
    script.nonce = held.nonce;
    script.textContent = held.textContent;
    document.head.append(script);
    script.remove();
  };
  new PerformanceObserver((seen) => seen.getEntriesByName("first-contentful-paint").length > 0 && begin()).observe({ type: "paint", buffered: true });
  setTimeout(begin, ${NO_PAINT_MS});
}`;

/**
 * Remix' scripts, which begin after the first paint (docs/decisions/017): loading, compiling and running them would take the processor from laying
 * out and painting what the server wrote.
 */
export function LaterScripts({ nonce }: { nonce: string | undefined }) {
  // Called and not rendered, since what it gives is changed.
  const scripts = Scripts({ nonce });
  return (
    scripts && (
      <>
        {later(scripts)}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: begin }} />
      </>
    )
  );
}

/** Without the preloads, and with the module script as text. */
function later(nodes: ReactNode): ReactNode {
  return Children.map(nodes, (node) => {
    if (!isValidElement<{ children?: ReactNode; type?: string; async?: boolean; id?: string }>(node)) return node;
    if (node.type === Fragment) return later(node.props.children);
    if (node.type === "link") return null;
    return node.props.type === "module" ? cloneElement(node, { type: "text/plain", async: false, id: ID }) : node;
  });
}
