import { Fragment } from "react";

/**
 * Small facts on one line with dots between them; what is empty is left out.
 * @param whole facts that no line may end in, such as a code with its hyphen
 */
export function Dotted({ parts, whole = [] }: { parts: (string | null | undefined)[]; whole?: string[] }) {
  const shown = [...parts.filter(Boolean).map((text) => ({ text, unbroken: false })), ...whole.map((text) => ({ text, unbroken: true }))];
  return shown.map(({ text, unbroken }, index) => (
    <Fragment key={index}>
      {index > 0 && " · "}
      {unbroken ? <span className="unbroken">{text}</span> : text}
    </Fragment>
  ));
}
